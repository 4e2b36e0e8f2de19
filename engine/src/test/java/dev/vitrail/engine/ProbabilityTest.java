package dev.vitrail.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Probabilities worked by hand, at the ends of what a logit can be, and their slopes. */
class ProbabilityTest {

  private static final double EXACT = 1e-12;

  @Test
  void softmaxSharesOutAndSigmoidDoesNot() {
    // The first two values belong to another image.
    double[] logits = {7, 7, Math.log(2), Math.log(3), Math.log(5)};
    assertEquals(0.2, Probability.SOFTMAX.of(logits, 2, 3, 0), EXACT);
    assertEquals(0.3, Probability.SOFTMAX.of(logits, 2, 3, 1), EXACT);
    assertEquals(0.5, Probability.SOFTMAX.of(logits, 2, 3, 2), EXACT);
    assertEquals(2 / 3.0, Probability.SIGMOID.of(logits, 2, 3, 0), EXACT);
    assertEquals(3 / 4.0, Probability.SIGMOID.of(logits, 2, 3, 1), EXACT);
    assertEquals(5 / 6.0, Probability.SIGMOID.of(logits, 2, 3, 2), EXACT);
  }

  @Test
  void oneLogitAloneIsLogistic() {
    float[] logit = {(float) Math.log(4)};
    for (Probability probability : Probability.values()) {
      assertEquals(0.8, probability.of(logit, 0, 1, 0), 1e-7);
      assertEquals(Probability.SIGMOID, probability.among(1));
      assertEquals(probability, probability.among(2));
    }
  }

  @Test
  void largeLogitsDoNotOverflow() {
    double[] logits = {1e5, -1e5};
    for (Probability probability : Probability.values()) {
      assertEquals(1, probability.of(logits, 0, 2, 0));
      assertEquals(0, probability.of(logits, 0, 2, 1));
    }
  }

  @ParameterizedTest
  @EnumSource(Probability.class)
  void slopesMeetFiniteDifferences(Probability probability) {
    float[] logits = {9, 0.3f, -1.2f, 0.8f};
    float[] slope = new float[4];
    probability.derivative(logits, 1, 3, 2, slope);
    double[] wide = {9, 0.3f, -1.2f, 0.8f};
    double[] expected = new double[4];
    double step = 1e-5;
    for (int c = 1; c < 4; c++) {
      double[] up = wide.clone();
      double[] down = wide.clone();
      up[c] += step;
      down[c] -= step;
      expected[c] = (probability.of(up, 1, 3, 2) - probability.of(down, 1, 3, 2)) / (2 * step);
    }
    for (int c = 0; c < 4; c++) {
      assertEquals(expected[c], slope[c], 1e-7);
    }
  }

  @Test
  void probabilitiesOfSingleAndDoublePrecisionAgree() {
    float[] narrow = {0.25f, -3, 1.5f};
    double[] wide = {0.25, -3, 1.5};
    for (Probability probability : Probability.values()) {
      double[] one = new double[3];
      double[] other = new double[3];
      Arrays.setAll(one, c -> probability.of(narrow, 0, 3, c));
      Arrays.setAll(other, c -> probability.of(wide, 0, 3, c));
      assertArrayEquals(other, one);
    }
  }
}
