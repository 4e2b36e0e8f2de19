package dev.vitrail.experiments.studies;

import dev.vitrail.cli.tree.TreeMining;
import dev.vitrail.cli.tree.TreeNet;
import dev.vitrail.cli.tree.TreeSets;
import dev.vitrail.cli.tree.TreeTarget;
import dev.vitrail.engine.Progress;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Split;
import dev.vitrail.trees.FilterFit;
import dev.vitrail.trees.TreeReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
   * Mines and measures, with the filters of both fits.
   *
   * @param kept file of the state while it mines
   */
  TreeReport measure(Path kept, Progress progress) {
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
    return mining.measureBoth(mining.mine(FilterFit.ROUTED, kept));
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
