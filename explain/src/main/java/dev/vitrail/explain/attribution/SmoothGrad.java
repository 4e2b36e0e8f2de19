package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.VitrailException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Gradients of noisy copies of the image, averaged. Smilkov et al., "SmoothGrad: removing noise by
 * adding noise", 2017; the squared form and the variance after Adebayo et al., "Local Explanation
 * Methods for Deep Neural Networks Lack Sensitivity to Parameter Values", 2018; METHODS 6.1.
 *
 * <p>Noise is Gaussian, {@code share * (max x - min x)} wide over the whole input; noisy images are
 * not clipped. The absolute value and the maximum over channels come after averaging. A constant
 * image has no range: one plain gradient is taken then.
 *
 * @param kind what is averaged
 * @param share width of the noise as a share of the range, 0 to 10
 * @param samples noisy copies, 1 to 100,000
 */
public record SmoothGrad(Kind kind, double share, int samples) implements AttributionMethod {

  /** What is kept of the noisy gradients. */
  public enum Kind {
    MEAN("smoothgrad", "Mean gradient of noisy copies, largest absolute value over channels"),
    SQUARED("smoothgrad-squared", "Mean squared gradient of noisy copies, largest over channels"),
    VARIANCE("vargrad", "Variance of the gradients of noisy copies, largest over channels");

    private final String method;
    private final String summary;

    Kind(String method, String summary) {
      this.method = method;
      this.summary = summary;
    }
  }

  /** Width of the noise: 0.15 of the range. */
  public static final double DEFAULT_SHARE = 0.15;

  /** Noisy copies: 25. */
  public static final int DEFAULT_SAMPLES = 25;

  public SmoothGrad {
    if (!(share >= 0 && share <= 10) || samples < 1 || samples > 100_000) {
      throw VitrailException.usage(
          "SmoothGrad takes a share of 0 to 10 and 1 to 100000 samples, found %s and %d"
              .formatted(share, samples));
    }
  }

  /** 25 copies with noise of 0.15 of the range. */
  public SmoothGrad(Kind kind) {
    this(kind, DEFAULT_SHARE, DEFAULT_SAMPLES);
  }

  @Override
  public String name() {
    return kind.method;
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        false,
        MethodInfo.Place.INPUT,
        MethodInfo.Display.MAGNITUDE,
        "the same of each input channel, before the absolute value",
        kind.summary,
        "Smilkov et al. 2017; Adebayo et al. 2018");
  }

  @Override
  public Optional<String> defaultLayer(NetLayers layers) {
    return Optional.empty();
  }

  @Override
  public int passes(NetLayers layers) {
    return 2 * samples;
  }

  @Override
  public Attribution attribute(ExplainedNet net, AttributionRequest request) {
    return Attribution.each(
        request, i -> one(net.function(request.scores().get(i)), request.image(i)));
  }

  private Attribution one(ScoreFunction score, AttributionRequest request) {
    FeatureMaps image = request.images();
    double sigma = share * range(image.values());
    int copies = sigma > 0 ? samples : 1;
    GradientMoments moments = moments(score, image.values(), sigma, copies, request.seed());
    FeatureMaps channels = Channels.maps(image.shape(), values(moments));
    Attribution.Details details =
        new Attribution.Details(
            Map.of("sigma", sigma, "samples", (double) copies),
            sigma > 0 ? List.of() : List.of("Constant image or no noise: one plain gradient."));
    return Attribution.plain(
            name(), Architecture.INPUT, request.scores(), Channels.largest(channels))
        .with(Attribution.CHANNELS, channels)
        .with(List.of(details));
  }

  private double[] values(GradientMoments moments) {
    return switch (kind) {
      case MEAN -> moments.mean();
      case SQUARED -> moments.meanSquare();
      case VARIANCE -> moments.variance();
    };
  }

  /** Moments of the gradients of noisy copies; copy i has its own noise, whatever the batch. */
  static GradientMoments moments(
      ScoreFunction score, float[] image, double sigma, int copies, long seed) {
    MapShape shape = score.shape();
    GradientMoments moments = new GradientMoments(shape.size());
    SplittableRandom seeds = new SplittableRandom(seed);
    for (ExplainedNet.Part part : ExplainedNet.parts(copies, score.gradientBatch())) {
      int batch = part.to() - part.from();
      float[] values = new float[Math.multiplyExact(batch, shape.size())];
      for (int b = 0; b < batch; b++) {
        SplittableRandom noise = seeds.split();
        for (int i = 0; i < shape.size(); i++) {
          double drawn = sigma == 0 ? 0 : sigma * noise.nextGaussian();
          values[b * shape.size() + i] = (float) (image[i] + drawn);
        }
      }
      FeatureMaps gradient =
          score.slope(new FeatureMaps(shape.withBatch(batch), values)).gradient();
      for (int b = 0; b < batch; b++) {
        moments.add(gradient.values(), b * shape.size());
      }
    }
    return moments;
  }

  /** The largest value less the smallest. */
  static double range(float[] values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (float v : values) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    return high - low;
  }
}
