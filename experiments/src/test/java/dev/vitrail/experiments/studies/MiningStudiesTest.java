package dev.vitrail.experiments.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.classification.ClassificationReport;
import dev.vitrail.evaluate.run.ClassificationMeasures;
import dev.vitrail.evaluate.run.RunClassification;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.train.synthetic.Counts;
import dev.vitrail.train.synthetic.SyntheticAnimals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The studies of kept runs from end to end, on nets that train in seconds on drawn animals. */
class MiningStudiesTest {

  private static final String YAML =
      """
      seed: 1
      data: {layout: index, size: 48, workers: 1, category: cat, negatives: negatives}
      model:
        architecture: small
        task: single
        interpretable:
          - {after: top, filters: 8, kernel: 1, initial: random}
        head: {hidden: 8}
        loss: {rho: 6, ramp: 1, categories: paper}
      phases:
        - {name: learn, train: [all], epochs: 3, headFactor: 1}
      batch: 8
      """;

  @TempDir static Path folder;

  @BeforeAll
  static void trainOnce() throws IOException {
    Path data = folder.resolve("data/animal-part");
    SyntheticAnimals.write(data, Counts.of(60, 90), 48, 3, Progress.NONE);
    Path config = Files.writeString(folder.resolve("tiny.yml"), YAML);
    List<String> usual = List.of("data.folder=" + data);
    List<String> ordinary = new ArrayList<>(usual);
    ordinary.add("model.loss.mode=none");
    ordinary.add("model.interpretable[0].mask.enabled=false");
    new StudyRunner(config, folder.resolve("work"))
        .run(
            List.of(
                new StudyCell("small", "cat", "interpretable", 1, usual),
                new StudyCell("small", "cat", "ordinary", 1, ordinary)));
  }

  private static SummaryRow.Summary run(Callable<Integer> study, String name, String... more) {
    Path out = folder.resolve(name);
    List<String> args = new ArrayList<>(List.of(more));
    args.addAll(List.of("--work", folder.resolve("work").toString(), "--out", out.toString()));
    args.addAll(List.of("--seeds", "1", "--categories", "cat"));
    assertEquals(0, new CommandLine(study).execute(args.toArray(String[]::new)));
    return Json.read(out.resolve("summary.json"), SummaryRow.Summary.class);
  }

  /** Both nets in the study of Animal-Part. */
  private static SummaryRow.Summary animalPart(String name, String... more) {
    List<String> options = new ArrayList<>(List.of(more));
    options.addAll(List.of("--data", folder.resolve("data").toString()));
    options.addAll(List.of("--config", folder.resolve("tiny.yml").toString()));
    options.addAll(List.of("--models", "small", "--settings", "ordinary,interpretable"));
    return run(new AnimalPartStudy(), name, options.toArray(String[]::new));
  }

  private static OptionalDouble value(SummaryRow.Summary summary, String setting, String metric) {
    return summary.rows().stream()
        .filter(row -> row.setting().equals(setting) && row.metric().equals(metric))
        .mapToDouble(SummaryRow::value)
        .findFirst();
  }

  private static Set<String> settings(SummaryRow.Summary summary) {
    return summary.rows().stream().map(SummaryRow::setting).collect(Collectors.toSet());
  }

  @Test
  void treesAreMeasuredByDepthBesideTheirBaselines() throws IOException {
    SummaryRow.Summary summary = run(new TreesStudy(), "trees", "--models", "small");
    Set<String> settings = settings(summary);
    for (String setting :
        List.of(
            "depth-2",
            "depth-12",
            "recommended_depth",
            "leaves",
            "one-node",
            "k-means",
            "nearest-leaf",
            "linear",
            "CART",
            "random-merges")) {
      assertTrue(settings.contains(setting), setting + " of " + settings);
      assertTrue(settings.contains("ordinary-" + setting), setting + " of " + settings);
    }
    for (String metric :
        List.of(
            "accuracy",
            "accuracy_gap",
            "prediction_error",
            "contribution_error",
            "fitness",
            "cosine",
            "nodes")) {
      assertTrue(value(summary, "recommended_depth", metric).isPresent(), metric);
    }
    double net = value(summary, "recommended_depth", "net_accuracy").orElseThrow();
    assertEquals(
        net - value(summary, "recommended_depth", "accuracy").orElseThrow(),
        value(summary, "recommended_depth", "accuracy_gap").orElseThrow(),
        1e-12);
    assertTrue(
        value(summary, "leaves", "nodes").orElseThrow()
            >= value(summary, "depth-2", "nodes").orElseThrow());
    String config = Files.readString(folder.resolve("trees/config.yml"));
    assertFalse(config.contains(folder.toString()), config);
    assertFalse(config.contains(": /"), config);
    Path kept = folder.resolve("work/trees/small-cat-interpretable-1-cat.json");
    Object written = Files.getLastModifiedTime(kept);
    assertEquals(summary, run(new TreesStudy(), "trees", "--models", "small"));
    assertEquals(written, Files.getLastModifiedTime(kept));
  }

