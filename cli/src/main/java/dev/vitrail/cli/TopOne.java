package dev.vitrail.cli;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.nets.NetTemplate;
import dev.vitrail.engine.nets.WeightImport;
import dev.vitrail.engine.weights.WeightFile;
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageSetOptions;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.StreamOptions;
import dev.vitrail.train.plan.NetAssembler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Classifies a folder with a pretrained net. */
final class TopOne {

  private static final int BATCH = 16;
  private static final int THREADS = 2;
  private static final int COMMONEST = 3;

  private TopOne() {}

  /**
   * How the images of one folder were classified.
   *
   * @param label the class that the folder's name stands for; empty when there is none
   * @param right images of that class
   * @param commonest the classes found most often, with their counts
   */
  record ClassResult(String folder, String label, int images, int right, List<String> commonest) {}

  static List<ClassResult> classify(
      NetTemplate template,
      WeightFile weights,
      String arch,
      Path folder,
      LabelFile labels,
      Progress progress) {
    ImageSet set =
        ImageSet.open(
            folder, ImageSetOptions.defaults().withLeaks(ImageSetOptions.Leaks.UNCHECKED));
    int[][] counts = new int[set.classNames().size()][labels.names().size()];
    WeightImport imported = new WeightImport(template);
    try (Network net =
            Network.open(
                template.architecture(), imported.load(weights, Precision.FLOAT, List.of(), 0));
        ImageStream stream =
            ImageStream.open(
                set,
                NetAssembler.preprocessing(arch, template.architecture().height()),
                StreamOptions.inOrder(BATCH, THREADS))) {
      int done = 0;
      while (stream.hasNext()) {
        ImageBatch batch = stream.next();
        FeatureMaps logits = net.forward(new FeatureMaps(batch.shape(), batch.values()));
        for (int i = 0; i < batch.size(); i++) {
          counts[batch.labels()[i]][best(logits, i)]++;
        }
        done += batch.size();
        progress.update("classifying", done, set.size());
      }
    }
    List<ClassResult> results = new ArrayList<>();
    for (int c = 0; c < counts.length; c++) {
      results.add(result(set.classNames().get(c), counts[c], labels));
    }
    return results;
  }

  private static int best(FeatureMaps logits, int image) {
    int best = 0;
    for (int k = 1; k < logits.shape().channels(); k++) {
      best = logits.get(image, 0, 0, k) > logits.get(image, 0, 0, best) ? k : best;
    }
    return best;
  }

  private static ClassResult result(String folder, int[] counts, LabelFile labels) {
    OptionalInt label = labels.find(folder);
    List<String> commonest =
        IntStream.range(0, counts.length)
            .filter(k -> counts[k] > 0)
            .boxed()
            .sorted(Comparator.comparingInt((Integer k) -> -counts[k]))
            .limit(COMMONEST)
            .map(k -> "%s (%d)".formatted(labels.names().get(k), counts[k]))
            .toList();
    return new ClassResult(
        folder,
        label.isPresent() ? labels.names().get(label.getAsInt()) : "",
        IntStream.of(counts).sum(),
        label.isPresent() ? counts[label.getAsInt()] : 0,
        commonest);
  }
}
