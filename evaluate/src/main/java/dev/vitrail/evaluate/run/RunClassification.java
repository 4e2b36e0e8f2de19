package dev.vitrail.evaluate.run;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.Reading;
import dev.vitrail.evaluate.classification.Calibration;
import dev.vitrail.evaluate.classification.ClassificationReport;
import dev.vitrail.evaluate.classification.LabelledLogits;
import dev.vitrail.evaluate.classification.Temperature;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.images.StreamOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The classification report of a trained net, in one pass over validation and test images. */
public final class RunClassification {

  private static final int BATCH = 32;
  private static final int THREADS = 2;
  private static final int RESAMPLES = 2000;
  private static final int TOP = 5;

  private final ModelBundle bundle;
  private final ImageSet images;
  private final Preprocessing preprocessing;
  private final Progress progress;
  private long skipped;

  private RunClassification(
      ModelBundle bundle, ImageSet images, Preprocessing preprocessing, Progress progress) {
    this.bundle = bundle;
    this.images = images;
    this.preprocessing = preprocessing;
    this.progress = progress;
  }

  /**
   * Measures a model.
   *
   * @param images of the model's classes, in its order
   * @throws VitrailException of kind DATA when no test image can be read
   */
  public static ClassificationMeasures measure(
      ModelBundle bundle, ImageSet images, Preprocessing preprocessing, Progress progress) {
    return new RunClassification(bundle, images, preprocessing, progress).run();
  }

  private ClassificationMeasures run() {
    ModelConfig.Task task = RunEvaluation.task(bundle);
    Optional<LabelledLogits> validation;
    Optional<LabelledLogits> test;
    try (Network net = bundle.network()) {
      validation = read(net, task, Split.VAL);
      test = read(net, task, Split.TEST);
    }
    LabelledLogits answers =
        test.orElseThrow(
            () ->
                VitrailException.data(
                    images.root(), "has no readable test image; a report needs some"));
    Optional<Temperature> temperature = validation.map(Temperature::fit);
    boolean[] correct = answers.correct();
    return new ClassificationMeasures(
        bundle.hash(),
        ClassificationReport.of(images.classNames(), answers.predicted(), answers.labels()),
        Calibration.of(answers.confidences(1), correct, Calibration.BINS),
        Interval.bootstrapMean(answers.nll(1), 0.95, RESAMPLES, 1),
        Interval.bootstrapMean(answers.brier(), 0.95, RESAMPLES, 1),
        top(answers),
        temperature.stream().toList(),
        temperature
            .map(t -> Calibration.of(answers.confidences(t.value()), correct, Calibration.BINS))
            .map(c -> Reading.of(c.ece()))
            .orElseGet(() -> Reading.undefined("there is no validation image")),
        skipped);
  }

  private static Reading top(LabelledLogits answers) {
    boolean ranks = answers.task() == ModelConfig.Task.SOFTMAX && answers.classes() > TOP;
    return ranks
        ? Reading.of(ClassificationReport.top(answers, TOP))
        : Reading.undefined("the five highest of so few classes say nothing");
  }

  private Optional<LabelledLogits> read(Network net, ModelConfig.Task task, Split split) {
    ImageSet part = images.split(split);
    if (part.size() == 0) {
      return Optional.empty();
    }
    List<float[]> logits = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    try (ImageStream stream =
        ImageStream.open(part, preprocessing, StreamOptions.inOrder(BATCH, THREADS))) {
      while (stream.hasNext()) {
        ImageBatch batch = stream.next();
        FeatureMaps found = net.forward(new FeatureMaps(batch.shape(), batch.values()));
        int outputs = found.shape().imageSize();
        for (int i = 0; i < batch.size(); i++) {
          logits.add(Arrays.copyOfRange(found.values(), i * outputs, (i + 1) * outputs));
          labels.add(batch.labels()[i]);
        }
        progress.update("classifying " + split.label() + " images", logits.size(), part.size());
      }
      skipped += stream.skipped().count();
    }
    if (logits.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        LabelledLogits.of(
            task,
            logits.toArray(float[][]::new),
            labels.stream().mapToInt(l -> l).toArray(),
            images.classNames().size()));
  }
}
