package dev.vitrail.engine.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.GradientEngine;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.kernels.Nd4jKernels;
import dev.vitrail.engine.nets.SlimNets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pass that reuses the memory of dead activations answers as one that keeps them all. */
class PassTest {

  @ParameterizedTest
  @CsvSource({
    "small, 20",
    "resnet18, 33",
    "resnet50, 33",
    "resnet50v2, 33",
    "inceptionv3, 75",
    "squeezenet1_1, 35",
    "googlenet, 35",
    "vgg16, 32"
  })
  void memoryOfTheDeadIsFree(String name, int size) {
    Architecture net = SlimNets.build(name, size, 5, 8).architecture();
    for (boolean fast : new boolean[] {true, false}) {
      Parameters weights = Parameters.random(net, Precision.FLOAT, 3);
      try (Network network =
              fast
                  ? Network.open(net, weights)
                  : new Network(net, weights, new Nd4jKernels(Precision.FLOAT));
          GradientEngine engine = new GradientEngine(network, List.of())) {
        for (int batch : new int[] {2, 1, 2}) {
          FeatureMaps images = images(net.input(batch), batch);
          float[] kept = engine.forward(images).values();
          assertArrayEquals(kept, network.forward(images).values(), 1e-5f, name);
          assertArrayEquals(kept, network.forward(images).values(), 1e-5f, name + " again");
        }
      }
    }
  }

  private static FeatureMaps images(MapShape shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble() - 0.5f;
    }
    return new FeatureMaps(shape, values);
  }
}
