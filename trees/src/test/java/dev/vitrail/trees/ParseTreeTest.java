package dev.vitrail.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pin 4c: paths, contributions and measures of four images on the tree of pin 4a. */
class ParseTreeTest {

  private static final double TOLERANCE = 1e-9;
  private static final PartAssignment PARTS =
      new PartAssignment(List.of("head", "legs"), new int[] {0, 1, 1});

  static RationaleTree tree() {
    MiningOptions options = MiningOptions.defaults().withBeta(0.1).withNearest(1);
    return new TreeMiner(options)
        .mine(Pins.rationales(), Progress.NONE)
        .tree()
        .withParts(PARTS)
        .withThreshold(Pins.of("4c").get("threshold").doubleValue());
  }

  static Rationales tests(RationaleTree tree) {
    RationaleBuilder builder = RationaleBuilder.scaled(Pins.SOURCE, 1, tree.scale());
    int i = 0;
    for (JsonNode test : Pins.of("4c").get("tests")) {
      double[] raw = Pins.doubles(test.get("raw"));
      double[] gradient = new double[3];
      double score = Pins.head(raw, gradient);
      builder.add(raw, gradient, score, "t" + i++, test.get("label").intValue() == 1);
    }
    return builder.build();
  }

  @Test
  void pathsMeetPin4c() {
    RationaleTree tree = tree();
    Rationales images = tests(tree);
    for (int i = 0; i < images.count(); i++) {
      JsonNode pin = Pins.of("4c").get("tests").get(i);
      assertArrayEquals(Pins.doubles(pin.get("g")), images.direction(i), TOLERANCE);
      ParseTree parse = ParseTree.explain(tree, images, i);
      assertEquals(pin.get("y_logit").doubleValue(), parse.score(), TOLERANCE);
      assertEquals(pin.get("path").size(), parse.steps().size());
      for (int s = 0; s < parse.steps().size(); s++) {
        check(pin.get("path").get(s), parse.steps().get(s), images.r()[i]);
      }
    }
  }

  private static void check(JsonNode pin, ParseTree.Step step, double r) {
    assertEquals(pin.get("node").intValue(), step.node().id());
    assertEquals(pin.get("cos").doubleValue(), step.cosine(), TOLERANCE);
    double[] cosines = new double[pin.get("candidates").size()];
    for (int c = 0; c < cosines.length; c++) {
      cosines[c] = -pin.get("candidates").get(c).get("cos").doubleValue();
    }
    java.util.Arrays.sort(cosines);
    assertEquals(cosines[1] - cosines[0], step.margin(), TOLERANCE);
    assertEquals(pin.get("pred_logit").doubleValue(), step.estimate(), TOLERANCE);
    assertArrayEquals(
        Rows.scaled(Pins.doubles(pin.get("rho")), r), step.contributions(), TOLERANCE);
    assertArrayEquals(Pins.doubles(pin.get("part_logit")), step.byPart(), TOLERANCE);
  }

  @Test
  void measuresMeetPin4c() {
    RationaleTree tree = tree();
    Rationales images = tests(tree);
    PartTruth truth = PartTruth.measure(PARTS, maps(), ParseTreeTest::head);
    List<TreeMetrics> rows = TreeMetrics.byDepth(tree, images, Optional.of(truth));
    assertEquals(3, rows.size());
    for (int depth = 2; depth <= 4; depth++) {
      JsonNode pin = Pins.of("4c").get("metrics_by_depth").get(depth - 2);
      TreeMetrics row = rows.get(depth - 2);
      double[] errors = row.partError().stream().mapToDouble(v -> v).toArray();
      assertArrayEquals(Pins.doubles(pin.get("part_error")), errors, 1e-6);
      assertEquals(pin.get("part_error_mean").doubleValue(), row.partErrorMean(), 1e-6);
      assertEquals(pin.get("fitness").doubleValue(), row.fitness(), TOLERANCE);
      assertEquals(pin.get("prediction_error").doubleValue(), row.predictionError(), TOLERANCE);
      assertEquals(pin.get("accuracy").doubleValue(), row.accuracy(), TOLERANCE);
    }
    double net = Pins.of("4c").get("cnn_accuracy").doubleValue();
    assertEquals(net, TreeMetrics.netAccuracy(images, tree.threshold()), TOLERANCE);
  }

  /** Single precision, as a net's maps are: hence the wider tolerance of the part errors. */
  private static List<PartTruth.Maps> maps() {
    JsonNode tests = Pins.of("4c").get("tests");
    float[] values = new float[3 * tests.size()];
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < tests.size(); i++) {
      double[] raw = Pins.doubles(tests.get(i).get("raw"));
      for (int d = 0; d < 3; d++) {
        values[3 * i + d] = (float) raw[d];
      }
      ids.add("t" + i);
    }
    FeatureMaps maps = new FeatureMaps(new MapShape(tests.size(), 1, 1, 3), values);
    return List.of(new PartTruth.Maps(maps, ids));
  }

  private static double[] head(FeatureMaps maps) {
    double[] scores = new double[maps.shape().batch()];
    for (int i = 0; i < scores.length; i++) {
      double[] x = new double[3];
      for (int d = 0; d < 3; d++) {
        x[d] = maps.get(i, 0, 0, d);
      }
      scores[i] = Pins.head(x, new double[3]);
    }
    return scores;
  }

  @Test
  void leavesReproduceTheScore() {
    RationaleTree tree = tree();
    Rationales training = Pins.rationales();
    for (int i = 0; i < 4; i++) {
      TreeNode leaf = tree.byId().get(i);
      double h = Rows.dot(leaf.weights(), training.activation(i)) + leaf.b();
      assertEquals(training.score(i), training.r()[i] * h, TOLERANCE);
    }
  }

  @Test
  void prunedTreeEndsAtItsDepth() {
    RationaleTree pruned = tree().prunedAt(3);
    assertEquals(3, pruned.depth());
    ParseTree parse = ParseTree.explain(pruned, tests(pruned), 0);
    assertEquals(2, parse.steps().size());
    assertEquals(4, parse.steps().get(1).node().id());
    assertThrows(VitrailException.class, () -> pruned.prunedAt(1));
  }

  @Test
  void textNamesFiltersPartsAndShares() {
    RationaleTree tree = tree();
    String text = ParsePage.text(ParseTree.explain(tree, tests(tree), 0), tree);
    assertTrue(text.contains("filter 0 · head +1.278 (135 %)"), text);
    assertTrue(text.contains("depth 2: node 5, 3 images, cosine 0.976, lead 1.603"), text);
  }
}
