package dev.vitrail.experiments.studies;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every study that trains nets. */
final class StudyOptions {

  @Option(names = "--data", required = true, description = "Folder of the data sets and weights.")
  private Path data = Path.of("data");

  @Option(names = "--config", required = true, description = "Configuration of the study.")
  private Path config = Path.of("");

  @Option(names = "--work", required = true, description = "Folder of runs and caches.")
  private Path work = Path.of("");

  @Option(names = "--out", required = true, description = "Folder of summary.json.")
  private Path out = Path.of("");

  @Option(names = "--seeds", defaultValue = "3", description = "Seeds, from 1 on.")
  private int seeds = 3;

  @Option(names = "--commit", defaultValue = "unknown", description = "Commit the numbers are of.")
  private String commit = "unknown";

  Path data() {
    return data;
  }

  Path config() {
    return config;
  }

  Path work() {
    return work;
  }

  Path out() {
    return out;
  }

  int seeds() {
    return seeds;
  }

  String commit() {
    return commit;
  }

  /** Override of a configuration that names the images. */
  String images(String folder) {
    return "data.folder=" + data.resolve(folder);
  }

  /** Override of a configuration that names the pretrained weights. */
  String weights(String file) {
    return "model.weights=" + data.resolve("weights").resolve(file);
  }

  StudyRunner runner() {
    return new StudyRunner(config, work);
  }

  /** The command that is kept beside the numbers, without the options of one study alone. */
  String command(String study, String folder) {
    return "%s --data DATA --config configs/%s --work WORK --out experiments/results/%s --seeds %d"
        .formatted(study, config.getFileName(), folder, seeds);
  }
}
