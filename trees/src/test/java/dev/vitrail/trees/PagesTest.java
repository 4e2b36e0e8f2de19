package dev.vitrail.trees;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages stand alone, escape every name and refuse foreign pictures; reports are complete. */
class PagesTest {

  private static final String EVIL = "<img src=x onerror=alert(1)>\"'&";
  private static final String PIXEL = "data:image/png;base64,iVBORw0KGgo=";

  @TempDir Path folder;

  private static RationaleTree evil() {
    RationaleSource source = new RationaleSource(EVIL, EVIL, 0, EVIL, ScoreKind.LOGIT);
    RationaleBuilder builder = RationaleBuilder.learning(source, 3, 1);
    for (int i = 0; i < 6; i++) {
      double[] x = {1 + i % 2, 2 - i % 3, 0.5 + i};
      double[] g = {1, i % 2 == 0 ? 1 : -1, 0.1 * i};
      builder.add(x, g, Rows.dot(x, g) + 0.2, EVIL + i, i < 4);
    }
    Rationales r = builder.build();
    return new TreeMiner(MiningOptions.defaults())
        .mine(r, Progress.NONE)
        .tree()
        .withParts(new PartAssignment(List.of(EVIL, "b"), new int[] {0, 1, -1}));
  }

  @Test
  void treePageIsCompleteAndEscaped() throws IOException {
    RationaleTree tree = evil();
    Path file = folder.resolve("tree.html");
    TreePage.write(file, tree, OptionalInt.empty(), id -> Optional.of(PIXEL));
    String page = Files.readString(file);
    safe(page);
    for (TreeNode node : tree.nodes()) {
      assertTrue(page.contains("data-id=\"%d\"".formatted(node.id())));
      assertTrue(page.contains("<article id=\"n%d\" hidden>".formatted(node.id())));
    }
    assertTrue(page.contains("prefers-color-scheme: dark"));
  }

  @Test
  void treePageOpensAtTheRecommendedDepth() throws IOException {
    Rationales r = Planted.rationales(40, 30, 12, 2, 0.2, 6);
    RationaleTree tree = new TreeMiner(MiningOptions.defaults()).mine(r, Progress.NONE).tree();
    Path file = folder.resolve("tree.html");
    TreePage.write(file, tree, OptionalInt.of(2), Thumbnails.none());
    String page = Files.readString(file);
    safe(page);
    assertTrue(page.contains("Recommended depth 2 of %d: the shallowest".formatted(tree.depth())));
    String[] drawings = page.split("class=\"drawing\"", -1);
    assertEquals(3, drawings.length);
    assertEquals(tree.root().size(), drawings[1].split("class=\"node", -1).length - 1);
    assertTrue(drawings[2].substring(0, 60).contains("display:none"), drawings[2]);
    assertTrue(page.contains("id=\"depth\""));
    for (String shown : page.split("data-id=\"")) {
      String id = shown.split("\"", 2)[0];
      assertTrue(!id.matches("\\d+") || page.contains("<article id=\"n%s\"".formatted(id)), id);
    }
    TreePage.write(file, tree, OptionalInt.of(tree.depth()), Thumbnails.none());
    page = Files.readString(file);
    assertTrue(page.contains("the whole tree: no shallower one decides"));
    assertFalse(page.contains("id=\"depth\""));
  }

  @Test
  void whatWasMeasuredOfAnotherTreeIsPassedOver() throws IOException {
    Rationales r = Planted.rationales(40, 30, 12, 2, 0.2, 6);
    RationaleTree tree = new TreeMiner(MiningOptions.defaults()).mine(r, Progress.NONE).tree();
    Path file = folder.resolve("measures.json");
    assertTrue(TreeReport.of(tree, file).isEmpty());
    report(tree, r).write(file);
    assertEquals(
        RecommendedDepth.of(tree, r),
        TreeReport.of(tree, file).orElseThrow().recommendedDepth().orElseThrow());
    assertTrue(TreeReport.of(tree.prunedAt(2), file).isEmpty());
    for (String damaged : List.of("{", "{}", "null")) {
      Files.writeString(file, damaged);
      assertTrue(TreeReport.of(tree, file).isEmpty(), damaged);
    }
  }

