package dev.vitrail.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which class a mode is told apart from. */
class RivalsTest {

  private static final List<String> CLASSES = List.of("cat", "dog", "<b>fox");

  @TempDir Path folder;

  /** Two planted modes; the images of the second are against the fox. */
  private static Rationales rationales() {
    Rationales r = Planted.rationales(80, 60, 24, 2, 0.15, 1);
    int[] rivals = IntStream.range(0, r.count()).map(i -> 1 + i % 2).toArray();
    return new Rationales(
        r.source(),
        r.filters(),
        r.positions(),
        r.scale(),
        r.x(),
        r.g(),
        r.y(),
        r.r(),
        r.b(),
        r.positive(),
        r.ids(),
        rivals,
        r.excluded(),
        r.vectorisationGap(),
        r.spread());
  }

  private static RationaleTree named(Rationales r) {
    return Rivals.named(
        new TreeMiner(MiningOptions.defaults()).mine(r, Progress.NONE).tree(), r, CLASSES);
  }

  @Test
  void everyModeKnowsItsRival() {
    Rationales r = rationales();
    RationaleTree tree = named(r);
    for (int id : tree.root()) {
      TreeNode mode = tree.byId().get(id);
      int[] below = LeafImages.below(tree, r).get(id);
      int expected = 1 + below[0] % 2;
      assertEquals(
          Optional.of(new Rival(CLASSES.get(expected), 1)), mode.rival(), "planted modes are pure");
    }
    TreeNode all = new TreeBaselines(tree, r).single().nodes().get(0);
    assertEquals(Optional.empty(), all.rival(), "baselines have none");
    assertArrayEquals(
        IntStream.of(r.positives()).map(i -> r.rivals()[i]).toArray(), r.ofPositives().rivals());
  }

  @Test
  void logitsAndTwoClassesHaveNone() {
    Rationales plain = Planted.rationales(20, 10, 8, 2, 0.15, 1);
    RationaleTree tree = new TreeMiner(MiningOptions.defaults()).mine(plain, Progress.NONE).tree();
    assertSame(tree, Rivals.named(tree, plain, CLASSES));
    RationaleTree two =
        new TreeMiner(MiningOptions.defaults()).mine(rationales(), Progress.NONE).tree();
    assertSame(two, Rivals.named(two, rationales(), List.of("cat", "dog")));
  }

  @Test
  void filesKeepThem() throws IOException {
    RationaleTree tree = new RoutedFit(rationales(), 200).of(named(rationales()));
    Path file = folder.resolve("tree.json");
    TreeFile.write(file, tree);
    RationaleTree read = TreeFile.read(file);
    for (TreeNode node : tree.nodes()) {
      assertEquals(node.rival(), read.byId().get(node.id()).rival());
    }
    String text = Files.readString(file);
    assertTrue(text.contains("\"share\":1.0"), "the planted modes are pure");
    for (String share : List.of("0", "-1", "1.5", "\"NaN\"")) {
      Files.writeString(file, text.replaceFirst("\"share\":1.0", "\"share\":" + share));
      VitrailException e = assertThrows(VitrailException.class, () -> TreeFile.read(file));
      assertTrue(e.getMessage().contains("rival of node"), e.getMessage());
    }
    Files.writeString(file, text.replaceAll(",\"rival\":\\{[^}]*}", ""));
    assertTrue(
        TreeFile.read(file).nodes().stream().allMatch(n -> n.rival().isEmpty()), "an early file");
  }

  @Test
  void pagesNameThemEscaped() throws IOException {
    RationaleTree tree = named(rationales());
    Path file = folder.resolve("tree.html");
    TreePage.write(file, tree, OptionalInt.empty(), Thumbnails.none());
    String page = Files.readString(file);
    assertTrue(page.contains("<dt>against</dt><dd>dog, 100 %</dd>"));
    assertTrue(page.contains("against &lt;b&gt;fox</text>"));
    assertFalse(page.contains("<b>fox"));
  }

  @Test
  void theRivalIsTheLargestOtherLogit() {
    RationaleSource source = new RationaleSource("net", "layer", 1, "dog", ScoreKind.MARGIN);
    float[] logits = {1, 5, 2, /**/ 3, 0, 3, /**/ -1, 9, -2};
    Scores scores = Scores.of(new FeatureMaps(new MapShape(3, 1, 1, 3), logits), source);
    assertArrayEquals(new int[] {2, 0, 0}, scores.rivals());
    assertArrayEquals(new double[] {3, -3, 10}, scores.values());
    RationaleSource logit = new RationaleSource("net", "layer", 1, "dog", ScoreKind.LOGIT);
    Scores alone = Scores.of(new FeatureMaps(new MapShape(3, 1, 1, 3), logits), logit);
    assertEquals(0, alone.rivals().length);
    assertArrayEquals(new double[] {5, 0, 9}, alone.values());
  }
}
