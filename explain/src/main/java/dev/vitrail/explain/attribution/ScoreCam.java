package dev.vitrail.explain.attribution;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The maps of a layer weighted by what the score keeps when the image shows only where the map is
 * high. Wang et al., "Score-CAM", 2020, equations 5 to 7; METHODS 6.2. One forward pass a channel.
 * The rest of the image is 0 in network values.
 *
 * @param weighting how increases become weights
 */
public record ScoreCam(Weighting weighting) implements AttributionMethod {

  /** From increases of the score to weights. */
  public enum Weighting {
    /** Softmax over the channels, as in the paper; nearly one channel alone when there are many. */
    SOFTMAX,
    /** The increase itself where it is above 0. */
    RELU
  }

  /** A channel whose largest value is nearer than this to its smallest has nothing to show. */
  static final double FLAT = 1e-8;

  /** Softmax, as in the paper. */
  public ScoreCam() {
    this(Weighting.SOFTMAX);
  }

  @Override
  public String name() {
    return "score-cam";
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        true,
        MethodInfo.Place.LAYER,
        MethodInfo.Display.POSITIVE,
        "",
        "Maps weighted by the score of the image seen through them; one pass a channel",
        "Wang et al. 2020, equations 5 to 7");
  }

  @Override
  public Optional<String> defaultLayer(NetLayers layers) {
    return Optional.of(layers.lastMaps());
  }

  @Override
  public int passes(NetLayers layers) {
    return layers.shape(layers.lastMaps()).channels();
  }

  @Override
  public Attribution attribute(ExplainedNet net, AttributionRequest request) {
    String layer = net.layers().maps(request.layer());
    FeatureMaps maps = net.activations(request.images(), layer);
    return Attribution.each(
        request,
        i -> {
          FeatureMaps own = new ExplainedNet.Part(i, i + 1).of(maps);
          return one(net.function(request.scores().get(i)), layer, own, request.image(i));
        });
  }

  private Attribution one(
      ScoreFunction score, String layer, FeatureMaps maps, AttributionRequest request) {
    double[] increases = increases(score, request.images().values(), maps);
    double[] weights = weights(increases, weighting);
    MapShape shape = maps.shape().withChannels(1);
    double most = 0;
    for (double weight : weights) {
      most = Math.max(most, weight);
    }
    return Attribution.plain(
            name(),
            layer,
            request.scores(),
            Channels.maps(shape, CamMaps.weighted(maps, 0, weights)))
        .with(List.of(new Attribution.Details(Map.of("largest_weight", most), List.of())));
  }

  /**
   * By how much the score of the image seen through each channel is above that of nothing; NaN for
   * flat channels.
   *
   * @param maps of one image
   */
  static double[] increases(ScoreFunction score, float[] image, FeatureMaps maps) {
    MapShape input = score.shape();
    int channels = maps.shape().channels();
    double nothing = score.scores(new FeatureMaps(input, new float[input.size()]))[0];
    double[] increases = new double[channels];
    for (ExplainedNet.Part part : ExplainedNet.parts(channels, score.forwardBatch())) {
      int batch = part.to() - part.from();
      float[] seen = new float[Math.multiplyExact(batch, input.size())];
      boolean[] flat = new boolean[batch];
      for (int b = 0; b < batch; b++) {
        double[] mask = mask(maps, part.from() + b, input);
        flat[b] = mask.length == 0;
        for (int i = 0; i < input.size() && !flat[b]; i++) {
          seen[b * input.size() + i] = (float) (image[i] * mask[i / input.channels()]);
        }
      }
      double[] scores = score.scores(new FeatureMaps(input.withBatch(batch), seen));
      for (int b = 0; b < batch; b++) {
        increases[part.from() + b] = flat[b] ? Double.NaN : scores[b] - nothing;
      }
    }
    return increases;
  }

  /** A channel over the input, scaled to 0..1; empty when it is flat. */
  private static double[] mask(FeatureMaps maps, int channel, MapShape input) {
    MapShape shape = maps.shape();
    double[] map = new double[shape.cells()];
    for (int cell = 0; cell < map.length; cell++) {
      map[cell] = maps.values()[cell * shape.channels() + channel];
    }
    double[] wide =
        Upsampling.bilinear(map, shape.height(), shape.width(), input.height(), input.width());
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double v : wide) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    if (!(high - low >= FLAT)) {
      return new double[0];
    }
    for (int i = 0; i < wide.length; i++) {
      wide[i] = (wide[i] - low) / (high - low);
    }
    return wide;
  }

  /** Weights from increases; flat channels, which are NaN, get 0. */
  static double[] weights(double[] increases, Weighting weighting) {
    double[] weights = new double[increases.length];
    double top = Double.NEGATIVE_INFINITY;
    for (double c : increases) {
      top = Double.isNaN(c) ? top : Math.max(top, c);
    }
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      if (!Double.isNaN(increases[k])) {
        weights[k] =
            weighting == Weighting.SOFTMAX
                ? Math.exp(increases[k] - top)
                : Math.max(increases[k], 0);
        sum += weights[k];
      }
    }
    for (int k = 0; k < weights.length && weighting == Weighting.SOFTMAX && sum > 0; k++) {
      weights[k] /= sum;
    }
    return weights;
  }
}
