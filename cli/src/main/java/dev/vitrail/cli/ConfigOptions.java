package dev.vitrail.cli;

import dev.vitrail.train.config.ResolvedConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that takes a configuration; use it as a mixin. */
final class ConfigOptions {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "YAML file, or the name of a ready one ('vitrail config list').")
  private Optional<String> file = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override one value; may come often. Example: --set model.loss.rho=6")
  private List<String> overrides = new ArrayList<>();

  /** Whether the user named a file or an override. */
  boolean isGiven() {
    return file.isPresent() || !overrides.isEmpty();
  }

  /** The file as the user named it. */
  Optional<String> file() {
    return file;
  }

  /** Adds an override that stands behind those of the user. */
  void override(String assignment) {
    overrides.add(assignment);
  }

  /** Defaults, then the file, then the overrides. */
  ResolvedConfig load(Session session) {
    ConfigFiles ready = new ConfigFiles(session.home());
    return file.map(name -> ResolvedConfig.load(ready.find(name), overrides))
        .orElseGet(() -> ResolvedConfig.load(overrides));
  }
}
