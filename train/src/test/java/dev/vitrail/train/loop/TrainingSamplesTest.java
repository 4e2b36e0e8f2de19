package dev.vitrail.train.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.train.config.DataConfig;
import dev.vitrail.train.config.ModelConfig.Task;
import dev.vitrail.train.config.ResolvedConfig;
import dev.vitrail.train.images.Box;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Landmarks;
import dev.vitrail.train.images.Layout;
import dev.vitrail.train.images.SkippedImages;
import dev.vitrail.train.images.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TrainingSamplesTest {

  /**
   * Ten training images of class 0, three of class 1, one of class 2, each class with a test one.
   */
  private static ImageSet set() {
    int[] counts = {10, 3, 1};
    List<ImageEntry> entries = new ArrayList<>();
    for (int label = 0; label < counts.length; label++) {
      for (int i = 0; i <= counts[label]; i++) {
        String file = label + "-" + i + ".png";
        entries.add(
            new ImageEntry(
                file,
                Path.of(file),
                file,
                label,
                i == counts[label] ? Split.TEST : Split.TRAIN,
                Landmarks.NONE,
                Map.<String, Box>of(),
                Optional.empty()));
      }
    }
    return new ImageSet(
        Path.of("x"),
        Layout.FOLDERS,
        List.of("a", "b", "c"),
        OptionalInt.empty(),
        entries,
        Map.of(),
        SkippedImages.NONE);
  }

  private static DataConfig data(String... overrides) {
    return ResolvedConfig.load(List.of(overrides)).config().data();
  }

  private static int[] counts(TrainingSamples samples, int[] order) {
    int[] counts = new int[3];
    for (int image : order) {
      counts[samples.label(image)]++;
    }
    return counts;
  }

  private static TrainingSamples softmax(String... overrides) {
    return new TrainingSamples(set(), data(overrides), Task.SOFTMAX, 5, i -> true);
  }

  @Test
  void repeatMakesThreeClassesEqual() {
    TrainingSamples samples = softmax("data.balance=repeat");
    assertArrayEquals(new double[] {1, 1, 1}, samples.classWeights());
    assertEquals(14, samples.images().length, "each image once");
    int epochs = 300;
    int[] shown = new int[set().size()];
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] order = samples.epoch(0, epoch);
      assertArrayEquals(new int[] {10, 10, 10}, counts(samples, order));
      assertArrayEquals(order, softmax("data.balance=repeat").epoch(0, epoch));
      int[] now = new int[shown.length];
      for (int image : order) {
        now[image]++;
        shown[image]++;
      }
      for (int image : samples.images()) {
        int least = new int[] {1, 3, 10}[samples.label(image)];
        assertTrue(now[image] == least || now[image] == least + 1, "image " + image);
      }
    }
    for (int image = 11; image < 14; image++) {
      // Once more in a third of the epochs: 100 of 300, deviation 8.
      assertEquals(1000, shown[image], 40, "image " + image);
    }
  }

  /** As the published studies were run. */
  @Test
  void repeatMakesTwoClassesAboutEqual() {
    ImageSet two = set().with(set().entries().stream().filter(e -> e.label() < 2).toList());
    ImageSet named =
        new ImageSet(
            two.root(),
            two.layout(),
            List.of("a", "b"),
            two.negativeClass(),
            two.entries(),
            two.maskValues(),
            two.skipped());
    TrainingSamples samples =
        new TrainingSamples(named, data("data.balance=repeat"), Task.SOFTMAX, 5, i -> true);
    assertArrayEquals(
        new int[] {5, 6, 8, 13, 12, 12, 11, 0, 9, 1, 3, 12, 4, 13, 2, 13, 11, 7, 11},
        samples.epoch(0, 0));
  }

  /** An empty class has nothing to repeat. */
  @Test
  void repeatLeavesAnEmptyClassEmpty() {
    TrainingSamples samples =
        new TrainingSamples(
            set(),
            data("data.balance=repeat"),
            Task.SOFTMAX,
            5,
            i -> set().entries().get(i).label() > 0);
    assertArrayEquals(new int[] {0, 3, 3}, counts(samples, samples.epoch(0, 0)));
  }

  @Test
  void weightsAreInverseToCountsWithMeanOneOverImages() {
    TrainingSamples samples = softmax("data.balance=weight");
    double[] weights = samples.classWeights();
    assertArrayEquals(new int[] {10, 3, 1}, counts(samples, samples.epoch(0, 0)));
    assertArrayEquals(new double[] {14 / 30.0, 14 / 9.0, 14 / 3.0}, weights, 1e-12);
    assertEquals(14, 10 * weights[0] + 3 * weights[1] + weights[2], 1e-12);
  }

  @Test
  void noneChangesNothing() {
    TrainingSamples samples = softmax("data.balance=none");
    assertArrayEquals(new int[] {10, 3, 1}, counts(samples, samples.epoch(0, 0)));
    assertArrayEquals(new double[] {1, 1, 1}, samples.classWeights());
  }

  @Test
  void limitAndUnreadableImages() {
    TrainingSamples few = softmax("data.balance=none", "data.limit=2");
    assertArrayEquals(new int[] {2, 2, 1}, counts(few, few.images()));
    TrainingSamples some =
        new TrainingSamples(set(), data("data.balance=none"), Task.SOFTMAX, 5, i -> i != 0);
    assertArrayEquals(new int[] {9, 3, 1}, counts(some, some.images()));
  }

  /** Category 0 with three images against ten negatives: repeated until not outnumbered. */
  @Test
  void singleCategoryIsRepeatedAndWeighed() {
    List<ImageEntry> swapped =
        set().entries().stream()
            .filter(e -> e.label() < 2)
            .map(e -> e.withLabel(1 - e.label()))
            .toList();
    ImageSet single =
        new ImageSet(
            Path.of("x"),
            Layout.INDEX,
            List.of("cat", "negative"),
            OptionalInt.of(1),
            swapped,
            Map.of(),
            SkippedImages.NONE);
    TrainingSamples samples =
        new TrainingSamples(single, data("data.balance=repeat"), Task.SINGLE, 5, i -> true);
    assertArrayEquals(new int[] {12, 10, 0}, counts(samples, samples.epoch(0, 0)));
    assertArrayEquals(new double[] {10 / 12.0, 1}, samples.classWeights(), 1e-12);
    TrainingSamples given =
        new TrainingSamples(
            single, data("data.balance=repeat", "data.repeats=2"), Task.SINGLE, 5, i -> true);
    assertArrayEquals(new int[] {6, 10, 0}, counts(given, given.epoch(0, 0)));
  }

  @Test
  void ordersRepeatWithTheSeedAndDifferByEpochPhaseAndSeed() {
    TrainingSamples samples = softmax();
    assertArrayEquals(samples.epoch(1, 2), softmax().epoch(1, 2));
    assertFalse(Arrays.equals(samples.epoch(0, 0), samples.epoch(0, 1)));
    assertFalse(Arrays.equals(samples.epoch(0, 0), samples.epoch(1, 0)));
    TrainingSamples other = new TrainingSamples(set(), data(), Task.SOFTMAX, 6, i -> true);
    assertFalse(Arrays.equals(samples.epoch(0, 0), other.epoch(0, 0)));
    TrainingSamples plain = softmax("data.balance=none");
    int[] sorted = plain.epoch(0, 0);
    int[] again = plain.epoch(3, 9);
    Arrays.sort(sorted);
    Arrays.sort(again);
    assertArrayEquals(sorted, again, "an order is a permutation");
  }
}
