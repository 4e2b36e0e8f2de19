package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Pin 5b: two patterns, two images. */
class MixtureTest {

  private static final double TAU = 5e-4;
  // Votes of the pin are doubles and the maps floats; a scale makes them exact tenths again.
  private static final double[] TENTH = {0.1};
  private final JsonNode pin = Pins.graph("5b");
  private final LayerGrid grid = Pins.smallGrid();
  private final double[] sigmas = new double[4];
  private final Displacements[] upper = {
    new Displacements(new double[4], new double[4]), new Displacements(new double[4], new double[4])
  };

  private Patterns patterns() {
    Patterns two = Patterns.evenly(grid, 2, 1e6);
    for (int v = 0; v < 2; v++) {
      two.rows()[v] = pin.get("mu").get(v).get(0).doubleValue();
      two.columns()[v] = pin.get("mu").get(v).get(1).doubleValue();
      two.parents()[v] = new int[] {2 * v, 2 * v + 1};
      for (int image = 0; image < 2; image++) {
        for (int k = 0; k < 2; k++) {
          JsonNode parent = pin.get("parents").get(v).get(image).get(k);
          sigmas[2 * v + k] = parent.get("sigma").doubleValue();
          upper[image].rows()[2 * v + k] = parent.get("disp").get(0).doubleValue();
          upper[image].columns()[2 * v + k] = parent.get("disp").get(1).doubleValue();
        }
      }
    }
    return two;
  }

  private Compatibility compatibility(Patterns patterns) {
    return new Compatibility(
        patterns, sigmas, 30, Double.POSITIVE_INFINITY, GraphConfig.Form.GAUSSIAN, false);
  }

  private Sums expect(Patterns patterns, LayerPositions into) {
    Placement placement = new Placement(patterns, compatibility(patterns));
    ImageStep step = new ImageStep(placement);
    Sums total = new Sums(2);
    for (int image = 0; image < 2; image++) {
      float[] tenths = Pins.floats(pin.get("F").get(image));
      for (int cell = 0; cell < tenths.length; cell++) {
        tenths[cell] = Math.round(10 * tenths[cell]);
      }
      placement.place(upper[image]);
      step.locate(Votes.of(tenths, TENTH), into, image);
      total.add(step.expect(Votes.of(tenths, TENTH), TAU));
    }
    return total;
  }

  private Sums expect(Patterns patterns) {
    return expect(patterns, new LayerPositions(grid, 2, 2, GraphConfig.Place.STRONGEST));
  }

  private double logLikelihood(Patterns patterns) {
    return expect(patterns).logLikelihood;
  }

  @Test
  void likelihoodMassGradientAndDeviationMeetThePin() {
    Patterns patterns = patterns();
    Compatibility compatibility = compatibility(patterns);
    LayerPositions found = new LayerPositions(grid, 2, 2, GraphConfig.Place.STRONGEST);
    Sums sums = expect(patterns, found);
    double exact = pin.get("tolerance").doubleValue();
    assertEquals(pin.get("loglik").doubleValue(), sums.logLikelihood, 1e-9);
    for (int v = 0; v < 2; v++) {
      JsonNode gradient = pin.get("gradient").get(v);
      assertEquals(
          gradient.get(0).doubleValue(), GradientStep.rowGradient(compatibility, sums, v), exact);
      assertEquals(
          gradient.get(1).doubleValue(),
          GradientStep.columnGradient(compatibility, sums, v),
          exact);
      assertEquals(pin.get("weight").get(v).doubleValue(), sums.mass[v], exact);
      double sigma = Math.sqrt(sums.squares[v] / (2 * sums.mass[v]));
      assertEquals(pin.get("sigma_ml").get(v).doubleValue(), sigma, exact);
      for (int image = 0; image < 2; image++) {
        double score = pin.get("score_sum").get(v).get(image).doubleValue();
        assertEquals(score, found.score(image, v), exact);
      }
    }
  }

  @Test
  void gradientMeetsFiniteDifferences() {
    Sums sums = expect(patterns());
    double h = 1e-5;
    for (int v = 0; v < 2; v++) {
      Patterns up = patterns();
      Patterns down = patterns();
      up.rows()[v] += h;
      down.rows()[v] -= h;
      double slope = (logLikelihood(up) - logLikelihood(down)) / (2 * h);
      double exact = GradientStep.rowGradient(compatibility(up), sums, v);
      assertEquals(exact, slope, 1e-7);
    }
  }

  @Test
  void dampedStepsMeetThePin() {
    for (int t : new int[] {1, 16}) {
      Patterns patterns = patterns();
      GradientStep step = new GradientStep(1, 1, 100);
      step.apply(patterns, compatibility(patterns), expect(patterns), t);
      JsonNode expected = pin.get("damped_mu_iter" + t);
      for (int v = 0; v < 2; v++) {
        assertEquals(expected.get(v).get(0).doubleValue(), patterns.rows()[v], 1e-10);
        assertEquals(expected.get(v).get(1).doubleValue(), patterns.columns()[v], 1e-10);
      }
      if (t == 16) {
        double after = pin.get("loglik_after_damped_iter16").doubleValue();
        assertEquals(after, logLikelihood(patterns), 1e-9);
      }
    }
  }

  @Test
  void exactStepMeetsThePin() {
    Patterns patterns = patterns();
    emStep(patterns, expect(patterns));
    for (int v = 0; v < 2; v++) {
      assertEquals(pin.get("em_mu").get(v).get(0).doubleValue(), patterns.rows()[v], 1e-10);
      assertEquals(pin.get("em_mu").get(v).get(1).doubleValue(), patterns.columns()[v], 1e-10);
    }
    assertEquals(pin.get("loglik_after_em").doubleValue(), logLikelihood(patterns), 1e-9);
  }

  private static void emStep(Patterns patterns, Sums sums) {
    for (int v = 0; v < 2; v++) {
      patterns.rows()[v] += sums.rows[v] / sums.mass[v];
      patterns.columns()[v] += sums.columns[v] / sums.mass[v];
    }
  }

  @Test
  void exactStepsNeverLowerTheLikelihood() {
    SplittableRandom random = new SplittableRandom(5);
    for (int run = 0; run < 50; run++) {
      Patterns patterns = patterns();
      for (int v = 0; v < 2; v++) {
        patterns.rows()[v] = 32 * random.nextDouble();
        patterns.columns()[v] = 32 * random.nextDouble();
      }
      double before = logLikelihood(patterns);
      for (int t = 0; t < 5; t++) {
        emStep(patterns, expect(patterns));
        double after = logLikelihood(patterns);
        assertTrue(after >= before - 1e-9, before + " fell to " + after);
        before = after;
      }
    }
  }
}
