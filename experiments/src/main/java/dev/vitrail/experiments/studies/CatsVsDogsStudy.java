package dev.vitrail.experiments.studies;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.evaluate.run.RunMeasures;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.loop.TrainingImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Two classes at once on photographs: accuracy of the interpretable net beside the plain fine-tuned
 * one, what its filters follow on the landmarks of other photographs, and the dial between the two.
 */
@Command(name = "cats-vs-dogs", mixinStandardHelpOptions = true)
final class CatsVsDogsStudy implements Callable<Integer> {

  private static final String LANDMARKS = "animal-part";
  private static final String MODEL = "resnet50";
  private static final String DIAL = "rho-";
  private static final List<String> PLAIN =
      List.of(
          "model.loss.mode=none",
          "model.loss.categories=paper",
          "model.interpretable=[]",
          "phases[0].train=[head]");

  @Mixin private StudyOptions options = new StudyOptions();

  @Option(
      names = "--settings",
      split = ",",
      defaultValue = "plain,ordinary,mask-only,interpretable",
      description = "What is compared.")
  private List<String> settings = List.of();

  @Option(names = "--dial", split = ",", description = "Values of rho for the curve.")
  private List<String> dial = List.of();

  @Option(names = "--dial-seeds", defaultValue = "1", description = "Seeds of each value of rho.")
  private int dialSeeds = 1;

  /** Starts the study. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new CatsVsDogsStudy()).execute(args));
  }

  @Override
  public Integer call() {
    List<StudyCell> cells = new ArrayList<>();
    for (int seed = 1; seed <= options.seeds(); seed++) {
      for (String setting : settings) {
        cells.add(new StudyCell(MODEL, "cats-vs-dogs", setting, seed, overrides(setting)));
      }
    }
    for (int seed = 1; seed <= dialSeeds; seed++) {
      for (String rho : dial) {
        String setting = DIAL + rho;
        cells.add(new StudyCell(MODEL, "cats-vs-dogs", setting, seed, overrides(setting)));
      }
    }
    StudyRunner runner = options.runner();
    SeedTable photographs = new SeedTable("catsdogs");
    SeedTable landmarks = new SeedTable(LANDMARKS);
    ImageSet parts = partImages();
    runner
        .run(cells)
        .forEach(
            (cell, measures) -> {
              ClassNumbers.addAccuracy(photographs, cell, measures.test());
              if (!cell.setting().equals("plain")) {
                ClassNumbers.addParts(landmarks, cell, onParts(runner, cell, parts).layers());
              }
            });
    List<SummaryRow> rows = new ArrayList<>(photographs.rows());
    rows.addAll(landmarks.rows());
    report(
        new StudyReport(
            options.out(),
            new SummaryRow.Summary("cats-vs-dogs", options.commit(), command(), rows)));
    for (SummaryRow row : rows) {
      System.out.printf(
          "%-12s %-12s %-14s %-26s %.4f (%.4f to %.4f)%n",
          row.dataset(),
          row.category(),
          row.setting(),
          row.metric(),
          row.value(),
          row.low(),
          row.high());
    }
    return 0;
  }

  private String command() {
    String dialToo =
        dial.isEmpty()
            ? ""
            : " --dial %s --dial-seeds %d".formatted(String.join(",", dial), dialSeeds);
    return options.command("CatsVsDogsStudy", "cats-vs-dogs")
        + " --settings "
        + String.join(",", settings)
        + dialToo;
  }

  private void report(StudyReport report) {
    report.write(options.config());
    List<String> compared = new ArrayList<>(settings);
    dial.forEach(rho -> compared.add(DIAL + rho));
    report.tables(
        List.of(
            "Accuracy on the test photographs", "Filters on the landmarks of other photographs"),
        List.of(
            report.table(MODEL, List.of("all"), compared, List.of("accuracy")),
            report.table(MODEL, List.of("cat", "dog"), compared, ClassNumbers.HEADLINES)));
    if (!dial.isEmpty()) {
      dialCurves(report);
    }
  }

  private void dialCurves(StudyReport report) {
    String across = "rho, size of the filter gradient against the task's";
    Figure.curves(
        options.out().resolve("dial.png"),
        "The dial: what a stronger filter loss gives",
        across,
        "tracking and instability",
        List.of("tracking, cat", "tracking, dog", "instability, cat", "instability, dog"),
        List.of(
            curve(report, "cat", "part_tracking_r2"),
            curve(report, "dog", "part_tracking_r2"),
            curve(report, "cat", "location_instability"),
            curve(report, "dog", "location_instability")));
    Figure.curves(
        options.out().resolve("dial-accuracy.png"),
        "The dial: what a stronger filter loss costs",
        across,
        "accuracy on the test photographs",
        List.of("accuracy"),
        List.of(curve(report, "all", "accuracy")));
  }

  private List<Figure.Point> curve(StudyReport report, String category, String metric) {
    return dial.stream()
        .flatMap(
            rho ->
                report.row(MODEL, category, DIAL + rho, metric).stream()
                    .map(
                        r ->
                            new Figure.Point(
                                Double.parseDouble(rho), r.value(), (r.high() - r.low()) / 2)))
        .toList();
  }

  private List<String> overrides(String setting) {
    List<String> overrides = new ArrayList<>();
    overrides.add(options.images("catsdogs"));
    overrides.add(options.weights("resnet50.safetensors.gz"));
    overrides.addAll(
        setting.equals("plain")
            ? PLAIN
            : LayerSettings.of(setting)
                .orElseGet(() -> List.of("model.loss.rho=" + setting.replace(DIAL, ""))));
    return overrides;
  }

  private ImageSet partImages() {
    TrainingConfig parts =
        TrainingConfig.load(
            options.config(), List.of(options.images(LANDMARKS), "data.classes=[cat, dog]"));
    return TrainingImages.open(parts.data(), options.work().resolve("data"), 1, Progress.NONE);
  }

  private RunMeasures onParts(StudyRunner runner, StudyCell cell, ImageSet parts) {
    Path file = runner.directory(cell).folder().resolve("evaluate").resolve("animal-part.json");
    if (Files.exists(file)) {
      return Json.read(file, RunMeasures.class);
    }
    ModelBundle bundle = runner.directory(cell).bundle();
    Preprocessing stretched =
        RunEvaluation.preprocessing(bundle).withFit(Preprocessing.Fit.STRETCH);
    RunMeasures measures =
        RunEvaluation.measure(bundle, parts, stretched, runner.cache(), Progress.NONE);
    Json.write(file, measures);
    return measures;
  }
}
