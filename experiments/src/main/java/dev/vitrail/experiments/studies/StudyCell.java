package dev.vitrail.experiments.studies;

import java.util.List;

/**
 * One training run of a study.
 *
 * @param model backbone
 * @param category what it is trained on, as the summary names it
 * @param setting what is compared
 * @param seed of the run
 * @param overrides of the study's configuration
 */
record StudyCell(String model, String category, String setting, int seed, List<String> overrides) {

  StudyCell {
    overrides = List.copyOf(overrides);
  }

  /** Name of the run folder. */
  String name() {
    return "%s-%s-%s-%d".formatted(model, category, setting, seed);
  }
}
