package dev.vitrail.cli.explain;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.explain.attribution.Score;
import dev.vitrail.train.config.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of an image is explained: {@code cat}, {@code cat:dog} for one class against another, {@code
 * not:cat} for what speaks against a class, or the predicted class when nothing is named.
 */
final class Targets {

  private static final String NOT = "not:";

  private final List<String> labels;
  private final ModelConfig.Task task;
  private final boolean probability;
  private final Optional<Score> fixed;

  Targets(
      List<String> labels, ModelConfig.Task task, Optional<String> target, boolean probability) {
    this.labels = labels;
    this.task = task;
    this.probability = probability;
    this.fixed = target.map(this::parse);
  }

  private Score parse(String text) {
    if (labels.contains(text)) {
      return of(labels.indexOf(text));
    }
    if (text.startsWith(NOT)) {
      refuseProbability(text);
      return Score.against(label(text.substring(NOT.length())));
    }
    for (int colon = text.indexOf(':'); colon > 0; colon = text.indexOf(':', colon + 1)) {
      if (labels.contains(text.substring(0, colon))) {
        refuseProbability(text);
        return Score.difference(label(text.substring(0, colon)), label(text.substring(colon + 1)));
      }
    }
    return of(label(text));
  }

  private void refuseProbability(String text) {
    if (probability) {
      throw VitrailException.usage(
          "--probability explains one class, not '%s'; leave one of the two out".formatted(text));
    }
  }

  private int label(String name) {
    int label = labels.indexOf(name);
    if (label < 0) {
      throw VitrailException.usage(
          "The net has no class '%s'. Classes: %s".formatted(name, String.join(", ", labels)));
    }
    return label;
  }

  private Score of(int label) {
    if (!probability) {
      return Score.logit(label);
    }
    return Score.probability(task.probability(), label);
  }

  /** The scores of a batch. */
  List<Score> scores(FeatureMaps logits) {
    List<Score> scores = new ArrayList<>();
    int classes = logits.shape().channels();
    for (int i = 0; i < logits.shape().batch(); i++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = logits.values()[i * classes + c] > logits.values()[i * classes + best] ? c : best;
      }
      int predicted = best;
      scores.add(fixed.orElseGet(() -> of(predicted)));
    }
    return scores;
  }

  /** In words, for the index of the results. */
  String describe() {
    return fixed
        .map(score -> score.describe(labels))
        .orElse((probability ? "probability" : "logit") + " of the predicted class of each image");
  }
}
