package dev.vitrail.train.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Everything that decides a training run. Two runs of the same configuration, data and thread count
 * on one machine give the same numbers.
 */
public record TrainingConfig(
    @Describe(value = "Seed of every random choice.", min = 0) long seed,
    @Describe("The photographs.") DataConfig data,
    @Describe("The net.") ModelConfig model,
    @Describe(value = "Phases of training, in order.", min = 1, max = 16) List<PhaseConfig> phases,
    @Describe(value = "Photographs a batch.", min = 1, max = 4096) int batch,
    @Describe("When a phase ends early.") EarlyStoppingConfig earlyStopping,
    @Describe("When training is saved.") CheckpointConfig checkpoint,
    @Describe("The cache of frozen features.") CacheConfig cache,
    @Describe("What is measured in the end.") EvaluateConfig evaluate) {

  public TrainingConfig {
    phases = List.copyOf(phases);
    Limits.check(
        TrainingConfig.class,
        seed,
        data,
        model,
        phases,
        batch,
        earlyStopping,
        checkpoint,
        cache,
        evaluate);
    checkTask(data, model.task());
    if (phases.stream().map(PhaseConfig::name).distinct().count() != phases.size()) {
      throw new IllegalArgumentException("phases must have different names");
    }
    if (cache.views() > 1 && !data.varied()) {
      throw new IllegalArgumentException(
          "cache.views must be 1 unless data.mirror or data.augment changes the photographs, found "
              + cache.views());
    }
  }

  private static void checkTask(DataConfig data, ModelConfig.Task task) {
    boolean single = task == ModelConfig.Task.SINGLE;
    if (single && data.category().isEmpty()) {
      throw new IllegalArgumentException(
          "data.category must name the category when model.task is single");
    }
    if (!single && data.category().isPresent()) {
      throw new IllegalArgumentException(
          "data.category must be null unless model.task is single, found " + data.category().get());
    }
  }

  /** What a configuration that says nothing means. */
  public static TrainingConfig defaults() {
    return new TrainingConfig(
        1,
        DataConfig.defaults(),
        ModelConfig.defaults(),
        List.of(PhaseConfig.defaults()),
        64,
        EarlyStoppingConfig.defaults(),
        CheckpointConfig.defaults(),
        CacheConfig.defaults(),
        EvaluateConfig.defaults());
  }

  /**
   * Reads a YAML file over the defaults, then the overrides over both.
   *
   * @param overrides texts such as {@code model.loss.rho=6} or {@code phases[0].epochs=5}
   * @throws dev.vitrail.engine.VitrailException of kind USAGE, naming the key
   */
  public static TrainingConfig load(Path file, List<String> overrides) {
    return ResolvedConfig.load(file, overrides).config();
  }

  /** The whole configuration as YAML that {@link #load} reads back to an equal one. */
  public String toYaml() {
    return ConfigYaml.write(ConfigTree.of(this));
  }
}
