package dev.vitrail.experiments.studies;

import dev.vitrail.evaluate.run.RunMeasures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The categories of Animal-Part told apart by one net (softmax), with ordinary, mask-only and
 * interpretable filters, each of which serves one category: accuracy, and where the filters of each
 * category peak.
 */
@Command(name = "animals", mixinStandardHelpOptions = true)
final class AnimalsStudy implements Callable<Integer> {

  /** Category of the runs' names. */
  static final String RUNS = "animals";

  private static final String MODEL = "resnet50";

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

  @Option(
      names = "--settings",
      split = ",",
      defaultValue = "ordinary,mask-only,interpretable",
      description = "What is compared.")
  private List<String> settings = List.of();

  @Option(names = "--commit", defaultValue = "unknown", description = "Commit the numbers are of.")
  private String commit = "unknown";

  /** Starts the study. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new AnimalsStudy()).execute(args));
  }

  @Override
  public Integer call() {
    List<StudyCell> cells = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      for (String setting : settings) {
        cells.add(new StudyCell(MODEL, RUNS, setting, seed, overrides(setting)));
      }
    }
    Map<StudyCell, RunMeasures> measured = new StudyRunner(config, work).run(cells);
    SeedTable table = new SeedTable("animal-part");
    measured.forEach(
        (cell, measures) -> {
          ClassNumbers.addAccuracy(table, cell, measures.test());
          ClassNumbers.addParts(table, cell, measures.layers());
        });
    List<String> categories =
        measured.values().iterator().next().layers().stream()
            .map(RunMeasures.LayerMeasures::category)
            .toList();
    report(table.rows(), categories);
    return 0;
  }

  private void report(List<SummaryRow> rows, List<String> categories) {
    String command =
        "AnimalsStudy --data DATA --config configs/%s --work WORK --out experiments/results/animals --seeds %d --settings %s"
            .formatted(config.getFileName(), seeds, String.join(",", settings));
    StudyReport report =
        new StudyReport(out, new SummaryRow.Summary("animals", commit, command, rows));
    report.write(config);
    report.tables(
        List.of("Accuracy on the test photographs", "Filters on the landmarks"),
        List.of(
            report.table(MODEL, List.of("all"), settings, List.of("accuracy", "balanced_accuracy")),
            report.table(MODEL, categories, settings, ClassNumbers.HEADLINES)));
  }

  private List<String> overrides(String setting) {
    List<String> overrides = new ArrayList<>();
    overrides.add("data.folder=" + data.resolve("animal-part"));
    overrides.add("model.weights=" + data.resolve("weights").resolve("resnet50.safetensors.gz"));
    overrides.addAll(
        LayerSettings.of(setting)
            .orElseGet(() -> List.of("model.loss.rho=" + setting.replace("rho-", ""))));
    return overrides;
  }
}
