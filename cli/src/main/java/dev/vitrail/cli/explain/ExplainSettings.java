package dev.vitrail.cli.explain;

import dev.vitrail.explain.attribution.MemoryCeiling;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How images are explained.
 *
 * @param methods by name, in order
 * @param target what is explained; empty explains the predicted class of each image
 * @param probability whether the probability is explained, not the logit
 * @param layer for methods that read one; empty takes each method's own default
 * @param shard which part of the images is done here
 * @param ceiling of memory and batch
 * @param seed of methods that draw
 * @param pictures whether pictures are drawn
 * @param masks of RISE
 * @param baseline of integrated gradients
 * @param channel whose strongest unit deconvnet takes
 */
public record ExplainSettings(
    List<String> methods,
    Optional<String> target,
    boolean probability,
    Optional<String> layer,
    Shard shard,
    MemoryCeiling ceiling,
    long seed,
    boolean pictures,
    int masks,
    String baseline,
    OptionalInt channel) {

  public ExplainSettings {
    methods = List.copyOf(methods);
  }
}
