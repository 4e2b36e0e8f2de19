package dev.vitrail.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.vitrail.engine.nets.Nets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Threads that share a net take turns on its kernels. */
class SharedNetworkTest {

  private static final int ROUNDS = 60;

  @Test
  void everyThreadReadsItsOwnResults() throws Exception {
    Architecture net = Nets.build("small", 32, 2).architecture();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Network whole = Network.open(net, Parameters.random(net, Precision.FLOAT, 1));
        Network part = whole.part(net.upTo("pool2"))) {
      List<Future<Void>> all = new ArrayList<>();
      for (int seed = 0; seed < 4; seed++) {
        FeatureMaps images = images(net.input(1 + seed % 2), seed);
        float[] logits = whole.forward(images).values();
        float[] maps = part.forward(images).values();
        float[] gradient = gradient(whole, images);
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < ROUNDS; i++) {
                    assertArrayEquals(logits, whole.forward(images).values());
                    assertArrayEquals(maps, part.forward(images).values());
                    assertArrayEquals(gradient, gradient(whole, images));
                  }
                  return null;
                }));
      }
      for (Future<Void> each : all) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static float[] gradient(Network net, FeatureMaps images) {
    try (GradientEngine engine = new GradientEngine(net, List.of())) {
      engine.forward(images);
      Target logit = Target.logit(net.architecture(), 1);
      return engine
          .gradients(logit, BackwardRule.STANDARD, List.of(Architecture.INPUT))
          .get(Architecture.INPUT)
          .values();
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
