package dev.vitrail.cli.evaluate;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Probability;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.evaluate.explanations.Baseline;
import dev.vitrail.evaluate.explanations.MapMethod;
import dev.vitrail.evaluate.explanations.MapRequest;
import dev.vitrail.evaluate.explanations.MapSupplier;
import dev.vitrail.explain.attribution.Attribution;
import dev.vitrail.explain.attribution.AttributionMethod;
import dev.vitrail.explain.attribution.AttributionMethods;
import dev.vitrail.explain.attribution.AttributionRequest;
import dev.vitrail.explain.attribution.ExplainedNet;
import dev.vitrail.explain.attribution.IntegratedGradients;
import dev.vitrail.explain.attribution.MemoryCeiling;
import dev.vitrail.explain.attribution.NetLayers;
import dev.vitrail.explain.attribution.Score;
import dev.vitrail.explain.attribution.Upsampling;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Methods of attribution as maps of the size of the images, so that they can be measured.
 * Integrated gradients take {@value #PATH_STEPS} steps here, not up to 1024: what is left of
 * completeness is one of the measures.
 */
public final class AttributionMaps {

  /** Quick enough to be measured on a laptop: a few passes an image. */
  public static final List<String> QUICK =
      List.of(
          "saliency",
          "gradient-x-input",
          "integrated-gradients",
          "guided-backprop",
          "grad-cam",
          "grad-cam++",
          "layer-cam",
          "hires-cam",
          "filter-peaks");

  private static final Set<String> CONTRIBUTIONS =
      Set.of("gradient-x-input", "integrated-gradients");
  private static final Set<String> DRAWN =
      Set.of("smoothgrad", "smoothgrad-squared", "vargrad", "rise");
  private static final String COMPLETE = "integrated-gradients";
  private static final int PATH_STEPS = 128;

  private final List<String> names;

  /**
   * Some methods by name.
   *
   * @throws VitrailException of kind USAGE when a name is not known
   */
  public AttributionMaps(List<String> names) {
    this.names = names.stream().distinct().toList();
    this.names.forEach(AttributionMethods.standard()::get);
  }

  /**
   * The methods; those that do not suit the net are left out.
   *
   * @param probability from its logits to probabilities, as it was trained
   */
  public Map<String, MapMethod> of(Network net, Probability probability) {
    NetLayers layers = new NetLayers(net.architecture());
    Map<String, MapMethod> all = new LinkedHashMap<>();
    for (String name : names) {
      AttributionMethod method = method(name);
      if (suits(method, layers)) {
        all.put(name, on -> new Maps(method, on, probability));
      }
    }
    return all;
  }

  /** The method of this name, as it is measured. */
  public static AttributionMethod method(String name) {
    return name.equals(COMPLETE)
        ? IntegratedGradients.fromZero(PATH_STEPS)
        : AttributionMethods.standard().get(name);
  }

  /** Whether a method works on a net of these layers. */
  public static boolean suits(AttributionMethod method, NetLayers layers) {
    try {
      method.defaultLayer(layers);
      return true;
    } catch (VitrailException e) {
      return false;
    }
  }

  private record Maps(AttributionMethod method, Network net, Probability probability)
      implements MapSupplier {

    @Override
    public FeatureMaps maps(MapRequest request) {
      FeatureMaps images = request.images();
      MapShape shape = images.shape().withChannels(1);
      float[] values = new float[shape.size()];
      try (ExplainedNet explained = new ExplainedNet(net, probability, MemoryCeiling.standard())) {
        if (DRAWN.contains(method.name())) {
          // Alone, so that what is drawn depends on the image's own seed.
          for (int image = 0; image < shape.batch(); image++) {
            List<Score> score = List.of(Score.logit(request.targets()[image]));
            AttributionRequest one = AttributionRequest.of(one(images, image), score);
            Attribution found = method.attribute(explained, one.withSeed(request.seeds()[image]));
            put(found.map(), 0, shape, image, values);
          }
        } else {
          List<Score> scores = Arrays.stream(request.targets()).mapToObj(Score::logit).toList();
          Attribution found = method.attribute(explained, AttributionRequest.of(images, scores));
          for (int image = 0; image < shape.batch(); image++) {
            put(found.map(), image, shape, image, values);
          }
        }
      }
      return new FeatureMaps(shape, values);
    }

    private static FeatureMaps one(FeatureMaps images, int image) {
      int size = images.shape().imageSize();
      float[] values = Arrays.copyOfRange(images.values(), image * size, (image + 1) * size);
      return new FeatureMaps(images.shape().withBatch(1), values);
    }

    private static void put(FeatureMaps map, int at, MapShape to, int image, float[] values) {
      MapShape from = map.shape();
      double[] whole =
          Upsampling.bilinear(
              Upsampling.values(map, at), from.height(), from.width(), to.height(), to.width());
      for (int i = 0; i < whole.length; i++) {
        values[image * to.imageSize() + i] = (float) whole[i];
      }
    }

    @Override
    public MapKind kind() {
      return CONTRIBUTIONS.contains(method.name()) ? MapKind.CONTRIBUTION : MapKind.UNITLESS;
    }

    @Override
    public int answers() {
      return method.passes(new NetLayers(net.architecture()));
    }

    @Override
    public Optional<Baseline> complete() {
      return method.name().equals(COMPLETE) ? Optional.of(Baseline.ZERO) : Optional.empty();
    }
  }
}
