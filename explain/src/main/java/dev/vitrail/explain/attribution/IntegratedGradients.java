package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Integrated gradients from a baseline, summed over the channels of a pixel, with the completeness
 * gap and as many steps as it needs; see {@link PathIntegral}. Sundararajan, Taly, Yan, "Axiomatic
 * Attribution for Deep Networks", 2017; METHODS 6.1.
 *
 * @param path rule and steps
 * @param baseline where the path starts
 * @param baselineName for the result
 * @param draws baselines averaged, 1 unless the baseline draws
 */
public record IntegratedGradients(
    PathIntegral path, Baseline baseline, String baselineName, int draws)
    implements AttributionMethod {

  /** Midpoints, 32 steps doubled up to 1024, from zero. */
  public IntegratedGradients() {
    this(new PathIntegral(PathRule.MIDPOINT, 32, 1024), Baseline.zero(), "zero", 1);
  }

  /** Midpoints from zero, so many steps and no doubling: at a known price, and seldom complete. */
  public static IntegratedGradients fromZero(int steps) {
    return new IntegratedGradients(
        new PathIntegral(PathRule.MIDPOINT, steps, steps), Baseline.zero(), "zero", 1);
  }

  @Override
  public String name() {
    return "integrated-gradients";
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        true,
        MethodInfo.Place.INPUT,
        MethodInfo.Display.SIGNED,
        "attribution of each input channel",
        "Gradients along the path from a baseline; adds up to the difference of the scores",
        "Sundararajan, Taly, Yan 2017, section 3");
  }

  @Override
  public Optional<String> defaultLayer(NetLayers layers) {
    return Optional.empty();
  }

  /** At most: steps are doubled until the map is complete, so that all take twice the last. */
  @Override
  public int passes(NetLayers layers) {
    return path.first() == path.most() ? 2 * path.most() : 4 * path.most();
  }

  @Override
  public Attribution attribute(ExplainedNet net, AttributionRequest request) {
    return Attribution.each(
        request, i -> one(net.function(request.scores().get(i)), request.image(i)));
  }

  private Attribution one(ScoreFunction score, AttributionRequest request) {
    FeatureMaps image = request.images();
    MapShape shape = image.shape();
    double[] mean = new double[shape.size()];
    double gap = 0;
    int steps = 0;
    double difference = 0;
    boolean converged = true;
    for (int draw = 0; draw < draws; draw++) {
      float[] start = baseline.of(image.values(), shape, request.seed() + draw);
      PathIntegral.Result found = path.integrate(score, image.values(), start);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += found.values()[i] / draws;
      }
      gap += found.gap() / draws;
      difference += found.difference() / draws;
      steps = Math.max(steps, found.steps());
      converged &= found.converged();
    }
    FeatureMaps channels = Channels.maps(shape, mean);
    return Attribution.plain(name(), Architecture.INPUT, request.scores(), Channels.sum(channels))
        .with(Attribution.CHANNELS, channels)
        .with(List.of(details(gap, difference, steps, converged)));
  }

  private Attribution.Details details(double gap, double difference, int steps, boolean converged) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("completeness_gap", gap);
    numbers.put("score_difference", difference);
    numbers.put("steps", (double) steps);
    numbers.put("converged", converged ? 1.0 : 0.0);
    List<String> notes = new ArrayList<>();
    notes.add("Baseline: " + baselineName + ".");
    if (!converged) {
      notes.add(
          String.format(
              Locale.ROOT,
              "Not complete: the attributions miss the score difference %.4g by %.4g after %d"
                  + " steps.",
              difference,
              gap,
              steps));
    }
    return new Attribution.Details(numbers, notes);
  }
}
