package dev.vitrail.cli.report;

import java.util.List;

/**
 * Two runs side by side, for the terminal and as JSON. Differences are the first less the second.
 *
 * @param schema always 1
 * @param first one run
 * @param second the other
 * @param images test images that both looked at; 0 where the runs have none in common
 * @param notes what a reader has to know first
 * @param headlines figures of classification
 * @param answers how often both are right
 * @param layers measures of interpretable layers; those whose difference is sure come first
 * @param different images that get two different answers, the surest first
 * @param matchedBy how filters were matched; empty where there are none to match
 * @param filters matched filters, the largest difference of part tracking first
 * @param settings configuration keys with different values
 */
public record ComparisonDocument(
    int schema,
    Side first,
    Side second,
    int images,
    List<String> notes,
    List<Figure> headlines,
    Agreement answers,
    List<Figure> layers,
    List<DifferentAnswer> different,
    String matchedBy,
    List<FilterPair> filters,
    List<Setting> settings) {

  public ComparisonDocument {
    notes = List.copyOf(notes);
    headlines = List.copyOf(headlines);
    layers = List.copyOf(layers);
    different = List.copyOf(different);
    filters = List.copyOf(filters);
    settings = List.copyOf(settings);
  }

  /** A run: name, hash of the model, architecture, test images of its own. */
  public record Side(String run, String model, String net, int testImages) {}

  /**
   * A figure of both runs. Ends of intervals are NaN where none is known.
   *
   * @param name what was measured
   * @param of the layer and category; empty for the whole net
   * @param direction 1 where higher is better, -1 where lower is, 0 where neither
   * @param first value of the first run, with its 95 % interval
   * @param second value of the second run, with its 95 % interval
   * @param difference first less second, with its 95 % interval
   * @param method of the interval of the difference
   * @param reading in a sentence
   */
  public record Figure(
      String name,
      String of,
      int direction,
      Range first,
      Range second,
      Range difference,
      String method,
      String reading) {

    /** Whether the interval of the difference leaves out 0. */
    public boolean sure() {
      return difference.low() > 0 || difference.high() < 0;
    }
  }

  /** A value between the ends of its interval. */
  public record Range(double low, double value, double high) {

    /** A value without an interval. */
    static Range of(double value) {
      return new Range(Double.NaN, value, Double.NaN);
    }
  }

  /** Images by who is right, and how many get one answer from both. */
  public record Agreement(
      int bothRight, int onlyFirst, int onlySecond, int bothWrong, int sameAnswer) {}

  /** An image that gets two answers. */
  public record DifferentAnswer(
      String file,
      String actual,
      String first,
      double firstConfidence,
      String second,
      double secondConfidence) {}

  /**
   * Two filters that answer alike.
   *
   * @param first filter of the first run
   * @param second filter of the second
   * @param correlation of their peaks over the images
   * @param firstTracking part tracking; NaN without landmarks
   * @param secondTracking likewise
   * @param firstPart the part it follows best
   * @param secondPart likewise
   */
  public record FilterPair(
      int first,
      int second,
      double correlation,
      double firstTracking,
      double secondTracking,
      String firstPart,
      String secondPart) {}

  /** A configuration key and its values. */
  public record Setting(String key, String first, String second) {}
}
