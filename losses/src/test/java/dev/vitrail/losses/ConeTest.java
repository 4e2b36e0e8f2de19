package dev.vitrail.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConeTest {

  @Test
  void scoresMeetThePin() {
    JsonNode pin = Pins.layer().at("/cone_scores/scores_unit_template");
    double[][] maps = new double[49][1];
    double sum = 0;
    for (int cell = 0; cell < 49; cell++) {
      maps[cell][0] = 0.1 * ((3 * (cell / 7) + 5 * (cell % 7)) % 11);
      sum += maps[cell][0];
    }
    double[][] out = new double[49][1];
    new Cone(7, 7, 4.0 / 7, 1).convolve(maps, out);
    double[] expected = Pins.flat(pin);
    for (int cell = 0; cell < 49; cell++) {
      assertEquals(expected[cell], out[cell][0] - sum, 1e-12);
    }
  }

  @Test
  void scoresAndProbabilitiesOfTheLossMeetThePins() {
    for (JsonNode pin : Pins.layer().get("loss_cases")) {
      int n = pin.get("x").get(0).size();
      double[] x = Pins.flat(pin.get("x"));
      double[][] maps = new double[n * n][3];
      double[] sums = new double[3];
      for (int k = 0; k < x.length; k++) {
        maps[k % (n * n)][k / (n * n)] = x[k];
        sums[k / (n * n)] += x[k];
      }
      double[][] cone = new double[n * n][3];
      new Cone(n, n, 4.0 / n, 3).convolve(maps, cone);
      JsonNode scores = pin.get("scores_s[template][image]");
      double[][] byImage = new double[3][n * n + 1];
      double[][] logQ = new double[n * n + 1][3];
      for (int t = 0; t <= n * n; t++) {
        for (int b = 0; b < 3; b++) {
          double s = 0.5 / (n * n) * ((t < n * n ? cone[t][b] : 0) - sums[b]);
          assertEquals(scores.get(t).get(b).doubleValue(), s, 1e-12);
          byImage[b][t] = s;
        }
        double logZ = LogSumExp.column(byImage, t);
        assertEquals(pin.get("logZ").get(t).doubleValue(), logZ, 1e-12);
        for (int b = 0; b < 3; b++) {
          logQ[t][b] = byImage[b][t] - logZ;
        }
      }
      for (int b = 0; b < 3; b++) {
        double p = Math.exp(LogSumExp.column(logQ, b)) / (n * n + 1);
        assertEquals(pin.get("p_x").get(b).doubleValue(), p, 1e-12);
      }
    }
  }

  @Test
  void equalsExplicitTemplatesForEveryReach() {
    SplittableRandom random = new SplittableRandom(3);
    for (int[] side : List.of(new int[] {7, 7}, new int[] {1, 1}, new int[] {3, 9})) {
      for (double beta : new double[] {0.3, 1, 2.7, 4, 4.9, 30}) {
        int cells = side[0] * side[1];
        double slope = beta / Math.max(side[0], side[1]);
        double[][] maps = new double[cells][2];
        for (double[] lane : maps) {
          lane[0] = random.nextDouble();
          lane[1] = random.nextGaussian();
        }
        double[][] out = new double[cells][2];
        new Cone(side[0], side[1], slope, 2).convolve(maps, out);
        for (int peak = 0; peak < cells; peak++) {
          for (int lane = 0; lane < 2; lane++) {
            assertEquals(direct(maps, side[1], slope, peak, lane), out[peak][lane], 1e-12);
          }
        }
      }
    }
  }

  private static double direct(double[][] maps, int width, double slope, int peak, int lane) {
    double sum = 0;
    for (int cell = 0; cell < maps.length; cell++) {
      int distance = Math.abs(cell / width - peak / width) + Math.abs(cell % width - peak % width);
      sum += maps[cell][lane] * (TemplateMask.unit(slope, distance) + 1);
    }
    return sum;
  }
}
