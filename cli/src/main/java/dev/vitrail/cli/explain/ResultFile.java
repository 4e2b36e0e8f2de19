package dev.vitrail.cli.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.explain.attribution.Attribution;
import dev.vitrail.explain.attribution.MethodInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the JSON file of one result says.
 *
 * @param schema always 1
 * @param method name of the method
 * @param settings of the method
 * @param about what it computes
 * @param source paper, section, equation
 * @param layer whose maps were read, or {@code input}
 * @param score what is explained, in words
 * @param scoreValue the score of this image
 * @param predicted class with the largest logit
 * @param logits by class
 * @param model SHA-256 that stands for the model
 * @param image the file that was explained
 * @param seed of methods that draw
 * @param map the raw map
 * @param arrays other arrays
 * @param numbers that the method reports
 * @param notes of the method
 * @param picture file name of the picture; empty when none was drawn
 * @param problem why the map shows nothing; empty when it does
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ResultFile(
    int schema,
    String method,
    String settings,
    String about,
    String source,
    String layer,
    String score,
    double scoreValue,
    String predicted,
    Map<String, Float> logits,
    String model,
    String image,
    long seed,
    MapEntry map,
    List<ArrayEntry> arrays,
    Map<String, Double> numbers,
    List<String> notes,
    String picture,
    String problem) {

  /**
   * The raw map.
   *
   * @param file name of the {@code .npy} file
   * @param shape rows and columns
   * @param signed whether values below 0 speak against the score
   * @param place {@code input} or {@code layer}
   * @param least smallest value
   * @param most largest value
   * @param sum of all values
   */
  record MapEntry(
      String file,
      List<Integer> shape,
      boolean signed,
      String place,
      double least,
      double most,
      double sum) {

    static MapEntry of(String file, FeatureMaps map, MethodInfo info) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      double sum = 0;
      for (float v : map.values()) {
        least = Math.min(least, v);
        most = Math.max(most, v);
        sum += v;
      }
      return new MapEntry(
          file,
          List.of(map.shape().height(), map.shape().width()),
          info.signed(),
          info.place().name().toLowerCase(java.util.Locale.ROOT),
          least,
          most,
          sum);
    }
  }

  /**
   * Another array.
   *
   * @param name what it is
   * @param file name of the {@code .npy} file
   * @param shape sides, sides of 1 left out
   */
  record ArrayEntry(String name, String file, List<Integer> shape) {}

  /** Sides of one image's array without those of 1. */
  static List<Integer> sides(MapShape shape) {
    List<Integer> sides =
        List.of(shape.height(), shape.width(), shape.channels()).stream()
            .filter(side -> side > 1)
            .toList();
    return sides.isEmpty() ? List.of(1) : sides;
  }

  /** Why a map shows nothing, if it does. */
  static Optional<String> problem(Attribution result) {
    if (result.isBroken(0)) {
      return Optional.of(
          "the map holds values that are no numbers; the net's weights or the input are broken");
    }
    if (result.isZero(0)) {
      return Optional.of(
          "the map is zero everywhere: the score does not depend on %s for this image; take"
                  .formatted(
                      result.layer().equals("input") ? "the input" : "layer " + result.layer())
              + " another target or layer");
    }
    return Optional.empty();
  }
}
