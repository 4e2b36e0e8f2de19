package dev.vitrail.cli.evaluate;

import dev.vitrail.engine.Network;
import dev.vitrail.evaluate.explanations.MapMethod;
import java.util.Map;

/**
 * Where methods of attribution are plugged into {@code evaluate}: by name, for a net. The floors
 * are always measured and need no entry.
 */
@FunctionalInterface
public interface ExplanationMethods {

  /** Floors only. */
  ExplanationMethods NONE = net -> Map.of();

  /** The methods that work on a net, in the order of the table. */
  Map<String, MapMethod> of(Network net);
}