  @Test
  void graphsAreMeasuredBesideFiltersAndFloors() {
    String[] options = {
      "--data", folder.resolve("data").toString(),
      "--nets", "small:interpretable",
      "--layers-below", "conv3.relu",
      "--negatives", "negatives",
      "--images", "40",
      "--background", "50"
    };
    SummaryRow.Summary summary = run(new GraphsStudy(), "graphs", options);
    for (String setting :
        List.of("patterns", "patterns-no-parents", "filters", "floor-random", "floor-constant")) {
      assertTrue(value(summary, setting, "location_instability").isPresent(), setting);
      assertTrue(
          value(summary, setting + "@conv3.relu", "location_instability").isPresent(), setting);
      assertTrue(value(summary, setting, "purity").isPresent(), setting);
      assertTrue(value(summary, setting, "part_error_head").isPresent(), setting);
    }
    for (String peak : List.of("gradcam", "best-filter")) {
      double error = value(summary, peak, "part_error_front_legs").orElseThrow();
      assertTrue(error > 0 && error < 1, peak + " " + error);
    }
    assertTrue(value(summary, "gradcam", "location_instability").isPresent());
    assertEquals(
        Set.of("small-interpretable"),
        summary.rows().stream().map(SummaryRow::model).collect(Collectors.toSet()));
    assertEquals(summary, run(new GraphsStudy(), "graphs", options));
  }

  /** Computed from cached features; the reference goes from pixels through the whole net. */
  @Test
  void answersOnTestImagesGiveLogLossAndPlainAccuracy() throws IOException {
    SummaryRow.Summary summary = animalPart("animal-part");
    for (String setting : List.of("ordinary", "interpretable")) {
      RunDirectory run =
          RunDirectory.open(folder.resolve("work/runs/small-cat-%s-1".formatted(setting)));
      ClassificationMeasures expected =
          RunClassification.measure(
              run.bundle(),
              TrainingImages.of(run, Progress.NONE),
              RunEvaluation.preprocessing(run.bundle()),
              Progress.NONE);
      ClassificationReport report = expected.report();
      assertEquals(expected.nll().value(), value(summary, setting, "log_loss").orElseThrow(), 1e-5);
      assertEquals(
          report.accuracy().value(), value(summary, setting, "plain_accuracy").orElseThrow());
      assertEquals(
          report.balancedAccuracy(), value(summary, setting, "balanced_accuracy").orElseThrow());
      TestAnswers kept =
          Json.read(run.folder().resolve("evaluate/answers.json"), TestAnswers.class);
      assertEquals(report.images(), kept.files().size());
    }
    String tables = Files.readString(folder.resolve("animal-part/tables.md"));
    assertTrue(
        tables.contains(
            "| balanced accuracy | balanced accuracy cleaned | plain accuracy | log loss |"),
        tables);
    Path kept = folder.resolve("work/runs/small-cat-ordinary-1/evaluate/answers.json");
    Object written = Files.getLastModifiedTime(kept);
    assertEquals(summary, animalPart("animal-part"));
    assertEquals(written, Files.getLastModifiedTime(kept));
  }

  @Test
  void answersOnSomeImagesCanBeLeftOut() {
    TestAnswers answers =
        new TestAnswers(
            "m",
            List.of("a", "b", "c", "d"),
            new boolean[] {true, false, false, true},
            new float[] {1, 2, -1, -3});
    assertEquals(0.5, answers.balancedAccuracy());
    TestAnswers cleaned = answers.without(Set.of("b"));
    assertEquals(List.of("a", "c", "d"), cleaned.files());
    assertEquals(0.75, cleaned.balancedAccuracy());
  }

  @Test
  void filtersThatAreToldThePartsStandBesideThoseThatAreNot() {
    SummaryRow.Summary summary = animalPart("detectors", "--detectors");
    assertTrue(settings(summary).containsAll(Set.of("detector-head", "detector-front-legs")));
    double gained = 0;
    for (String detector : List.of("detector-head", "detector-front-legs")) {
      double inside = value(summary, detector, "inside").orElseThrow();
      double chance = value(summary, detector, "inside_chance").orElseThrow();
      gained = Math.max(gained, inside - chance);
    }
    assertTrue(gained > 0.1, "told where a part is, it hits it more often: " + gained);
    for (String setting : List.of("ordinary", "interpretable")) {
      double head = value(summary, setting, "filters_inside_head").orElseThrow();
      double legs = value(summary, setting, "filters_inside_front_legs").orElseThrow();
      assertTrue(head >= 0 && legs >= 0 && head + legs <= 1, head + " " + legs);
    }
    assertTrue(summary.command().contains(" --detectors"), summary.command());
  }
}
