package dev.vitrail.train.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.train.config.ModelConfig.Task;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskLossTest {

  /** A power of two, so that logits plus and minus it are exact in single precision. */
  private static final float STEP = 1f / 128;

  @ParameterizedTest
  @CsvSource({
    "SOFTMAX, 3, '1,1,1'",
    "SOFTMAX, 3, '0.5,2,1.25'",
    "LOGISTIC, 3, '1,1,1'",
    "LOGISTIC, 3, '0.5,2,1.25,0.75'",
    "SINGLE, 1, '1,1'",
    "SINGLE, 1, '3,0.5'",
  })
  void theGradientMeetsCentralDifferences(Task task, int outputs, String factors) {
    double[] weights =
        java.util.Arrays.stream(factors.split(",")).mapToDouble(Double::parseDouble).toArray();
    TaskLoss loss = new TaskLoss(task, weights);
    SplittableRandom random = new SplittableRandom(4);
    int batch = 6;
    float[] logits = new float[batch * outputs];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.round(512 * random.nextGaussian()) / 256f;
    }
    int[] labels = new int[batch];
    for (int b = 0; b < batch; b++) {
      labels[b] = b % weights.length;
    }
    float[] gradient = new float[logits.length];
    loss.compute(logits, labels, gradient);
    for (int i = 0; i < logits.length; i++) {
      float[] up = logits.clone();
      float[] down = logits.clone();
      up[i] += STEP;
      down[i] -= STEP;
      double numeric = (value(loss, up, labels) - value(loss, down, labels)) / (2.0 * STEP);
      assertEquals(numeric, gradient[i], 5e-6, "logit " + i);
    }
  }

  private static double value(TaskLoss loss, float[] logits, int[] labels) {
    return loss.compute(logits, labels, new float[logits.length]).loss();
  }

  @Test
  void valuesByHand() {
    float[] logits = {0, (float) Math.log(3)};
    TaskLoss softmax = new TaskLoss(Task.SOFTMAX, new double[] {1, 1});
    assertEquals(Math.log(4), value(softmax, logits, new int[] {0}), 1e-7);
    assertEquals(Math.log(4) - Math.log(3), value(softmax, logits, new int[] {1}), 1e-7);

    TaskLoss single = new TaskLoss(Task.SINGLE, new double[] {2, 1});
    float[] two = {(float) Math.log(3), (float) Math.log(3)};
    double expected = (2 * Math.log(4.0 / 3) + Math.log(4)) / 2;
    assertEquals(expected, value(single, two, new int[] {0, 1}), 1e-7);

    TaskLoss logistic = new TaskLoss(Task.LOGISTIC, new double[] {1, 1, 1});
    double none = Math.log(2) + Math.log(4);
    assertEquals(none, value(logistic, logits, new int[] {2}), 1e-7);
  }

  @Test
  void largeLogitsStayFinite() {
    float[] logits = {1e30f, -1e30f, 80, -80};
    for (Task task : new Task[] {Task.SOFTMAX, Task.LOGISTIC}) {
      TaskLoss loss = new TaskLoss(task, new double[] {1, 1});
      float[] gradient = new float[4];
      TaskLoss.Value value = loss.compute(logits, new int[] {0, 0}, gradient);
      assertEquals(0, value.loss(), 1e-6);
      assertEquals(2, value.correct());
      for (float g : gradient) {
        assertEquals(0, g, 1e-6);
      }
    }
  }

  @Test
  void predictions() {
    float[] logits = {1, 3, 2, -1, -2, -3};
    TaskLoss softmax = new TaskLoss(Task.SOFTMAX, new double[] {1, 1, 1});
    assertEquals(1, softmax.predict(logits, 0, 3));
    assertEquals(0, softmax.predict(logits, 3, 3));
    TaskLoss withNegatives = new TaskLoss(Task.LOGISTIC, new double[] {1, 1, 1, 1});
    assertEquals(1, withNegatives.predict(logits, 0, 3));
    assertEquals(3, withNegatives.predict(logits, 3, 3), "no class is above 0");
    assertEquals(0, new TaskLoss(Task.LOGISTIC, new double[3]).predict(logits, 3, 3));
    TaskLoss single = new TaskLoss(Task.SINGLE, new double[] {1, 1});
    assertEquals(0, single.predict(logits, 0, 1));
    assertEquals(1, single.predict(logits, 3, 1));
  }
}
