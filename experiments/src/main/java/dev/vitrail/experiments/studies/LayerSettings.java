package dev.vitrail.experiments.studies;

import java.util.List;
import java.util.Optional;

/** What a setting of a study changes in an interpretable layer of its configuration. */
final class LayerSettings {

  private LayerSettings() {}

  /** Overrides of a setting that all studies share; empty for others. */
  static Optional<List<String>> of(String setting) {
    return switch (setting) {
      case "ordinary" ->
          Optional.of(List.of("model.loss.mode=none", "model.interpretable[0].mask.enabled=false"));
      case "mask-only" -> Optional.of(List.of("model.loss.mode=none"));
      case "interpretable" -> Optional.of(List.of());
      default -> Optional.empty();
    };
  }
}
