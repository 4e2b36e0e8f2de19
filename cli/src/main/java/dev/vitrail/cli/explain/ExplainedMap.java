package dev.vitrail.cli.explain;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.explain.attribution.Attribution;
import dev.vitrail.explain.attribution.MethodInfo;
import java.util.List;
import java.util.Optional;

/**
 * What one method found for one image, computed or read back.
 *
 * @param method its name
 * @param layer whose maps were read, or {@code input}
 * @param score what is explained, in words
 * @param map {@code [1, height, width, 1]}
 * @param signal values by channel at the input, where the method has them
 * @param display how it is drawn
 * @param stored whether it was read from the run
 * @param problem why it shows nothing; empty when it does
 */
public record ExplainedMap(
    String method,
    String layer,
    String score,
    FeatureMaps map,
    Optional<FeatureMaps> signal,
    MethodInfo.Display display,
    boolean stored,
    String problem) {

  /**
   * A result that was just computed.
   *
   * @param result of one image
   * @param labels class names in logit order
   */
  public static ExplainedMap of(Attribution result, MethodInfo info, List<String> labels) {
    return new ExplainedMap(
        result.method(),
        result.layer(),
        result.scores().get(0).describe(labels),
        result.map(),
        Optional.ofNullable(result.more().get(Attribution.CHANNELS)),
        info.display(),
        false,
        ResultFile.problem(result).orElse(""));
  }
}
