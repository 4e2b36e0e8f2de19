package dev.vitrail.evaluate.explanations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Probability;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.masks.PixelMask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ExplanationEvaluationTest {

  private static final int HEIGHT = 8;
  private static final int WIDTH = 12;
  private static final double[] WEIGHTS = {0, 0, 0, 3, 1, 2, 0, 0, 0, 0, 0, 0};

  /** The model looks at columns 3 to 5 only; they are the annotated region. */
  private static final ScoreFunction MODEL = Models.linear(WEIGHTS);

  private static final PixelMask OBJECT = PixelMask.of(HEIGHT, WIDTH, i -> WEIGHTS[i % WIDTH] != 0);

  private static final MapSupplier EXACT = contributions(1);

  private static MapSupplier contributions(float factor) {
    return MapSupplier.of(
        MapSupplier.MapKind.CONTRIBUTION,
        Optional.of(Baseline.ZERO),
        request -> {
          float[] values = request.images().values().clone();
          for (int i = 0; i < values.length; i++) {
            values[i] *= (float) (factor * WEIGHTS[i % WIDTH]);
          }
          return new FeatureMaps(request.images().shape(), values);
        });
  }

  private static List<Subject> subjects(int count) {
    List<Subject> all = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      FeatureMaps image = Models.drawn(new MapShape(1, HEIGHT, WIDTH, 1), k);
      for (int i = 0; i < image.values().length; i++) {
        image.values()[i] = Math.abs(image.values()[i]);
      }
      Map<String, PixelMask> regions = k % 4 == 3 ? Map.of() : Map.of("object", OBJECT);
      all.add(new Subject("image " + k, image, OptionalInt.empty(), regions));
    }
    return all;
  }

  private static ExplanationOptions options(int batch) {
    return new ExplanationOptions(
        EnumSet.allOf(Metric.class),
        96,
        20,
        30,
        3,
        500,
        4,
        batch,
        200,
        7,
        new ParameterRandomisation.Options(ParameterRandomisation.Mode.CASCADING, 2, 3),
        3);
  }

  private static ExplanationTable table(
      Map<String, MapSupplier> methods, List<Subject> subjects, int batch) {
    return new ExplanationEvaluation(MODEL, methods, List.of("object"), options(batch))
        .measure(subjects.iterator(), subjects.size(), Progress.NONE);
  }

  private static Map<String, MapSupplier> methods() {
    Map<String, MapSupplier> methods = new LinkedHashMap<>();
    methods.put("exact", EXACT);
    methods.put("threefold", contributions(3));
    methods.put("inverse", contributions(-1));
    methods.put(
        "zero",
        request ->
            new FeatureMaps(request.images().shape(), new float[request.images().values().length]));
    return methods;
  }

  @Test
  void exactContributionsBeatTheFloorsAndTheirInverseDoesNot() {
    ExplanationTable table = table(methods(), subjects(24), 8);
    int ranked = 0;
    for (ExplanationTable.Row row : table.rows()) {
      if (row.method().equals("exact")
          && List.of(
                  "deletion",
                  "insertion",
                  "relevance-mass",
                  "relevance-rank",
                  "pixel-auc",
                  "sensitivity-n",
                  "faithfulness",
                  "infidelity")
              .contains(row.metric())
          && row.defined() > 0
          && !row.measure().contains("blur")
          && !row.measure().startsWith("infidelity")) {
        assertTrue(row.againstFloor().beaten(), row.measure() + " " + row.againstFloor());
        ExplanationTable.Row inverse = table.row("inverse", row.measure()).orElseThrow();
        assertFalse(
            inverse.againstFloor().beaten() && !row.measure().contains("scaled"), row.measure());
        ranked++;
      }
    }
    assertTrue(ranked >= 12, "measures compared: " + ranked);
    assertEquals(18, table.row("exact", "relevance mass (object)").orElseThrow().defined());
    assertEquals(1, table.row("exact", "relevance mass (object)").orElseThrow().mean(), 1e-9);
    assertEquals(0, table.row("exact", "completeness gap").orElseThrow().mean(), 1e-5);
  }

  /** METHODS 7, test 8. */
  @Test
  void floorsStandInEveryTableByTheSamePath() {
    ExplanationTable table = table(Map.of("exact", EXACT), subjects(4), 2);
    for (String measure : table.measures()) {
      for (String floor : MapFloors.all().keySet()) {
        ExplanationTable.Row row = table.row(floor, measure).orElseThrow();
        assertTrue(row.isFloor());
        assertEquals("", row.againstFloor().floor());
      }
    }
    double area = (double) OBJECT.count() / OBJECT.pixels();
    assertEquals(area, table.row("constant", "relevance mass (object)").orElseThrow().mean(), 1e-9);
    assertEquals(area, table.row("random", "relevance mass (object)").orElseThrow().mean(), 0.08);
  }

  /** METHODS 7, test 2. */
  @Test
  void neitherBatchesNorOrderMatter() {
    List<Subject> subjects = subjects(5);
    ExplanationTable one = table(methods(), subjects, 1);
    List<Subject> turned = new ArrayList<>(subjects);
    Collections.reverse(turned);
    ExplanationTable other = table(methods(), turned, 3);
    for (ExplanationTable.Row row : one.rows()) {
      ExplanationTable.Row same = other.row(row.method(), row.measure()).orElseThrow();
      for (int i = 0; i < 5; i++) {
        assertEquals(row.readings().get(i), same.readings().get(4 - i), row.measure());
      }
    }
  }

  @Test
  void joinedPartsAreTheWhole() {
    List<Subject> subjects = subjects(7);
    ExplanationTable whole = table(methods(), subjects, 4);
    ExplanationTable first = table(methods(), subjects.subList(0, 3), 4);
    ExplanationTable rest = table(methods(), subjects.subList(3, 7), 4);
    assertEquals(whole, ExplanationTables.join(List.of(first, rest), options(4)));
    assertThrows(
        IllegalArgumentException.class,
        () -> ExplanationTables.join(List.of(first, first), options(4)));
    assertThrows(
        IllegalArgumentException.class, () -> ExplanationTables.join(List.of(), options(4)));
  }

  /** METHODS 7, test 3. */
  @Test
  void threeTimesTheMapChangesOnlyWhatHasAUnit() {
    ExplanationTable table = table(methods(), subjects(6), 3);
    for (String measure : table.measures()) {
      ExplanationTable.Row once = table.row("exact", measure).orElseThrow();
      ExplanationTable.Row thrice = table.row("threefold", measure).orElseThrow();
      boolean unit = measure.startsWith("infidelity (patches") || measure.startsWith("complete");
      if (unit) {
        assertNotEquals(once.mean(), thrice.mean(), 1e-3, measure);
      } else {
        assertEquals(once.undefined(), thrice.undefined(), measure);
        for (int i = 0; i < 6; i++) {
          assertEquals(
              once.readings().get(i).value(), thrice.readings().get(i).value(), 1e-6, measure);
        }
      }
    }
  }

  /** METHODS 7, test 4. */
  @Test
  void aZeroMapIsUndefinedEverywhere() {
    ExplanationTable table = table(methods(), subjects(3), 3);
    for (ExplanationTable.Row row : table.rows()) {
      if (row.method().equals("zero")) {
        assertEquals(0, row.defined(), row.measure());
        assertEquals(Map.of("the map is zero", 3), row.undefined());
        assertTrue(Double.isNaN(row.mean()));
      }
    }
  }

  @Test
  void changedNetsAreMeasuredOnNetworks() throws IOException {
    List<Subject> subjects = new ArrayList<>();
    for (int k = 0; k < 4; k++) {
      FeatureMaps image = Models.drawn(new MapShape(1, 10, 14, 3), k);
      subjects.add(new Subject("image " + k, image, OptionalInt.empty(), Map.of()));
    }
    try (Network net = Models.net(1)) {
      ExplanationTable table =
          ExplanationEvaluation.measure(
              net,
              Probability.SOFTMAX,
              Map.of("gradient", Models.gradient(), "times input", Models.gradientTimesInput()),
              subjects.iterator(),
              4,
              List.of(),
              options(3)
                  .with(EnumSet.of(Metric.INPUT_SHIFT, Metric.RANDOMISATION, Metric.INFIDELITY)),
              Progress.NONE);
      String shift = "input-shift change (half the range)";
      assertEquals(0, table.row("gradient", shift).orElseThrow().mean(), 1e-3);
      assertTrue(table.row("times input", shift).orElseThrow().mean() > 0.1);
      assertEquals(0, table.row("sobel", shift).orElseThrow().mean(), 1e-3);
      String random = "randomisation Spearman of magnitudes (last of cascading, 2 seeds)";
      ExplanationTable.Row sobel = table.row("sobel", random).orElseThrow();
      assertEquals(1, sobel.mean(), 1e-9);
      assertEquals(3, sobel.defined());
      assertEquals(Map.of("not measured on this image", 1), sobel.undefined());
      assertTrue(table.row("gradient", random).orElseThrow().mean() < 0.9);
      String noise = "scaled infidelity (noise, 30 draws)";
      assertTrue(table.row("gradient", noise).orElseThrow().mean() < 0.9);
      assertEquals(0, table.row("times input", noise).orElseThrow().defined());
      String json = Json.mapper().writeValueAsString(table);
      assertEquals(
          json,
          Json.mapper().writeValueAsString(Json.mapper().readValue(json, ExplanationTable.class)));
    }
  }

  /** A map of so many answers. */
  private static MapMethod slow(int answers) {
    return net ->
        new MapSupplier() {
          @Override
          public FeatureMaps maps(MapRequest request) {
            return Models.gradient().on(net).maps(request);
          }

          @Override
          public int answers() {
            return answers;
          }
        };
  }

  @Test
  void mapsOfManyAnswersAreNotMadeAgain() {
    FeatureMaps image = Models.drawn(new MapShape(1, 10, 14, 3), 1);
    List<Subject> subjects = List.of(new Subject("a", image, OptionalInt.empty(), Map.of()));
    try (Network net = Models.net(1)) {
      ExplanationTable table =
          ExplanationEvaluation.measure(
              net,
              Probability.SOFTMAX,
              Map.of("slow", slow(501), "quick", slow(500)),
              subjects.iterator(),
              1,
              List.of(),
              options(1),
              Progress.NONE);
      String reason = "a map takes 501 answers of the net, more than the 500 for maps made again";
      int left = 0;
      for (ExplanationTable.Row row : table.rows()) {
        if (row.method().equals("slow") && row.undefined().containsKey(reason)) {
          assertEquals(0, row.defined(), row.measure());
          assertEquals(1, table.row("quick", row.measure()).orElseThrow().defined(), row.measure());
          left++;
        }
      }
      assertEquals(7, left, "two of max-sensitivity, four of input shift, one of randomisation");
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThrows(
        IllegalArgumentException.class, () -> table(Map.of("centre", EXACT), subjects(1), 1));
    assertThrows(IllegalArgumentException.class, () -> table(methods(), List.of(), 1));
    MapSupplier small =
        request ->
            new FeatureMaps(
                new MapShape(request.targets().length, 2, 2, 1),
                new float[4 * request.targets().length]);
    assertThrows(
        IllegalArgumentException.class, () -> table(Map.of("small", small), subjects(1), 1));
    assertThrows(IllegalArgumentException.class, () -> options(0));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Subject(
                "x",
                Models.drawn(new MapShape(1, 4, 4, 1), 1),
                OptionalInt.empty(),
                Map.of("object", OBJECT)));
  }
}
