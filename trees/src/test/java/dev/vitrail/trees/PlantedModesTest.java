package dev.vitrail.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.trees.MiningOptions.Refresh;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Planted decision modes come out; runs are deterministic and can be continued. */
class PlantedModesTest {

  private static final MiningOptions OPTIONS = MiningOptions.defaults();

  @Test
  void twoModesAreRecovered() {
    Rationales r = Planted.rationales(80, 60, 24, 2, 0.15, 1);
    RationaleTree tree = new TreeMiner(OPTIONS).mine(r, Progress.NONE).tree();
    assertTrue(tree.root().size() <= 6, "second layer " + tree.root());
    for (int id : tree.root()) {
      Set<Integer> modes = new HashSet<>();
      leaves(tree, id).forEach(leaf -> modes.add(leaf % 2));
      assertEquals(1, modes.size(), "node " + id + " mixes modes");
      int mode = modes.iterator().next();
      for (int filter : tree.byId().get(id).alpha()) {
        assertTrue(
            tree.byId().get(id).n() < 8 || filter % 3 == mode,
            "node %d of mode %d uses filter %d".formatted(id, mode, filter));
      }
    }
  }

  @Test
  void everyBaselineIsMeasuredAndRandomMergesAreBeaten() {
    Rationales r = Planted.rationales(80, 60, 24, 2, 0.15, 1);
    RationaleTree tree = new TreeMiner(OPTIONS).mine(r, Progress.NONE).tree();
    TreeBaselines baselines = new TreeBaselines(tree, r);
    List<TreeMetrics> rows = baselines.measure(r, Optional.empty(), 3);
    assertEquals(
        List.of("one node", "k-means", "nearest leaf", "linear", "CART"),
        rows.stream().map(TreeMetrics::name).toList());
    TreeMetrics mined = TreeMetrics.byDepth(tree, r, Optional.empty()).get(0);
    TreeBaselines.Spread random = baselines.random(r, Optional.empty(), 1, Progress.NONE).get(0);
    double bar = random.fitness().mean() + 2 * random.fitness().deviation();
    assertTrue(mined.fitness() > bar, mined.fitness() + " must beat " + bar);
    assertTrue(mined.fitness() > rows.get(0).fitness());
    assertTrue(rows.get(2).fitness() > rows.get(0).fitness());
    assertTrue(rows.get(4).accuracy() > 0.9);
  }

  /** METHODS 4.5.2: 1 at the leaves, on the images that they are of. */
  @Test
  void leavesReproduceTheImagesTheyAreOf() {
    Rationales r = Planted.rationales(80, 60, 24, 2, 0.15, 1);
    RationaleTree tree = new TreeMiner(OPTIONS).mine(r, Progress.NONE).tree();
    List<TreeMetrics> mined = TreeReport.OwnClass.of(tree, r, Optional.empty(), r).mined();
    TreeMetrics leaves = mined.get(mined.size() - 1);
    assertTrue(leaves.fitness() > mined.get(0).fitness(), mined.toString());
    assertTrue(leaves.predictionError() < mined.get(0).predictionError(), mined.toString());
    TreeMetrics nearest =
        TreeMetrics.atLeaves(
            "nearest", new TreeBaselines(tree, r).nearestLeaf(), r.ofPositives(), Optional.empty());
    assertEquals(1, nearest.fitness(), 1e-12);
    assertEquals(0, nearest.predictionError(), 1e-12);
  }

  private static List<Integer> leaves(RationaleTree tree, int id) {
    TreeNode node = tree.byId().get(id);
    if (node.isLeaf()) {
      return List.of(id);
    }
    List<Integer> leaves = new ArrayList<>();
    node.children().forEach(child -> leaves.addAll(leaves(tree, child)));
    return leaves;
  }

  @Test
  void resultDoesNotDependOnThreads() throws Exception {
    Rationales r = Planted.rationales(90, 70, 20, 3, 0.4, 2);
    MiningOptions options = OPTIONS.withRefresh(Refresh.BEST);
    RationaleTree expected = new TreeMiner(options).mine(r, Progress.NONE).tree();
    for (int threads : new int[] {1, 3}) {
      ForkJoinPool pool = new ForkJoinPool(threads);
      try {
        RationaleTree found =
            pool.submit(() -> new TreeMiner(options).mine(r, Progress.NONE).tree()).get();
        same(expected, found);
      } finally {
        pool.shutdown();
      }
    }
  }

  @Test
  void continuedRunEndsInTheSameTree(@TempDir Path folder) {
    Rationales r = Planted.rationales(90, 70, 20, 3, 0.4, 2);
    MiningOptions options = OPTIONS.withRefresh(Refresh.BEST);
    Path file = folder.resolve("state.json");
    RationaleTree whole = new TreeMiner(options).mine(r, Progress.NONE).tree();
    new TreeMiner(options.withMaxMerges(37), 37, state -> state.write(file)).mine(r, Progress.NONE);
    MiningState state = MiningState.read(file);
    assertEquals(37, state.merges().length);
    same(whole, new TreeMiner(options).resume(r, state, Progress.NONE).tree());
    Rationales other = Planted.rationales(90, 70, 20, 3, 0.4, 3);
    assertThrows(
        VitrailException.class, () -> new TreeMiner(options).resume(other, state, Progress.NONE));
  }

  private static void same(RationaleTree expected, RationaleTree found) {
    assertEquals(expected.log(), found.log());
    assertEquals(expected.root(), found.root());
    for (int i = 0; i < expected.nodes().size(); i++) {
      TreeNode a = expected.nodes().get(i);
      TreeNode b = found.nodes().get(i);
      assertArrayEquals(a.gbar(), b.gbar(), 0);
      assertArrayEquals(a.alpha(), b.alpha());
      assertEquals(a.b(), b.b(), 0);
    }
  }

  @Test
  void manyFiltersMergeTheSameWithAndWithoutScatter() {
    Rationales r = Planted.rationales(60, 20, 13, 2, 0.3, 5);
    Leaves leaves = Leaves.of(r, r.positives());
    NodeFitter fitter = new NodeFitter(leaves, 1, 0, 200);
    int[] low = java.util.stream.IntStream.range(0, 30).toArray();
    int[] high = java.util.stream.IntStream.range(30, 60).toArray();
    Group a = Group.of(leaves, low);
    Group b = Group.of(leaves, high);
    Group known = fitter.remember(a, List.of(a));
    assertTrue(known.scatter().isPresent());
    NodeFit plain = fitter.fit(List.of(a, b)).orElseThrow();
    NodeFit summed = fitter.fit(List.of(known, b)).orElseThrow();
    assertEquals(plain.alpha(), summed.alpha());
    assertEquals(plain.bias(), summed.bias(), 1e-12);
    assertEquals(plain.theta(), summed.theta(), 1e-9);
  }
}
