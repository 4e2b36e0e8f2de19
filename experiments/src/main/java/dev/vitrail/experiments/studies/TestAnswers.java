package dev.vitrail.experiments.studies;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.Accuracy;
import dev.vitrail.evaluate.classification.LabelledLogits;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.trees.Batches;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a net of one category against negatives answers on its test images: {@code
 * evaluate/answers.json} of the run.
 *
 * @param model hash of the model file
 * @param files test images that could be read
 * @param positive whether each shows the category
 * @param logits above 0 means the category
 */
record TestAnswers(String model, List<String> files, boolean[] positive, float[] logits) {

  TestAnswers {
    files = List.copyOf(files);
  }

  /**
   * The answers of a finished run; computed once and kept.
   *
   * @param model hash of the model that the run's measures are of
   * @param cache folder of feature caches; those of the training are used again
   */
  static TestAnswers of(RunDirectory run, String model, Path cache) {
    Path file = run.folder().resolve("evaluate").resolve("answers.json");
    if (Files.exists(file)) {
      TestAnswers known = Json.read(file, TestAnswers.class);
      if (known.model.equals(model)) {
        return known;
      }
    }
    TestAnswers answers = read(run, cache);
    if (!answers.model.equals(model)) {
      throw VitrailException.data(
          run.folder(), "its measures are of another model; delete evaluate/measures.json");
    }
    Json.write(file, answers);
    return answers;
  }

  private static TestAnswers read(RunDirectory run, Path cache) {
    try (CachedNet net = new CachedNet(run, cache, Progress.NONE)) {
      if (RunEvaluation.task(net.bundle()) != ModelConfig.Task.SINGLE) {
        throw new IllegalArgumentException(run.folder() + " is not of one category");
      }
      ImageSet test = net.images().split(Split.TEST);
      List<String> files = new ArrayList<>();
      boolean[] positive = new boolean[test.size()];
      float[] logits = new float[test.size()];
      for (Batches.Batch batch : net.batches(test, 0)) {
        FeatureMaps found = net.tail().forward(batch.images());
        int count = batch.positive().length;
        System.arraycopy(found.values(), 0, logits, files.size(), count);
        System.arraycopy(batch.positive(), 0, positive, files.size(), count);
        files.addAll(batch.ids());
      }
      return new TestAnswers(
          net.bundle().hash(),
          files,
          Arrays.copyOf(positive, files.size()),
          Arrays.copyOf(logits, files.size()));
    }
  }

  /** The answers on all but some images. */
  TestAnswers without(Set<String> left) {
    int[] kept =
        IntStream.range(0, files.size()).filter(i -> !left.contains(files.get(i))).toArray();
    boolean[] shown = new boolean[kept.length];
    float[] answered = new float[kept.length];
    for (int i = 0; i < kept.length; i++) {
      shown[i] = positive[kept[i]];
      answered[i] = logits[kept[i]];
    }
    return new TestAnswers(
        model, Arrays.stream(kept).mapToObj(files::get).toList(), shown, answered);
  }

  /** Mean of the shares of both kinds of images that are answered rightly. */
  double balancedAccuracy() {
    int[] found = IntStream.range(0, logits.length).map(i -> logits[i] > 0 ? 0 : 1).toArray();
    return Accuracy.of(found, labels(), 2).balanced();
  }

  /** 0 for the category, 1 for a negative. */
  private int[] labels() {
    return IntStream.range(0, logits.length).map(i -> positive[i] ? 0 : 1).toArray();
  }

  /** Mean negative log likelihood in nats. */
  double logLoss() {
    float[][] rows = new float[logits.length][];
    Arrays.setAll(rows, i -> new float[] {logits[i]});
    LabelledLogits answers = LabelledLogits.of(ModelConfig.Task.SINGLE, rows, labels(), 2);
    return Arrays.stream(answers.nll(1)).average().orElseThrow();
  }
}
