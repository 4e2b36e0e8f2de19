package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pin 5a: one pattern with two parents. */
class CompatibilityTest {

  private static final double EXACT = 1e-12;
  private static final double[] ONE = {1};
  private final JsonNode pin = Pins.graph("5a");
  private final LayerGrid grid = Pins.smallGrid();
  private final double[] sigmas = new double[2];
  private final double[] rows = new double[2];
  private final double[] columns = new double[2];
  private final Patterns patterns = patterns();

  private Patterns patterns() {
    for (int k = 0; k < 2; k++) {
      JsonNode parent = pin.get("parents").get(k);
      sigmas[k] = parent.get("sigma").doubleValue();
      rows[k] = parent.get("disp").get(0).doubleValue();
      columns[k] = parent.get("disp").get(1).doubleValue();
    }
    Patterns one = Patterns.evenly(grid, 1, 3);
    one.rows()[0] = pin.get("mu").get(0).doubleValue();
    one.columns()[0] = pin.get("mu").get(1).doubleValue();
    one.parents()[0] = new int[] {0, 1};
    return one;
  }

  private Compatibility compatibility(double reach, GraphConfig.Form form, boolean coactivation) {
    return new Compatibility(patterns, sigmas, 30, reach, form, coactivation);
  }

  private static Compatibility noWindow(CompatibilityTest test, GraphConfig.Form form) {
    // The pin's plain Gaussian is without Lambda, its geometric mean has it.
    boolean geometric = form == GraphConfig.Form.GEOMETRIC;
    return test.compatibility(Double.POSITIVE_INFINITY, form, geometric);
  }

  /** Density at every cell: the peak of a map that is 1 there and 0 elsewhere. */
  private double density(Compatibility compatibility, int cell) {
    float[] map = new float[grid.cells()];
    map[cell] = 1;
    return run(compatibility, map).score(0, 0);
  }

  private LayerPositions run(Compatibility compatibility, float[] map) {
    return run(compatibility, map, GraphConfig.Place.STRONGEST);
  }

  private LayerPositions run(Compatibility compatibility, float[] map, GraphConfig.Place place) {
    LayerPositions found = new LayerPositions(grid, 1, 1, place);
    Placement placement = new Placement(patterns, compatibility);
    placement.place(new Displacements(rows, columns));
    new ImageStep(placement).locate(Votes.of(map, ONE), found, 0);
    return found;
  }

  @Test
  void placeSpreadAndAgreementMeetThePin() {
    Compatibility compatibility = compatibility(100, GraphConfig.Form.GAUSSIAN, true);
    double[] row = new double[1];
    double[] column = new double[1];
    double[] agreement = new double[1];
    compatibility.place(new Displacements(rows, columns), row, column, agreement);
    assertEquals(pin.get("mean").get(0).doubleValue(), row[0], EXACT);
    assertEquals(pin.get("mean").get(1).doubleValue(), column[0], EXACT);
    double spread = compatibility.spread(0);
    assertEquals(pin.get("sigma_tilde").doubleValue(), spread, EXACT);
    assertEquals(pin.get("Lambda").doubleValue(), Math.exp(agreement[0]), EXACT);
    assertEquals(1 / (2 * Math.PI * spread * spread), compatibility.norm(0), EXACT);
  }

  @Test
  void bothDensitiesMeetThePinAtEveryCell() {
    double[] gaussian = Pins.flat(pin.get("P_gaussian"));
    double[] geometric = Pins.flat(pin.get("P_geometric"));
    for (int cell = 0; cell < 16; cell++) {
      double first = density(noWindow(this, GraphConfig.Form.GAUSSIAN), cell);
      double second = density(noWindow(this, GraphConfig.Form.GEOMETRIC), cell);
      assertEquals(gaussian[cell], first, EXACT);
      assertEquals(geometric[cell], second, EXACT);
      assertEquals(pin.get("ratio_geometric_over_gaussian").doubleValue(), second / first, EXACT);
    }
  }

