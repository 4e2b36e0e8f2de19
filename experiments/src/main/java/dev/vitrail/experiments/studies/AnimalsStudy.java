package dev.vitrail.experiments.studies;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.evaluate.run.RunMeasures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private StudyOptions options = new StudyOptions();

  @Option(
      names = "--settings",
      split = ",",
      defaultValue = "ordinary,mask-only,interpretable",
      description = "What is compared.")
  private List<String> settings = List.of();

  /** Starts the study. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new AnimalsStudy()).execute(args));
  }

  @Override
  public Integer call() {
    List<StudyCell> cells = new ArrayList<>();
    for (int seed = 1; seed <= options.seeds(); seed++) {
      for (String setting : settings) {
        cells.add(new StudyCell(MODEL, RUNS, setting, seed, overrides(setting)));
      }
    }
    Map<StudyCell, RunMeasures> measured = options.runner().run(cells);
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
    table.addMeans(categories);
    report(table.rows(), Stream.concat(categories.stream(), Stream.of("mean")).toList());
    return 0;
  }

  private void report(List<SummaryRow> rows, List<String> categories) {
    String command =
        options.command("AnimalsStudy", "animals") + " --settings " + String.join(",", settings);
    StudyReport report =
        new StudyReport(
            options.out(), new SummaryRow.Summary("animals", options.commit(), command, rows));
    report.write(options.config());
    report.tables(
        List.of("Accuracy on the test photographs", "Filters on the landmarks"),
        List.of(
            report.table(MODEL, List.of("all"), settings, List.of("accuracy", "balanced_accuracy")),
            report.table(MODEL, categories, settings, ClassNumbers.HEADLINES)));
    report.bars(
        "tracking.png",
        "How much of a filter's place a landmark explains",
        MODEL,
        "part_tracking_r2",
        categories,
        settings,
        List.of());
  }

  private List<String> overrides(String setting) {
    List<String> overrides = new ArrayList<>();
    overrides.add(options.images("animal-part"));
    overrides.add(options.weights("resnet50.safetensors.gz"));
    overrides.addAll(
        LayerSettings.of(setting)
            .orElseThrow(() -> VitrailException.usage("There is no setting " + setting)));
    return overrides;
  }
}
