package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import java.util.Optional;

/** A method of attribution on one net, or a floor: gives maps for images. */
@FunctionalInterface
public interface MapSupplier {

  /**
   * Maps of a batch, raw and signed, at the size of the images.
   *
   * @return {@code [batch, height, width, 1 or channels]}; a map of an image must not depend on the
   *     others
   */
  FeatureMaps maps(MapRequest request);

  /** What the values of the maps are. */
  default MapKind kind() {
    return MapKind.UNITLESS;
  }

  /** The baseline from which the maps sum up to the change of the logit, if they promise to. */
  default Optional<Baseline> complete() {
    return Optional.empty();
  }

  /** Times that the maps are drawn anew, each with other seeds, to average what is measured. */
  default int repeats() {
    return 1;
  }

  /** About how many answers of the net the map of one image takes, when they are many. */
  default int answers() {
    return 1;
  }

  /** The maps, checked. */
  default FeatureMaps checked(MapRequest request) {
    FeatureMaps maps = maps(request);
    MapShape wanted = request.images().shape();
    MapShape found = maps.shape();
    boolean fits = found.channels() == 1 || found.channels() == wanted.channels();
    if (!fits || !found.withChannels(1).equals(wanted.withChannels(1))) {
      throw new IllegalArgumentException(
          "Images %s need maps of their size with one channel or theirs, found %s"
              .formatted(wanted, found));
    }
    return maps;
  }

  /** What the values of a map are; decides which form of infidelity it has. */
  enum MapKind {
    /** Shares of the score: already multiplied by the input. */
    CONTRIBUTION,
    /** Change of the score by the input, such as a gradient. */
    SENSITIVITY,
    /** Neither, such as class activation maps. */
    UNITLESS
  }

  /** A supplier that says what its values are. */
  static MapSupplier of(MapKind kind, Optional<Baseline> complete, MapSupplier maps) {
    return new MapSupplier() {
      @Override
      public FeatureMaps maps(MapRequest request) {
        return maps.maps(request);
      }

      @Override
      public MapKind kind() {
        return kind;
      }

      @Override
      public Optional<Baseline> complete() {
        return complete;
      }
    };
  }
}
