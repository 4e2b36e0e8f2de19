package dev.vitrail.trees;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mode of few filters against a leaf of all: what each way of choosing makes of them. */
class RoutingTest {

  private static final double[] MODE = {.5, .5, .5, .5};
  private static final double[] LEAF = {.9, .3, .3, .1};

  @TempDir Path folder;

  private static TreeNode leaf(int id, double[] g) {
    int[] all = {0, 1, 2, 3};
    Optional<String> image = Optional.of("image" + id);
    return new TreeNode(id, List.of(), image, 1, g, all, 0, 0, 0, 1, List.of("image" + id));
  }

  private static RationaleTree tree(Routing routing) {
    TreeNode mode =
        new TreeNode(
            3, List.of(0, 1), Optional.empty(), 2, MODE, new int[] {0}, 0, 1, 1, 1, List.of());
    RationaleTree.Provenance mining =
        new RationaleTree.Provenance(
            1,
            1,
            "rule",
            MiningOptions.Denominator.ALL,
            true,
            1,
            1,
            0,
            routing,
            FilterFit.LEAVES,
            3,
            0,
            0);
    return new RationaleTree(
        Pins.SOURCE,
        1,
        new double[] {1, 1, 1, 1},
        mining,
        0,
        PartAssignment.none(4),
        0,
        1,
        List.of(leaf(0, MODE), leaf(1, MODE), leaf(2, LEAF), mode),
        List.of(2, 3),
        List.of());
  }

  private static int first(Routing routing) {
    ParseTree parse = ParseTree.explain(tree(routing), "x", new double[4], MODE, 1, 1);
    return parse.steps().get(0).node().id();
  }

  @Test
  void fewFiltersCostCosineOnlyByWeights() {
    assertEquals(2, first(Routing.WEIGHTS), "cosine .8 with the leaf, .5 with the mode");
    assertEquals(3, first(Routing.DIRECTION), "the image lies in the mode's direction");
  }

  @Test
  void filesKeepItAndEarlyOnesWentByWeights() throws IOException {
    Path file = folder.resolve("tree.json");
    TreeFile.write(file, tree(Routing.DIRECTION));
    assertEquals(Routing.DIRECTION, TreeFile.read(file).mining().routing());
    String text = Files.readString(file);
    String early = text.replace("\"routing\":\"DIRECTION\",", "");
    assertTrue(early.length() < text.length(), text);
    Files.writeString(file, early);
    assertEquals(Routing.WEIGHTS, TreeFile.read(file).mining().routing());
  }

  @Test
  void plantedModesAreRecoveredByDirectionToo() {
    Rationales r = Planted.rationales(80, 60, 24, 2, 0.15, 1);
    MiningOptions options = MiningOptions.defaults().withRouting(Routing.DIRECTION);
    RationaleTree tree = new TreeMiner(options).mine(r, Progress.NONE).tree();
    assertTrue(tree.root().size() <= 6, "second layer " + tree.root());
    TreeMetrics modes = TreeMetrics.byDepth(tree, r, Optional.empty()).get(0);
    TreeMetrics one = new TreeBaselines(tree, r).measure(r, Optional.empty(), 1).get(0);
    assertTrue(modes.meanCosine() > one.meanCosine() + 0.1, modes + " " + one);
    TreeMetrics leaves = TreeMetrics.atLeaves("leaves", tree, r, Optional.empty());
    assertTrue(leaves.fitness() > modes.fitness(), leaves + " " + modes);
  }
}
