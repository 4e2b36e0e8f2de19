package dev.vitrail.evaluate.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.Accuracy;
import dev.vitrail.evaluate.Peaks;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.images.DatasetManifest;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.loop.TaskLoss;
import dev.vitrail.train.plan.InterpretableInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures a trained net: accuracy on test images, and for each interpretable layer and category
 * with landmarks the measures of METHODS 2, with floors. One pass over the images.
 */
public final class RunEvaluation {

  private static final double LEVEL = 0.95;

  private final ModelBundle bundle;
  private final ImageSet images;
  private final InterpretableInfo info;
  private final Preprocessing preprocessing;
  private final Progress progress;

  private RunEvaluation(
      ModelBundle bundle, ImageSet images, Preprocessing preprocessing, Progress progress) {
    this.bundle = bundle;
    this.images = images;
    this.progress = progress;
    this.info = InterpretableInfo.of(bundle);
    this.preprocessing = preprocessing;
  }

  /** How a model file wants its images prepared. */
  public static Preprocessing preprocessing(ModelBundle bundle) {
    try {
      return Json.mapper().treeToValue(bundle.spec().preprocessing(), Preprocessing.class);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw VitrailException.data(bundle.folder(), "its preprocessing cannot be read", e);
    }
  }

  /**
   * Measures a model on a set of images.
   *
   * @param cache folder of feature caches
   */
  public static RunMeasures measure(
      ModelBundle bundle, ImageSet images, Path cache, Progress progress) {
    return measure(bundle, images, preprocessing(bundle), cache, progress);
  }

  /**
   * Measures a model on other images than it was trained on.
   *
   * @param images of the model's classes, in its order
   * @param preprocessing from these images to the model's input
   */
  public static RunMeasures measure(
      ModelBundle bundle,
      ImageSet images,
      Preprocessing preprocessing,
      Path cache,
      Progress progress) {
    return new RunEvaluation(bundle, images, preprocessing, progress).run(cache);
  }

  private RunMeasures run(Path cache) {
    DatasetManifest manifest = DatasetManifest.of(images, progress);
    try (Network net = bundle.network();
        MapReader reader =
            MapReader.open(
                net, cut(net.architecture()), images, manifest, preprocessing, cache, progress)) {
      int[] order = IntStream.range(0, images.size()).filter(i -> wanted(i, reader)).toArray();
      Map<String, Peaks> peaks = new HashMap<>();
      int[] predicted = read(net, reader, order, peaks);
      List<RunMeasures.LayerMeasures> layers = new ArrayList<>();
      for (InterpretableInfo.Layer layer : info.layers()) {
        LayerEvaluation evaluation =
            new LayerEvaluation(
                images, preprocessing, layer, peaks.get(layer.plan().maps()), order);
        layers.addAll(evaluation.run());
      }
      return new RunMeasures(
          bundle.hash(), manifest.digest(), classification(order, predicted), layers);
    }
  }

  private String cut(Architecture net) {
    return info.layers().isEmpty() ? lastMaps(net) : info.features();
  }

  /** Without interpretable layers all but the head is taken as frozen. */
  private static String lastMaps(Architecture net) {
    Map<String, MapShape> shapes = net.shapes(1);
    for (Architecture.Node node : net.nodes()) {
      if (shapes.get(node.name()).cells() == 1) {
        return node.inputs().get(0);
      }
    }
    return net.nodes().get(net.nodes().size() - 2).name();
  }

  /** Test images for accuracy, and all images of the categories for their peaks. */
  private boolean wanted(int image, MapReader reader) {
    ImageEntry entry = images.entries().get(image);
    boolean category = entry.label() != images.negativeClass().orElse(-1);
    return reader.has(image) && (entry.split() == Split.TEST || category);
  }

  private int[] read(Network net, MapReader reader, int[] order, Map<String, Peaks> peaks) {
    String output = net.architecture().output();
    List<String> nodes = new ArrayList<>(List.of(output));
    Map<String, Peaks.Builder> builders = new HashMap<>();
    for (InterpretableInfo.Layer layer : info.layers()) {
      String maps = layer.plan().maps();
      nodes.add(maps);
      Peaks.Grid grid =
          Peaks.Grid.of(
              net.architecture().shapes(1).get(maps),
              net.architecture().receptiveField(maps, true),
              net.architecture().receptiveField(maps, false));
      builders.put(maps, new Peaks.Builder(grid, order.length));
    }
    double[] even = new double[images.classNames().size()];
    Arrays.fill(even, 1);
    TaskLoss task = new TaskLoss(info.task(), even);
    int[] predicted = new int[order.length];
    int[] done = {0};
    reader.read(
        order,
        nodes,
        (batch, maps) -> {
          builders.forEach((node, builder) -> builder.add(maps.get(node)));
          FeatureMaps logits = maps.get(output);
          int outputs = logits.shape().channels();
          for (int i = 0; i < batch.length; i++) {
            predicted[done[0]++] = task.predict(logits.values(), i * outputs, outputs);
          }
          progress.update("measuring", done[0], order.length);
        });
    builders.forEach((node, builder) -> peaks.put(node, builder.build()));
    return predicted;
  }

  private RunMeasures.Classification classification(int[] order, int[] predicted) {
    int[] test =
        IntStream.range(0, order.length)
            .filter(i -> images.entries().get(order[i]).split() == Split.TEST)
            .toArray();
    List<String> names = images.classNames();
    int[] actual = Arrays.stream(test).map(i -> images.entries().get(order[i]).label()).toArray();
    int[] found = Arrays.stream(test).map(i -> predicted[i]).toArray();
    Accuracy accuracy = Accuracy.of(found, actual, names.size());
    return new RunMeasures.Classification(
        names, accuracy.confusion(), accuracy.interval(LEVEL), accuracy.balanced());
  }

  /** The task of the model, for callers that predict themselves. */
  public static ModelConfig.Task task(ModelBundle bundle) {
    return InterpretableInfo.of(bundle).task();
  }
}
