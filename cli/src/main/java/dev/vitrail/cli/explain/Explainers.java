package dev.vitrail.cli.explain;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.explain.attribution.AttributionMethods;
import dev.vitrail.explain.attribution.Baseline;
import dev.vitrail.explain.attribution.Deconvnet;
import dev.vitrail.explain.attribution.IntegratedGradients;
import dev.vitrail.explain.attribution.PathIntegral;
import dev.vitrail.explain.attribution.PathRule;
import dev.vitrail.explain.attribution.Rise;
import dev.vitrail.train.images.Preprocessing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every way to explain an image, by the name it has on the command line. */
public final class Explainers {

  /** Averaged baselines of {@code uniform}. */
  private static final int DRAWS = 10;

  private Explainers() {}

  /** Makes an explainer for a job. */
  @FunctionalInterface
  interface Opening {
    ImageExplainer open(ExplainContext context);
  }

  /** Names in order, with what each does. */
  public static Map<String, String> summaries() {
    Map<String, String> summaries = new LinkedHashMap<>();
    AttributionMethods.standard()
        .all()
        .forEach(method -> summaries.put(method.name(), method.info().summary()));
    summaries.put(GraphCutExplainer.METHOD, GraphCutExplainer.SUMMARY);
    summaries.put(ParseTreeExplainer.METHOD, ParseTreeExplainer.SUMMARY);
    summaries.put(GraphExplainer.METHOD, GraphExplainer.SUMMARY);
    return summaries;
  }

  /** Explainers that are no attribution method. */
  private static Map<String, Opening> others() {
    Map<String, Opening> others = new LinkedHashMap<>();
    others.put(GraphCutExplainer.METHOD, GraphCutExplainer::new);
    others.put(ParseTreeExplainer.METHOD, ParseTreeExplainer::new);
    others.put(GraphExplainer.METHOD, GraphExplainer::new);
    return others;
  }

  /**
   * The explainers of a job, each once.
   *
   * @throws VitrailException of kind USAGE when a name is not known or the net does not suit it
   */
  static List<ImageExplainer> open(ExplainContext context) {
    AttributionMethods methods = configured(context);
    Map<String, Opening> others = others();
    List<ImageExplainer> open = new ArrayList<>();
    for (String name : context.settings().methods().stream().distinct().toList()) {
      if (others.containsKey(name)) {
        open.add(others.get(name).open(context));
      } else if (methods.has(name)) {
        open.add(new AttributionExplainer(context, methods.get(name)));
      } else {
        throw VitrailException.usage(
            "There is no method '%s'. Methods: %s"
                .formatted(name, String.join(", ", summaries().keySet())));
      }
    }
    return open;
  }

  private static AttributionMethods configured(ExplainContext context) {
    ExplainSettings settings = context.settings();
    return AttributionMethods.standard()
        .with(
            new Rise(settings.masks(), 7, 0.5),
            new Deconvnet(settings.channel()),
            new IntegratedGradients(
                new PathIntegral(PathRule.MIDPOINT, 32, 1024),
                baseline(settings.baseline(), context.preprocessing()),
                settings.baseline(),
                settings.baseline().equals("uniform") ? DRAWS : 1));
  }

  private static Baseline baseline(String name, Preprocessing preprocessing) {
    return switch (name) {
      case "zero" -> Baseline.zero();
      case "black" -> Baseline.black(preprocessing);
      case "white" -> Baseline.white(preprocessing);
      case "blur" -> Baseline.blur();
      case "uniform" -> Baseline.uniform();
      default ->
          throw VitrailException.usage(
              "--baseline takes zero, black, white, blur or uniform; found '%s'".formatted(name));
    };
  }
}
