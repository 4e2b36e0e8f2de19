package dev.vitrail.engine.program;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.GradientEngine;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Target;
import dev.vitrail.engine.kernels.OneDnnKernels;
import dev.vitrail.engine.nets.SlimNets;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand batches on the fast path, among them short ones, leave the memory of the process
 * where it was.
 */
class SoakTest {

  private static final int BATCHES = 10_000;
  private static final int WARM = 2_000;

  /** Growth that Java's own heap may cause while it settles. */
  private static final long SLACK = 32L << 20;

  @Test
  void nativeMemoryStaysFlat() {
    Architecture net = SlimNets.build("small", 20, 5, 8).architecture();
    try (Network network =
            new Network(net, Parameters.random(net, Precision.FLOAT, 1), new OneDnnKernels());
        GradientEngine engine = new GradientEngine(network, List.of())) {
      Target target = Target.logit(net, 2);
      long settled = 0;
      long worst = 0;
      for (int i = 0; i < BATCHES; i++) {
        MapShape shape = net.input(i % 100 == 99 ? 1 : 2);
        float[] values = new float[shape.size()];
        Arrays.fill(values, (i % 7) / 7f);
        FeatureMaps images = new FeatureMaps(shape, values);
        engine.forward(images);
        engine.gradients(target, BackwardRule.STANDARD, List.of(Architecture.INPUT));
        network.forward(images);
        if (i == WARM) {
          settled = resident();
        } else if (i > WARM && i % 2000 == 0) {
          worst = Math.max(worst, resident());
        }
      }
      long grown = worst - settled;
      assertTrue(
          grown < SLACK,
          "grew by %d KiB from batch %d to %d".formatted(grown >> 10, WARM, BATCHES));
    }
  }

  /** Without what the collector would free. */
  private static long resident() {
    System.gc();
    return Pointer.physicalBytes();
  }
}
