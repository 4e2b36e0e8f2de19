package dev.vitrail.cli.report;

import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.evaluate.Peaks;
import dev.vitrail.evaluate.classification.LabelledLogits;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.SkippedImages;
import dev.vitrail.train.images.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two runs and what they say about the test images that both have, in the same order.
 *
 * @param first one run
 * @param second the other
 * @param notes what differs between their images
 */
record ComparedRuns(Side first, Side second, List<String> notes) {

  /**
   * One run on the common images.
   *
   * @param run its files
   * @param test what its net says about them
   * @param inputs the images as it sees them
   * @param own how many test images it has
   */
  record Side(RunData run, TestPass test, Inputs inputs, int own) {

    /** Class names. */
    List<String> names() {
      return test.images().classNames();
    }

    Answers.Answer answer(int image) {
      return test.answer(image, run.info().task(), names().size());
    }

    /** Answers with their labels; not for a run without common images. */
    LabelledLogits logits() {
      return LabelledLogits.of(run.info().task(), test.logits(), test.labels(), names().size());
    }

    Peaks peaks(String maps) {
      return test.peaks().get(maps);
    }
  }

  /**
   * Runs both nets over the images that both runs test on.
   *
   * @throws VitrailException of kind USAGE when the runs tell other classes apart
   */
  static ComparedRuns of(
      RunData a, RunData b, ImageSet imagesA, ImageSet imagesB, Progress progress) {
    if (!imagesA.classNames().equals(imagesB.classNames())) {
      throw VitrailException.usage(
          "%s tells %s apart, %s tells %s apart; compare runs of the same classes"
              .formatted(
                  a.name(),
                  String.join(", ", imagesA.classNames()),
                  b.name(),
                  String.join(", ", imagesB.classNames())));
    }
    ImageSet testA = imagesA.split(Split.TEST);
    ImageSet testB = imagesB.split(Split.TEST);
    TestPass first = pass(a, common(testA, testB, testA), progress);
    TestPass second = pass(b, common(testA, testB, testB), progress);
    // What one of them could not read is left out of both.
    ImageSet both = common(first.images(), second.images(), first.images());
    TestPass firstKept = kept(first, both);
    TestPass secondKept = kept(second, both);
    List<String> notes = notes(a, b, testA.size(), testB.size(), both.size());
    return new ComparedRuns(
        side(a, firstKept, testA.size()), side(b, secondKept, testB.size()), notes);
  }

  private static Side side(RunData run, TestPass test, int own) {
    return new Side(
        run, test, new Inputs(test.images(), RunEvaluation.preprocessing(run.bundle())), own);
  }

  private static List<String> notes(RunData a, RunData b, int testA, int testB, int both) {
    List<String> notes = new ArrayList<>();
    if (both == 0) {
      notes.add(
          "The runs have no test image in common. Figures are those each run measured on its own"
              + " images, and single images cannot be compared.");
    } else if (both < testA || both < testB) {
      notes.add(
          "Compared on the %d test images that both runs have, of %d and %d."
              .formatted(both, testA, testB));
    }
    if (both > 0 && !a.environment().data().equals(b.environment().data())) {
      notes.add(
          "The runs were trained on different sets of images; test images of the same name and"
              + " class are taken as the same.");
    }
    if (a.bundle().hash().equals(b.bundle().hash())) {
      notes.add("Both runs hold the same model.");
    }
    return notes;
  }

  private static TestPass pass(RunData run, ImageSet images, Progress progress) {
    Preprocessing preprocessing = RunEvaluation.preprocessing(run.bundle());
    try (Network net = run.bundle().network()) {
      return TestPass.run(net, run.info(), images, preprocessing, progress);
    }
  }

  /** The entries of one set that two sets have, in the order of the first. */
  private static ImageSet common(ImageSet a, ImageSet b, ImageSet of) {
    Map<String, Integer> inB = new HashMap<>();
    b.entries().forEach(e -> inB.put(e.file(), e.label()));
    Map<String, ImageEntry> wanted = new HashMap<>();
    of.entries().forEach(e -> wanted.put(e.file(), e));
    List<ImageEntry> entries =
        a.entries().stream()
            .filter(e -> inB.getOrDefault(e.file(), -1) == e.label())
            .map(e -> wanted.get(e.file()))
            .toList();
    return new ImageSet(
        of.root(),
        of.layout(),
        of.classNames(),
        of.negativeClass(),
        entries,
        of.maskValues(),
        SkippedImages.NONE);
  }

  /** The pass over some of its images. */
  private static TestPass kept(TestPass pass, ImageSet images) {
    if (pass.images().size() == images.size()) {
      return pass;
    }
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < pass.images().size(); i++) {
      places.put(pass.images().entries().get(i).file(), i);
    }
    int[] chosen = images.entries().stream().mapToInt(e -> places.get(e.file())).toArray();
    return pass.select(chosen);
  }

  /** Number of common images. */
  int images() {
    return first.test().size();
  }
}