  @Test
  void disagreementOfParentsIsDroppedOnRequest() {
    double with = density(compatibility(100, GraphConfig.Form.GAUSSIAN, true), 5);
    double without = density(compatibility(100, GraphConfig.Form.GAUSSIAN, false), 5);
    assertEquals(pin.get("Lambda").doubleValue(), with / without, EXACT);
  }

  @Test
  void inferenceMeetsThePin() {
    float[] map = Pins.floats(pin.get("F"));
    LayerPositions found = run(noWindow(this, GraphConfig.Form.GAUSSIAN), map);
    assertEquals(2 * 4 + 2, found.cell(0, 0), "the raw peak is cell 3");
    assertEquals(pin.get("argmax_px").get(0).doubleValue(), found.row(0, 0), EXACT);
    assertEquals(pin.get("argmax_px").get(1).doubleValue(), found.column(0, 0), EXACT);
    // The pin's votes are doubles, maps are floats: 2e-8 apart.
    assertEquals(pin.get("score_max").doubleValue(), found.peak(0, 0), 1e-9);
    assertEquals(pin.get("score_sum").doubleValue(), found.score(0, 0), 1e-9);
  }

  @Test
  void windowLeavesOutFarCells() {
    // Three deviations of 3 pixels are the pin's window of 9.
    Compatibility compatibility = compatibility(1000, GraphConfig.Form.GAUSSIAN, false);
    assertEquals(pin.get("window").get("R_px").doubleValue(), compatibility.reach(0), EXACT);
    LayerPositions found = run(compatibility, Pins.floats(pin.get("F")));
    assertEquals(pin.get("window").get("score_sum").doubleValue(), found.score(0, 0), 1e-9);
    for (int cell = 0; cell < 16; cell++) {
      boolean inside = cell == 5 || cell == 6 || cell == 9 || cell == 10;
      assertEquals(inside, density(compatibility, cell) > 0);
    }
  }

  @Test
  void expectedPlaceIsTheMeanOfCellsByVotesTimesDensity() {
    Compatibility compatibility = noWindow(this, GraphConfig.Form.GAUSSIAN);
    float[] map = Pins.floats(pin.get("F"));
    double mass = 0;
    double row = 0;
    double column = 0;
    for (int cell = 0; cell < 16; cell++) {
      double weight = map[cell] * density(compatibility, cell);
      mass += weight;
      row += weight * grid.row(cell);
      column += weight * grid.column(cell);
    }
    LayerPositions found = run(compatibility, map, GraphConfig.Place.EXPECTED);
    assertEquals(row / mass, found.row(0, 0), 1e-5);
    assertEquals(column / mass, found.column(0, 0), 1e-5);
    assertEquals(10, found.cell(0, 0), "the strongest cell is known all the same");
  }

  @ParameterizedTest
  @EnumSource
  void silentWindowGivesTheNearestCellAndIsInactive(GraphConfig.Place place) {
    Compatibility compatibility = compatibility(1000, GraphConfig.Form.GAUSSIAN, true);
    LayerPositions found = run(compatibility, new float[16], place);
    assertEquals(0, found.score(0, 0));
    assertEquals(10, found.cell(0, 0), "nearest to (17.6, 16.2)");
    assertEquals(grid.row(10), found.row(0, 0), EXACT);
    assertEquals(grid.column(10), found.column(0, 0), EXACT);
    assertEquals(false, found.active(0, 0));
  }

  @Test
  void oneParentAtItsMeanPlaceChangesNothing() {
    patterns.parents()[0] = new int[] {1};
    rows[1] = 0;
    columns[1] = 0;
    double[] row = new double[1];
    double[] column = new double[1];
    double[] agreement = new double[1];
    Compatibility compatibility = noWindow(this, GraphConfig.Form.GAUSSIAN);
    compatibility.place(new Displacements(rows, columns), row, column, agreement);
    assertEquals(14, row[0], EXACT);
    assertEquals(17, column[0], EXACT);
    assertEquals(0, agreement[0], EXACT);
    assertEquals(1 / (2 * Math.PI * 400), compatibility.norm(0), EXACT);
  }
}
