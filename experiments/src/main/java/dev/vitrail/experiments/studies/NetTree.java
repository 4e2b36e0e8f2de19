package dev.vitrail.experiments.studies;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.vitrail.cli.tree.TreeMining;
import dev.vitrail.cli.tree.TreeNet;
import dev.vitrail.cli.tree.TreeSets;
import dev.vitrail.cli.tree.TreeTarget;
import dev.vitrail.engine.Progress;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Split;
import dev.vitrail.trees.FilterFit;
import dev.vitrail.trees.RationaleTree;
import dev.vitrail.trees.TreeNode;
import dev.vitrail.trees.TreeReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Mines the tree of one class of one trained net from cached features, and measures it. */
final class NetTree {

  private final CachedNet net;
  private final TreeTarget target;
  private final int most;
  private final long seed;

  /**
   * A tree to be mined.
   *
   * @param className class of the net
   * @param most training images of the class, and as many others at most; drawn by the seed
   */
  NetTree(CachedNet net, String className, int most, long seed) {
    this.net = net;
    this.target = TreeTarget.of(net.bundle(), Optional.of(net.images()), Optional.of(className));
    this.most = most;
    this.seed = seed;
  }

  /**
   * What was measured of a tree.
   *
   * @param modeRivals share of the images that are against the rival of their mode, the class most
   *     often next best in it; NaN for nets of two classes
   * @param allRivals share of all images that are against the most frequent rival
   */
  record Numbers(TreeReport report, double modeRivals, double allRivals) {

    private static Numbers of(TreeReport report, RationaleTree tree) {
      List<TreeNode> modes = tree.root().stream().map(tree.byId()::get).toList();
      double images = modes.stream().mapToInt(TreeNode::n).sum();
      if (modes.get(0).rival().isEmpty()) {
        return new Numbers(report, Double.NaN, Double.NaN);
      }
      double own = modes.stream().mapToDouble(m -> m.n() * m.rival().orElseThrow().share()).sum();
      Map<String, Long> byClass =
          tree.nodes().stream()
              .filter(TreeNode::isLeaf)
              .collect(groupingBy(n -> n.rival().orElseThrow().className(), counting()));
      return new Numbers(report, own / images, Collections.max(byClass.values()) / images);
    }
  }

  /**
   * Mines and measures, with the filters of both fits.
   *
   * @param beta price of a mode
   * @param kept file of the state while it mines
   */
  Numbers measure(double beta, Path kept, Progress progress) {
    ImageSet all = net.images();
    ImageSet train = drawn(all.split(Split.TRAIN));
    ImageSet held = all.split(Split.VAL);
    TreeNet cached =
        new TreeNet(
            target,
            net.tail(),
            net.whole().architecture(),
            net.preprocessing(),
            images -> net.batches(images, target.label()));
    TreeMining mining =
        new TreeMining(
            cached,
            new TreeSets(all, train, held, all.split(Split.TEST)),
            Optional::empty,
            seed,
            progress);
    TreeMining.Mined mined = mining.mine(FilterFit.ROUTED, beta, kept);
    return Numbers.of(mining.measureBoth(mined), mined.tree());
  }

  /** Some images of the class and some others, in the order of the set. */
  private ImageSet drawn(ImageSet from) {
    List<Integer> own = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      (from.entries().get(i).label() == target.label() ? own : others).add(i);
    }
    List<Integer> kept = new ArrayList<>(draw(own));
    kept.addAll(draw(others));
    Collections.sort(kept);
    List<ImageEntry> entries = kept.stream().map(from.entries()::get).toList();
    return from.with(entries);
  }

  private List<Integer> draw(List<Integer> from) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = from.size() - 1; i > 0; i--) {
      Collections.swap(from, i, random.nextInt(i + 1));
    }
    return from.subList(0, Math.min(most, from.size()));
  }
}
