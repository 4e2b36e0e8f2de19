package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Pin 5g: parents by agreement of displacements. */
class ParentChoiceTest {

  private final JsonNode pin = Pins.graph("5g");

  private static double[] axis(JsonNode points, int axis) {
    double[] values = new double[points.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = points.get(i).get(axis).doubleValue();
    }
    return values;
  }

  private ParentChoice choice() {
    double[][] rows = new double[4][];
    double[][] columns = new double[4][];
    for (int k = 0; k < 4; k++) {
      rows[k] = axis(pin.get("candidate_disp").get(k), 0);
      columns[k] = axis(pin.get("candidate_disp").get(k), 1);
    }
    return new ParentChoice(new int[] {10, 11, 12, 13}, rows, columns);
  }

  @Test
  void agreementAndParentsMeetThePin() {
    double[] rows = axis(pin.get("disp"), 0);
    double[] columns = axis(pin.get("disp"), 1);
    ParentChoice choice = choice();
    assertEquals(pin.get("c").doubleValue(), choice.meanSquare(rows, columns), 1e-10);
    ParentChoice.Choice chosen = choice.choose(rows, columns, Pins.flat(pin.get("score")), 2);
    assertArrayEquals(Pins.flat(pin.get("agreement")), chosen.agreements(), 1e-10);
    assertArrayEquals(new int[] {10, 13}, chosen.parents());
    assertEquals(pin.get("agreement").get(3).doubleValue(), chosen.strongest()[1], 1e-10);
  }

  @Test
  void fewerCandidatesThanParentsAreAllTaken() {
    double[] scores = Pins.flat(pin.get("score"));
    ParentChoice.Choice chosen =
        choice().choose(axis(pin.get("disp"), 0), axis(pin.get("disp"), 1), scores, 15);
    assertArrayEquals(new int[] {10, 13, 11, 12}, chosen.parents());
  }

  @Test
  void candidatesMoveAndLieInside() {
    double[] rows = {50, 5, 50, 50, 50, 50};
    double[] columns = {50, 50, 96, 50, 50, 50};
    double[] variances = {9, 8, 7, 6, 1, 2};
    double[] scores = {1, 9, 9, 2, 9, 9};
    PlaceStatistics places = new PlaceStatistics(rows, columns, variances, scores);
    // 4, 5 and 3 are stillest; 1 and 2 lie at the border.
    assertArrayEquals(new int[] {0}, ParentChoice.candidates(places, new Frame(100, 100), 10));
    variances[0] = 0;
    assertArrayEquals(new int[] {3}, ParentChoice.candidates(places, new Frame(100, 100), 10));
  }
}
