package dev.vitrail.cli.report;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.evaluate.Peaks;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.SkippedImages;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.images.StreamOptions;
import dev.vitrail.train.plan.InterpretableInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the net says about the test images, in one pass over their pixels. Memory: the logits, and
 * eight bytes for each pair of an image and a filter.
 *
 * @param images the test images that could be read
 * @param labels class of each
 * @param logits of each
 * @param peaks of every filter by the maps of its layer
 * @param skipped test images that could not be read
 */
record TestPass(
    ImageSet images,
    int[] labels,
    float[][] logits,
    Map<String, Peaks> peaks,
    SkippedImages skipped) {

  private static final int BATCH = 16;
  private static final int THREADS = 2;

  /** Runs the net over the test split of a set. */
  static TestPass run(
      Network net,
      InterpretableInfo info,
      ImageSet all,
      Preprocessing preprocessing,
      Progress progress) {
    ImageSet test = all.split(Split.TEST);
    String output = net.architecture().output();
    List<String> nodes = new ArrayList<>(List.of(output));
    info.layers().forEach(layer -> nodes.add(layer.plan().maps()));
    List<Integer> read = new ArrayList<>();
    List<float[]> logits = new ArrayList<>();
    Map<String, PeakList> peaks = new HashMap<>();
    info.layers()
        .forEach(
            l -> peaks.put(l.plan().maps(), new PeakList(net.architecture(), l.plan().maps())));
    SkippedImages skipped = SkippedImages.NONE;
    if (test.size() > 0) {
      try (ImageStream stream =
          ImageStream.open(test, preprocessing, StreamOptions.inOrder(BATCH, THREADS))) {
        while (stream.hasNext()) {
          ImageBatch batch = stream.next();
          Map<String, FeatureMaps> maps =
              net.forward(new FeatureMaps(batch.shape(), batch.values()), nodes);
          Arrays.stream(batch.indices()).forEach(read::add);
          split(maps.get(output), logits);
          peaks.forEach((node, list) -> list.add(maps.get(node)));
          progress.update("looking at test images", read.size(), test.size());
        }
        skipped = stream.skipped();
      }
    }
    return new TestPass(
        test.without(skipped.first().stream().map(s -> s.file()).toList(), SkippedImages.NONE),
        read.stream().mapToInt(i -> test.entries().get(i).label()).toArray(),
        logits.toArray(float[][]::new),
        built(peaks),
        skipped);
  }

  private static void split(FeatureMaps logits, List<float[]> into) {
    int outputs = logits.shape().channels();
    for (int b = 0; b < logits.shape().batch(); b++) {
      into.add(Arrays.copyOfRange(logits.values(), b * outputs, (b + 1) * outputs));
    }
  }

  private static Map<String, Peaks> built(Map<String, PeakList> lists) {
    Map<String, Peaks> peaks = new HashMap<>();
    lists.forEach((node, list) -> peaks.put(node, list.build()));
    return peaks;
  }

  int size() {
    return logits.length;
  }

  /** What was found for some of the images, in this order. */
  TestPass select(int[] chosen) {
    List<ImageEntry> entries =
        Arrays.stream(chosen).mapToObj(i -> images.entries().get(i)).toList();
    Map<String, Peaks> chosenPeaks = new HashMap<>();
    peaks.forEach((node, all) -> chosenPeaks.put(node, all.select(chosen)));
    return new TestPass(
        new ImageSet(
            images.root(),
            images.layout(),
            images.classNames(),
            images.negativeClass(),
            entries,
            images.maskValues(),
            images.skipped()),
        Arrays.stream(chosen).map(i -> labels[i]).toArray(),
        Arrays.stream(chosen).mapToObj(i -> logits[i]).toArray(float[][]::new),
        chosenPeaks,
        skipped);
  }

  /** What the net says of every image. */
  List<Answers.Answer> answers(ModelConfig.Task task) {
    int classes = images.classNames().size();
    return Arrays.stream(logits).map(row -> Answers.of(task, row, classes)).toList();
  }

  /** The predicted class of an image and how sure the net is. */
  Answers.Answer answer(int image, ModelConfig.Task task, int classes) {
    return Answers.of(task, logits[image], classes);
  }
}
