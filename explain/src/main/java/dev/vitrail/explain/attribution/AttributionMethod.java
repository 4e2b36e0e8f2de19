package dev.vitrail.explain.attribution;

import dev.vitrail.engine.VitrailException;
import java.util.Optional;

/** A way to say where a score comes from. Holds its settings and no state. */
public interface AttributionMethod {

  /** The name of the field, such as {@code grad-cam}. */
  String name();

  /** What it computes and returns. */
  MethodInfo info();

  /**
   * The layer whose maps are read when the request names none; empty for methods that look at the
   * input.
   *
   * @throws VitrailException of kind USAGE when the net does not suit the method
   */
  Optional<String> defaultLayer(NetLayers layers);

  /**
   * About how many passes of the net the map of one image takes, when they are many; a gradient
   * counts as two.
   */
  default int passes(NetLayers layers) {
    return 1;
  }

  /**
   * Explains a batch. Raw values come back, also where a map is zero everywhere.
   *
   * @throws VitrailException of kind USAGE when the net or the layer does not suit the method
   */
  Attribution attribute(ExplainedNet net, AttributionRequest request);
}
