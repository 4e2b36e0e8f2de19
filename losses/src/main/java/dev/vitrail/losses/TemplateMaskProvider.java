package dev.vitrail.losses;

import dev.vitrail.engine.MapOperator;
import dev.vitrail.engine.MapOperatorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes template masks from model files. Kind {@code template-mask}; parameters: {@code peak} 0
 * arg-max (default) or 1 centroid; {@code distance} 0 cells over n (default) or 1 linspace; {@code
 * beta} for all filters (default 4), or {@code beta.0}, {@code beta.1}, ... for each filter.
 */
public final class TemplateMaskProvider implements MapOperatorProvider {

  /** The kind as written in model files. */
  public static final String KIND = "template-mask";

  private static final String PER_FILTER = "beta.";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public MapOperator create(Map<String, Double> parameters) {
    parameters.keySet().forEach(TemplateMaskProvider::checkName);
    TemplateMask.Peak peak =
        TemplateMask.Peak.values()[choice(parameters, "peak", TemplateMask.Peak.values().length)];
    TemplateMask.Distance distance =
        TemplateMask.Distance.values()[
            choice(parameters, "distance", TemplateMask.Distance.values().length)];
    return new TemplateMaskOperator(new TemplateMask(peak, distance, betas(parameters)));
  }

  private static List<Double> betas(Map<String, Double> parameters) {
    List<Double> betas = new ArrayList<>();
    for (int f = 0; parameters.containsKey(PER_FILTER + f); f++) {
      betas.add(parameters.get(PER_FILTER + f));
    }
    long named = parameters.keySet().stream().filter(name -> name.startsWith(PER_FILTER)).count();
    if (named != betas.size() || (named > 0 && parameters.containsKey("beta"))) {
      throw new IllegalArgumentException(
          "Give beta, or beta.0 to beta.%d without a gap; found %s"
              .formatted(Math.max(named - 1, 0), parameters.keySet()));
    }
    return betas.isEmpty()
        ? List.of(parameters.getOrDefault("beta", TemplateMask.DEFAULT_BETA))
        : betas;
  }

  private static int choice(Map<String, Double> parameters, String name, int choices) {
    double value = parameters.getOrDefault(name, 0.0);
    if (value != Math.rint(value) || value < 0 || value >= choices) {
      throw new IllegalArgumentException(
          "%s must be a whole number from 0 to %d, found %s".formatted(name, choices - 1, value));
    }
    return (int) value;
  }

  private static void checkName(String name) {
    if (!name.matches("peak|distance|beta|beta\\.(0|[1-9][0-9]{0,5})")) {
      throw new IllegalArgumentException(
          "A template mask has no parameter %s; it has peak, distance, beta, beta.<filter>"
              .formatted(name));
    }
  }
}
