package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.Network;

/** A method of attribution, to be set upon a net: also upon one with other weights. */
@FunctionalInterface
public interface MapMethod {

  /** The method on a net, which stays open. */
  MapSupplier on(Network net);

  /** A method that does not look at the net, such as a floor. */
  static MapMethod blind(MapSupplier maps) {
    return net -> maps;
  }
}
