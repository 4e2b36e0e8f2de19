package dev.vitrail.train.loop;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.nets.WeightImport;
import dev.vitrail.engine.weights.WeightFile;
import dev.vitrail.losses.InitialFilters;
import dev.vitrail.train.config.InterpretableConfig;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.plan.NetPlan;
import dev.vitrail.train.plan.PlannedLayer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** First weights of a planned net (recipe, points 3 and 6). */
final class NetStart {

  /** PyTorch's linear layers start with this deviation times {@code 1 / sqrt(inputs)}. */
  private static final double HEAD_DEVIATION = 1 / Math.sqrt(3);

  private static final int MOST_SAMPLES = 256;

  private NetStart() {}

  /** Pretrained weights for the backbone, random ones for the rest. */
  static Parameters weights(NetPlan plan, Optional<Path> pretrained, long seed) {
    Architecture net = plan.architecture();
    Parameters parameters = Parameters.random(net, Precision.FLOAT, seed);
    if (pretrained.isPresent()) {
      try (WeightFile file = WeightFile.open(pretrained.get());
          Parameters imported =
              new WeightImport(plan.backbone()).load(file, Precision.FLOAT, List.of(), seed)) {
        List<String> shared =
            plan.backboneNodes().stream().filter(imported.all()::containsKey).toList();
        parameters.copyFrom(imported, shared);
      }
    }
    for (String node : plan.head()) {
      MapShape shape = parameters.get(node).kernel().shape();
      double inputs = (double) shape.size() / shape.channels();
      double[] kernel = parameters.get(node).kernel().toDoubles();
      double usual = Math.sqrt(2 / inputs);
      for (int i = 0; i < kernel.length; i++) {
        kernel[i] *= HEAD_DEVIATION / Math.sqrt(inputs) / usual;
      }
      parameters.set(node, kernel, new double[shape.channels()]);
    }
    return parameters;
  }

  /** Pooled means and overall deviation of the features of some images. */
  record Features(float[][] pooled, int[] images, double deviation) {}

  /** Reads the features that interpretable layers will see. */
  static Features features(FeatureSource source, MapShape one, int[] images, int batch) {
    float[][] pooled = new float[images.length][one.channels()];
    double sum = 0;
    double squares = 0;
    long values = 0;
    int[] taken = new int[batch];
    int[] order = images.clone();
    int step = Math.max(1, images.length / MOST_SAMPLES);
    int next = 0;
    try (Tensor input = Tensor.zeros(Precision.FLOAT, one.withBatch(batch));
        Batches batches = source.batches(order, batch, -1)) {
      float[] maps = new float[input.shape().size()];
      for (int n = batches.next(input, taken); n > 0; n = batches.next(input, taken)) {
        input.get(maps);
        for (int i = 0; i < n; i++, next++) {
          order[next] = taken[i];
          int from = i * one.imageSize();
          pool(maps, from, one, pooled[next]);
          for (int at = from; next % step == 0 && at < from + one.imageSize(); at++) {
            sum += maps[at];
            squares += (double) maps[at] * maps[at];
            values++;
          }
        }
      }
    }
    double mean = sum / values;
    double deviation = Math.sqrt(Math.max(0, squares / values - mean * mean));
    return new Features(
        Arrays.copyOf(pooled, next), Arrays.copyOf(order, next), Math.max(deviation, 1e-12));
  }

  private static void pool(float[] maps, int from, MapShape one, float[] out) {
    for (int at = from; at < from + one.imageSize(); at += one.channels()) {
      for (int c = 0; c < one.channels(); c++) {
        out[c] += maps[at + c];
      }
    }
    for (int c = 0; c < one.channels(); c++) {
      out[c] /= one.cells();
    }
  }

  /** Sets the fixed scale so that features have deviation 1. */
  static void scale(Parameters parameters, String node, double deviation) {
    int channels = parameters.get(node).bias().shape().channels();
    double[] scale = new double[channels];
    Arrays.fill(scale, 1 / deviation);
    parameters.set(node, scale, new double[channels]);
  }

  /**
   * Sets the kernels of the interpretable layers and gives the category of each filter. The first
   * layer takes the channels that tell the categories apart best, the next ones pass on what they
   * get.
   */
  static int[][] filters(
      NetPlan plan,
      ModelConfig model,
      Parameters parameters,
      Features features,
      int[] imageCategories,
      int categories) {
    int[][] of = new int[plan.layers().size()][];
    for (int i = 0; i < plan.layers().size(); i++) {
      PlannedLayer layer = plan.layers().get(i);
      boolean pretrained =
          model.interpretable().get(i).initial() == InterpretableConfig.Initial.PRETRAINED_CHANNELS;
      MapShape kernel = parameters.get(layer.node()).kernel().shape();
      if (i == 0) {
        int count = Math.min(layer.filters(), kernel.width());
        InitialFilters chosen =
            InitialFilters.choose(features.pooled(), imageCategories, categories, count);
        of[0] = new int[layer.filters()];
        Arrays.setAll(of[0], f -> chosen.categories()[f % count]);
        if (pretrained) {
          oneHot(parameters, layer.node(), chosen.channels());
        }
      } else {
        int[] before = of[i - 1];
        of[i] = new int[layer.filters()];
        int[] channels = new int[layer.filters()];
        Arrays.setAll(channels, f -> f % before.length);
        Arrays.setAll(of[i], f -> before[channels[f]]);
        if (pretrained) {
          oneHot(parameters, layer.node(), channels);
        }
      }
    }
    return of;
  }

  /** Filter f copies channel {@code channels[f]}; with more filters than channels they repeat. */
  private static void oneHot(Parameters parameters, String node, int[] channels) {
    MapShape shape = parameters.get(node).kernel().shape();
    double[] kernel = new double[shape.size()];
    for (int f = 0; f < shape.channels(); f++) {
      int channel = channels[f % channels.length];
      kernel[shape.index(shape.batch() / 2, shape.height() / 2, channel, f)] = 1;
    }
    parameters.set(node, kernel, new double[shape.channels()]);
  }
}