  private static TreeReport report(RationaleTree tree, Rationales r) {
    TreeBaselines baselines = new TreeBaselines(tree, r);
    return new TreeReport(
        tree.source(),
        TreeShape.of(tree),
        TreeShape.modeSizes(tree),
        r.count(),
        TreeMetrics.netAccuracy(r, tree.threshold()),
        List.of(),
        RecommendedDepth.of(tree, r),
        List.of(),
        TreeMetrics.byDepth(tree, r, Optional.empty()),
        List.of(),
        TreeReport.OwnClass.of(tree, r, Optional.empty(), r),
        baselines.measure(r, Optional.empty(), 1),
        baselines.random(r, Optional.empty(), 1, Progress.NONE),
        r.warnings());
  }

  private static void safe(String page) {
    assertFalse(page.contains("<img src=x"), "a name was not escaped");
    Matcher address = Pattern.compile("(src|href)=\"(?!data:)").matcher(page);
    assertFalse(address.find(), "the page loads something");
    assertFalse(page.contains("http://") || page.contains("https://"));
  }

  @Test
  void parsePageShowsEveryStep() throws IOException {
    RationaleTree tree = ParseTreeTest.tree();
    ParseTree parse = ParseTree.explain(tree, ParseTreeTest.tests(tree), 0);
    Path file = folder.resolve("why.html");
    ParsePage.write(file, parse, tree, Thumbnails.none());
    String page = Files.readString(file);
    safe(page);
    assertEquals(3, page.split("class=\"card\"", -1).length - 1);
    assertTrue(page.contains("filter 0 · head"));
    RationaleTree evil = evil();
    ParseTree other =
        ParseTree.explain(evil, EVIL, new double[] {1, 1, 1}, new double[] {1, 0, 0}, 1, 1);
    ParsePage.write(file, other, evil, Thumbnails.none());
    safe(Files.readString(file));
  }

  @Test
  void foreignPicturesAreRefused() {
    RationaleTree tree = evil();
    for (String uri : List.of("https://example.org/x.png", "data:image/svg+xml;base64,PHN2Zz4=")) {
      assertThrows(
          VitrailException.class,
          () ->
              TreePage.write(
                  folder.resolve("x.html"), tree, OptionalInt.empty(), id -> Optional.of(uri)));
    }
  }

  @Test
  void largeTreesAreDrawnInPart() {
    Rationales r = Planted.rationales(150, 60, 12, 3, 0.3, 3);
    RationaleTree tree = new TreeMiner(MiningOptions.defaults()).mine(r, Progress.NONE).tree();
    TreeLayout layout = new TreeLayout(tree, 40);
    List<TreeLayout.Place> places = layout.place(tree.root());
    int drawn = places.stream().mapToInt(PagesTest::count).sum();
    assertTrue(drawn <= Math.max(40, tree.root().size()) && drawn > 20, "drawn " + drawn);
    assertTrue(places.get(0).node().n() >= places.get(places.size() - 1).node().n());
  }

  private static int count(TreeLayout.Place place) {
    return 1 + place.children().stream().mapToInt(PagesTest::count).sum();
  }

  @Test
  void reportHasEveryRowAndReadsBack() throws IOException {
    Rationales r = Planted.rationales(40, 30, 12, 2, 0.2, 6);
    RationaleTree tree = new TreeMiner(MiningOptions.defaults()).mine(r, Progress.NONE).tree();
    TreeReport report = report(tree, r);
    for (String row :
        List.of(
            "depth 2",
            "nearest leaf",
            "CART",
            "random depth 2",
            "the net",
            "Test images of the class alone",
            "mined from",
            "Recommended")) {
      assertTrue(report.text().contains(row), report.text());
    }
    Path file = folder.resolve("report.json");
    report.write(file);
    var json = Json.mapper().readTree(Files.readString(file));
    assertEquals(report.byDepth().get(0).fitness(), json.at("/byDepth/0/fitness").doubleValue(), 0);
    assertEquals(5, json.get("baselines").size());
    assertFalse(json.has("nodes") || json.has("published"), "not measured");
    assertEquals(List.of(), Json.read(file, TreeReport.class).published());
    assertEquals(40, report.modes().stream().mapToInt(n -> n).sum());
    assertTrue(report.text().contains(" modes of " + report.modes().get(0)), report.text());
    ((ObjectNode) json).remove(List.of("ownClass", "modes"));
    Json.write(file, json);
    assertEquals(List.of(), Json.read(file, TreeReport.class).ownClass().test(), "an early file");
  }
}
