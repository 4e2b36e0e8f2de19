package dev.vitrail.train.loop;

import dev.vitrail.train.config.DataConfig;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which images an epoch shows and in which order, and how much each class counts. Images of small
 * classes come several times (recipe: balanced batches): with three classes and more so often that
 * all are equal, some of the images once more than the others and drawn anew each epoch; with two
 * by a whole factor, as the published studies were run.
 */
final class TrainingSamples {

  /** Fewest classes that are made equal to the image. */
  private static final int MANY_CLASSES = 3;

  /** Images of a class of which {@code count} come once more in an epoch. */
  private record Extra(int[] images, int count) {}

  private final int[] once;
  private final int[] labels;
  private final double[] classWeights;
  private final int[] repeated;
  private final List<Extra> extras = new ArrayList<>();
  private final long seed;

  /**
   * Samples of the training split.
   *
   * @param usable whether an image could be read
   */
  TrainingSamples(
      ImageSet set, DataConfig data, ModelConfig.Task task, long seed, IntPredicate usable) {
    this.seed = seed;
    this.labels = set.entries().stream().mapToInt(ImageEntry::label).toArray();
    this.once = indices(set, Split.TRAIN, data.limit(), usable);
    int classes = set.classNames().size();
    int[] counts = new int[classes];
    for (int image : once) {
      counts[labels[image]]++;
    }
    int[] factors = factors(data, task, counts);
    this.repeated =
        Arrays.stream(once)
            .flatMap(image -> IntStream.generate(() -> image).limit(factors[labels[image]]))
            .toArray();
    this.classWeights = weights(data, task, counts, factors);
    if (equal(data, task, counts)) {
      addExtras(counts, factors);
    }
  }

  private void addExtras(int[] counts, int[] factors) {
    for (int c = 0; c < counts.length; c++) {
      int label = c;
      int missing = largest(counts) - factors[c] * counts[c];
      if (counts[c] > 0 && missing > 0) {
        int[] images = Arrays.stream(once).filter(image -> labels[image] == label).toArray();
        extras.add(new Extra(images, missing));
      }
    }
  }

  private static boolean equal(DataConfig data, ModelConfig.Task task, int[] counts) {
    return data.balance() == DataConfig.Balance.REPEAT
        && task != ModelConfig.Task.SINGLE
        && counts.length >= MANY_CLASSES;
  }

  private static int largest(int[] counts) {
    return Arrays.stream(counts).max().orElse(1);
  }

  /** Positions of a split's usable images, at most {@code limit} of each class unless 0. */
  static int[] indices(ImageSet set, Split split, int limit, IntPredicate usable) {
    int[] taken = new int[set.classNames().size()];
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      ImageEntry entry = set.entries().get(i);
      if (entry.split() == split
          && usable.test(i)
          && (limit == 0 || taken[entry.label()] < limit)) {
        taken[entry.label()]++;
        found.add(i);
      }
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int[] factors(DataConfig data, ModelConfig.Task task, int[] counts) {
    int[] factors = new int[counts.length];
    Arrays.fill(factors, 1);
    if (data.balance() != DataConfig.Balance.REPEAT) {
      return factors;
    }
    if (task == ModelConfig.Task.SINGLE) {
      int needed = -Math.floorDiv(-counts[1], Math.max(1, counts[0]));
      factors[0] = data.repeats() > 0 ? data.repeats() : Math.max(1, needed);
      return factors;
    }
    boolean equal = equal(data, task, counts);
    for (int c = 0; c < counts.length; c++) {
      int count = Math.max(1, counts[c]);
      int largest = largest(counts);
      factors[c] = Math.max(1, equal ? largest / count : Math.round((float) largest / count));
    }
    return factors;
  }

  private static double[] weights(
      DataConfig data, ModelConfig.Task task, int[] counts, int[] factors) {
    double[] weights = new double[counts.length];
    Arrays.fill(weights, 1);
    if (data.balance() == DataConfig.Balance.WEIGHT) {
      double all = Arrays.stream(counts).sum();
      for (int c = 0; c < counts.length; c++) {
        weights[c] = counts[c] == 0 ? 0 : all / (counts.length * (double) counts[c]);
      }
    } else if (data.balance() == DataConfig.Balance.REPEAT
        && task == ModelConfig.Task.SINGLE
        && counts[0] > 0) {
      weights[0] = counts[1] / ((double) counts[0] * factors[0]);
    }
    return weights;
  }

  /** Every training image once. */
  int[] images() {
    return once.clone();
  }

  /** Label of each image of the set. */
  int label(int image) {
    return labels[image];
  }

  /** Factor of each class in the loss. */
  double[] classWeights() {
    return classWeights.clone();
  }

  /** The order of an epoch. The same seed, phase and epoch give the same order. */
  int[] epoch(int phase, int epoch) {
    long mixed = new SplittableRandom(seed + 1_000_003L * phase).nextLong() + epoch;
    SplittableRandom random = new SplittableRandom(mixed);
    IntStream order = Arrays.stream(repeated);
    for (Extra extra : extras) {
      int[] drawn = shuffle(extra.images().clone(), random);
      order = IntStream.concat(order, Arrays.stream(drawn, 0, extra.count()));
    }
    return shuffle(order.toArray(), random);
  }

  private static int[] shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }
}
