package dev.vitrail.cli.evaluate;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.evaluate.Accuracy;
import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.classification.Calibration;
import dev.vitrail.evaluate.classification.ClassificationReport;
import dev.vitrail.evaluate.classification.Temperature;
import dev.vitrail.evaluate.dissection.Dissection;
import dev.vitrail.evaluate.explanations.Metric;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The metrics that {@code --metrics} names.
 *
 * @param classification whether the classification report is wanted
 * @param dissection whether part interpretability is wanted
 * @param explanations wanted measures of attribution maps
 */
public record MetricChoice(boolean classification, boolean dissection, Set<Metric> explanations) {

  private static final String CLASSIFICATION = "classification";
  private static final String DISSECTION = "dissection";
  private static final String EXPLANATIONS = "explanations";
  private static final String ALL = "all";

  /**
   * Reads names.
   *
   * @throws VitrailException of kind USAGE for a name that is none
   */
  public static MetricChoice of(List<String> names) {
    boolean classification = false;
    boolean dissection = false;
    Set<Metric> explanations = EnumSet.noneOf(Metric.class);
    for (String name : names) {
      boolean all = name.equals(ALL);
      classification |= all || name.equals(CLASSIFICATION);
      dissection |= all || name.equals(DISSECTION);
      if (all || name.equals(EXPLANATIONS)) {
        explanations.addAll(EnumSet.allOf(Metric.class));
      } else if (!name.equals(CLASSIFICATION) && !name.equals(DISSECTION)) {
        explanations.add(metric(name));
      }
    }
    return new MetricChoice(classification, dissection, explanations);
  }

  private static Metric metric(String name) {
    for (Metric metric : Metric.values()) {
      if (metric.key().equals(name)) {
        return metric;
      }
    }
    throw VitrailException.usage(
        "Unknown metric '%s'. Known: %s, %s, %s"
            .formatted(name, String.join(", ", infos().keySet()), EXPLANATIONS, ALL));
  }

  /** How to read what each name measures, in order. */
  public static Map<String, List<MeasureInfo>> infos() {
    Map<String, List<MeasureInfo>> infos = new LinkedHashMap<>();
    infos.put(
        CLASSIFICATION,
        List.of(
            Accuracy.INFO,
            ClassificationReport.BALANCED,
            ClassificationReport.MACRO_F1,
            ClassificationReport.KAPPA,
            Calibration.ECE,
            Calibration.MCE,
            Calibration.ADAPTIVE,
            Temperature.INFO));
    infos.put(DISSECTION, List.of(Dissection.PER_IMAGE, Dissection.DATASET, Dissection.DETECTORS));
    for (Metric metric : Metric.values()) {
      infos.put(metric.key(), metric.infos());
    }
    return infos;
  }

  /** Every metric as text for people. */
  public static String list() {
    List<String> lines = new ArrayList<>();
    infos()
        .forEach(
            (key, all) -> {
              lines.add(key);
              for (MeasureInfo info : all) {
                lines.add(
                    "  %s: %s, %s to %s, from %d images"
                        .formatted(
                            info.name(),
                            direction(info),
                            number(info.lowest()),
                            number(info.highest()),
                            info.leastSample()));
                if (!info.note().isEmpty()) {
                  lines.add("    " + info.note());
                }
              }
            });
    lines.add(EXPLANATIONS);
    lines.add("  all from deletion on");
    lines.add(ALL);
    return String.join(System.lineSeparator(), lines);
  }

  private static String direction(MeasureInfo info) {
    return switch (info.direction()) {
      case LOWER -> "lower is better";
      case HIGHER -> "higher is better";
      case NEITHER -> "describes";
    };
  }

  private static String number(double value) {
    return Double.isInfinite(value)
        ? "any"
        : value == Math.rint(value)
            ? String.format(Locale.ROOT, "%.0f", value)
            : String.format(Locale.ROOT, "%.4g", value);
  }
}
