package dev.vitrail.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pin 4b, and both forms of the error against its definition. */
class FilterSelectionTest {

  private static final double TOLERANCE = 1e-9;

  private static FilterSelection pin(boolean gram) {
    JsonNode pin = Pins.of("4b");
    double[] x = Pins.flat(pin.get("X"));
    double[] direction = Pins.doubles(pin.get("gbar"));
    double[] y = Pins.doubles(pin.get("Y"));
    double penalty = pin.get("lam").doubleValue();
    return new FilterSelection(form(gram, x, direction, y), penalty, 2000);
  }

  private static Quadratic form(boolean gram, double[] x, double[] direction, double[] y) {
    int k = direction.length;
    int n = y.length;
    if (gram) {
      Scatter scatter = new Scatter(k);
      for (int i = 0; i < n; i++) {
        scatter.add(Arrays.copyOfRange(x, i * k, (i + 1) * k), y[i]);
      }
      return scatter.form(direction, new double[k][k]);
    }
    double[][] rows = new double[n][k];
    for (int d = 0; d < k; d++) {
      double mean = 0;
      for (int i = 0; i < n; i++) {
        mean += direction[d] * x[i * k + d] / n;
      }
      for (int i = 0; i < n; i++) {
        rows[i][d] = direction[d] * x[i * k + d] - mean;
      }
    }
    double meanY = Arrays.stream(y).average().orElseThrow();
    return new ResidualForm(rows, Arrays.stream(y).map(v -> v - meanY).toArray());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyStepMeetsPin4b(boolean gram) {
    JsonNode pin = Pins.of("4b");
    FilterSelection selection = pin(gram);
    double[] best = Pins.doubles(pin.get("alpha"));
    assertArrayEquals(Pins.doubles(pin.get("relaxed_alpha")), selection.relax(), TOLERANCE);
    double[] rounded = Pins.doubles(pin.get("rounded"));
    assertEquals(List.of(), selection.descend(rounded));
    double[] ones = new double[5];
    Arrays.fill(ones, 1);
    List<FilterSelection.Flip> flips = selection.descend(ones);
    for (int i = 0; i < 2; i++) {
      JsonNode flip = pin.get("flips_from_ones").get(i);
      assertEquals(flip.get(0).intValue(), flips.get(i).filter());
      assertEquals(flip.get(1).doubleValue(), flips.get(i).change(), TOLERANCE);
    }
    assertEquals(2, flips.size());
    assertArrayEquals(best, ones, 0);
    assertEquals(pin.get("J").doubleValue(), selection.objective(ones), TOLERANCE);
    assertArrayEquals(best, selection.search(), 0);
    assertArrayEquals(best, selection.enumerate(), 0);
  }

  @Test
  void enumerationListsThePinnedRunnersUp() {
    FilterSelection selection = pin(false);
    for (JsonNode entry : Pins.of("4b").get("exhaustive_top4")) {
      double[] alpha = Pins.doubles(entry.get("alpha"));
      Quadratic form = formOfPin();
      form.start(alpha);
      double j = form.error(alpha) + 0.01 * Arrays.stream(alpha).sum();
      assertEquals(entry.get("J").doubleValue(), j, TOLERANCE);
    }
    assertEquals(5, selection.select().length);
  }

  private static Quadratic formOfPin() {
    JsonNode pin = Pins.of("4b");
    return form(
        true, Pins.flat(pin.get("X")), Pins.doubles(pin.get("gbar")), Pins.doubles(pin.get("Y")));
  }

  @Test
  void searchFindsTheOptimumOfWellPosedProblems() {
    for (int seed = 0; seed < 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int k = 8;
      int n = 24;
      double[] x = random.doubles(n * k, 0, 2).toArray();
      double[] y = random.doubles(n, 0, 2).toArray();
      double[] direction = Rows.unit(random.doubles(k, -0.2, 1).toArray());
      FilterSelection a = new FilterSelection(form(false, x, direction, y), 1e-3, 2000);
      FilterSelection b = new FilterSelection(form(true, x, direction, y), 1e-3, 2000);
      assertArrayEquals(a.enumerate(), a.search(), 0);
      assertArrayEquals(a.search(), b.search(), 0);
    }
  }

  @Test
  void bothFormsAgreeForManyFilters() {
    SplittableRandom random = new SplittableRandom(5);
    int k = 40;
    int n = 60;
    double[] x = random.doubles(n * k, 0, 30).toArray();
    double[] y = random.doubles(n, 0, 2).toArray();
    double[] direction = Rows.unit(random.doubles(k, -0.2, 1).toArray());
    FilterSelection a = new FilterSelection(form(false, x, direction, y), 1e-5, 500);
    FilterSelection b = new FilterSelection(form(true, x, direction, y), 1e-5, 500);
    double[] alpha = a.search();
    assertArrayEquals(alpha, b.search(), 0);
    assertTrue(Arrays.stream(alpha).sum() > 0);
  }

  /** Step 1 as it is defined, every filter in every sweep. */
  private static double[] relaxedByAllFilters(Quadratic fit, double penalty, int sweeps) {
    double[] alpha = new double[fit.size()];
    fit.start(alpha);
    double largest = 1;
    for (int sweep = 0; sweep < sweeps && largest > 1e-14; sweep++) {
      largest = 0;
      for (int d = 0; d < alpha.length; d++) {
        double step = fit.curvatures()[d] > 0 ? fit.slope(d) - penalty / 2 : 0;
        double wanted = step == 0 ? alpha[d] : alpha[d] + step / fit.curvatures()[d];
        double change = Math.max(0, Math.min(1, wanted)) - alpha[d];
        if (change != 0) {
          alpha[d] += change;
          fit.move(d, change);
          largest = Math.max(largest, Math.abs(change));
        }
      }
    }
    return alpha;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7, 40, 150})
  void sweepsOverFewFiltersEndWhereThoseOverAllDo(int images) {
    for (int seed = 0; seed < 8; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int k = 96;
      double[] x = random.doubles((long) images * k, 0, 2).toArray();
      for (int i = 0; i < images; i++) {
        x[i * k + 5] = 0;
      }
      double[] y = random.doubles(images, 0, 2).toArray();
      double[] direction = Rows.unit(random.doubles(k, -0.2, 1).toArray());
      for (boolean gram : new boolean[] {false, true}) {
        double[] expected = relaxedByAllFilters(form(gram, x, direction, y), 1e-4, 200);
        double[] found = new FilterSelection(form(gram, x, direction, y), 1e-4, 200).relax();
        assertArrayEquals(expected, found, 0);
      }
    }
  }
}
