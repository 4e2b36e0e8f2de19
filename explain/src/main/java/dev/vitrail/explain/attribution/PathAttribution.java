package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.VitrailException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@link LinearAttribution} with the gradient averaged along the path from no activation to the
 * activation: {@code h * mean dS/dh at alpha h}. METHODS 6.4, the path form of Olah et al., "The
 * Building Blocks of Interpretability", 2018, by midpoints. It adds up to {@code S(h) - S(0)}.
 *
 * @param path rule and steps
 */
public record PathAttribution(PathIntegral path) implements AttributionMethod {

  /** 50 midpoints, doubled up to 1600. */
  public PathAttribution() {
    this(new PathIntegral(PathRule.MIDPOINT, 50, 1600));
  }

  @Override
  public String name() {
    return "linear-path";
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        true,
        MethodInfo.Place.LAYER,
        MethodInfo.Display.SIGNED,
        "sum over the cells of each channel, [batch, 1, 1, channels]",
        "Activation times the mean gradient from no activation on; adds up to the score's rise",
        "Olah et al. 2018; Sundararajan, Taly, Yan 2017");
  }

  @Override
  public Optional<String> defaultLayer(NetLayers layers) {
    return Optional.of(layers.lastMaps());
  }

  @Override
  public Attribution attribute(ExplainedNet net, AttributionRequest request) {
    String layer = net.layers().maps(request.layer());
    FeatureMaps maps = net.activations(request.images(), layer);
    MemoryCeiling batch = new MemoryCeiling(Long.MAX_VALUE, net.gradientBatch());
    try (Network rest = net.network().part(after(net.architecture(), layer));
        ExplainedNet explained = new ExplainedNet(rest, net.probability(), batch)) {
      return Attribution.each(
          request,
          i -> {
            FeatureMaps own = new ExplainedNet.Part(i, i + 1).of(maps);
            return one(explained.function(request.scores().get(i)), layer, own, request.image(i));
          });
    }
  }

  private static Architecture after(Architecture net, String layer) {
    try {
      return net.after(layer);
    } catch (IllegalArgumentException e) {
      throw new VitrailException(
          VitrailException.Kind.USAGE,
          "Layer %s is bypassed by a later one, so the rest of the net cannot run on it alone; take"
                  .formatted(layer)
              + " a layer between blocks, or method linear",
          e);
    }
  }

  private Attribution one(
      ScoreFunction score, String layer, FeatureMaps maps, AttributionRequest request) {
    PathIntegral.Result found =
        path.integrate(score, maps.values(), new float[maps.values().length]);
    FeatureMaps values = Channels.maps(maps.shape(), found.values());
    FeatureMaps ones = new FeatureMaps(maps.shape(), filled(maps.values().length));
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("completeness_gap", found.gap());
    numbers.put("score_difference", found.difference());
    numbers.put("steps", (double) found.steps());
    numbers.put("converged", found.converged() ? 1.0 : 0.0);
    return Attribution.plain(name(), layer, request.scores(), Channels.sum(values))
        .with(Attribution.CHANNELS, LinearAttribution.byChannel(values, ones))
        .with(List.of(new Attribution.Details(numbers, List.of())));
  }

  private static float[] filled(int length) {
    float[] ones = new float[length];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }
}
