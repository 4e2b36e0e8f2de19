package dev.vitrail.experiments.studies;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.trees.TreeReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Decision trees mined from nets that {@link AnimalPartStudy} and {@link CatsVsDogsStudy} trained,
 * measured by depth beside what they have to beat (METHODS 4.5). One JSON file a tree in {@code
 * WORK/trees}; what is there is not mined again.
 */
@Command(name = "trees", mixinStandardHelpOptions = true)
final class TreesStudy implements Callable<Integer> {

  private static final String PAIR = "cats-vs-dogs";

  /** The net of one run, and the class whose tree is mined. */
  private record Cell(StudyCell run, String dataset, String className) {
    String name() {
      return run.name() + "-" + className;
    }

    /** Category as the summary names it: nets of one category and of several have cats. */
    String label() {
      return run.category().equals(className) ? className : run.category() + "-" + className;
    }
  }

  @Option(names = "--work", required = true, description = "Folder of the runs and caches.")
  private Path work = Path.of("");

  @Option(names = "--out", required = true, description = "Folder of summary.json.")
  private Path out = Path.of("");

  @Option(names = "--seeds", defaultValue = "3", description = "Seeds, from 1 on.")
  private int seeds = 3;

  @Option(names = "--models", split = ",", defaultValue = "resnet50")
  private List<String> models = List.of();

  @Option(names = "--settings", split = ",", defaultValue = "interpretable,ordinary")
  private List<String> settings = List.of();

  @Option(
      names = "--categories",
      split = ",",
      defaultValue = "cat,fox,squirrel",
      description =
          "Categories of Animal-Part; cats-vs-dogs for the net of both, animals for the net of all.")
  private List<String> categories = List.of();

  @Option(
      names = "--animals",
      split = ",",
      defaultValue = "cat,fox,squirrel",
      description = "Classes of the net of all that get a tree.")
  private List<String> animals = List.of();

  @Option(
      names = "--pair-work",
      description = "Folder of the runs of cats-vs-dogs. Default: that of --work")
  private Path pairWork = Path.of("");

  @Option(
      names = "--most",
      defaultValue = "1000",
      description = "Training images of a class at most, and of others.")
  private int most = 1000;

  @Option(
      names = "--beta",
      defaultValue = "1",
      description = "Price of a mode; settings name it where it is not 1.")
  private double beta = 1;

  @Option(
      names = "--known",
      description = "summary.json of an earlier run; what this one does not measure stays.")
  private Optional<Path> known = Optional.empty();

  @Option(names = "--commit", defaultValue = "unknown", description = "Commit the numbers are of.")
  private String commit = "unknown";

  /** Starts the study. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new TreesStudy()).execute(args));
  }

  @Override
  public Integer call() {
    SeedTable crops = new SeedTable("animal-part");
    SeedTable photographs = new SeedTable("catsdogs");
    List<Cell> cells = cells();
    for (int at = 0; at < cells.size(); at++) {
      Cell cell = cells.get(at);
      SeedTable table = cell.dataset().equals("catsdogs") ? photographs : crops;
      try {
        add(table, cell, numbers(cell, "%d/%d".formatted(at + 1, cells.size())));
      } catch (VitrailException e) {
        // A head that is linear on these images has no tree; how often that happens is a result.
        System.err.println(cell.name() + ": " + e.getMessage());
        StudyCell run = cell.run();
        table.add(run.model(), cell.label(), prefix(run) + "no-tree", "nets", 1, 0);
      }
    }
    List<SummaryRow> rows = new ArrayList<>(crops.rows());
    rows.addAll(photographs.rows());
    String command =
        "TreesStudy --work WORK --out experiments/results/trees --seeds %d --models %s --settings %s --categories %s --animals %s --most %d --beta %s"
            .formatted(
                seeds,
                String.join(",", models),
                String.join(",", settings),
                String.join(",", categories),
                String.join(",", animals),
                most,
                beta);
    SummaryRow.Summary fresh = new SummaryRow.Summary("trees", commit, command, rows);
    SummaryRow.Summary all =
        known.map(file -> fresh.after(Json.read(file, SummaryRow.Summary.class))).orElse(fresh);
    Path config = run(cells.get(0)).folder().resolve("config.yml");
    new TreesReport(out, all).write(known.isPresent() ? Optional.empty() : Optional.of(config));
    return 0;
  }

  private List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      for (String model : models) {
        for (String category : categories) {
          for (String setting : settings) {
            StudyCell run = new StudyCell(model, category, setting, seed, List.of());
            String dataset = category.equals(PAIR) ? "catsdogs" : "animal-part";
            classes(category).forEach(name -> cells.add(new Cell(run, dataset, name)));
          }
        }
      }
    }
    return cells;
  }

  private List<String> classes(String category) {
    return switch (category) {
      case PAIR -> List.of("cat", "dog");
      case AnimalsStudy.RUNS -> animals;
      default -> List.of(category);
    };
  }

  /** Where the runs of a cell lie. */
  private Path home(Cell cell) {
    boolean other = cell.run().category().equals(PAIR) && !pairWork.toString().isEmpty();
    return other ? pairWork : work;
  }

  private RunDirectory run(Cell cell) {
    return RunDirectory.open(
        home(cell).resolve("runs").resolve(RunDirectory.slug(cell.run().name())));
  }

  private NetTree.Numbers numbers(Cell cell, String at) {
    String name = cell.name() + (beta == 1 ? "" : "-beta-" + beta);
    Path file = work.resolve("trees").resolve(RunDirectory.slug(name) + ".json");
    if (Files.exists(file)) {
      return Json.read(file, NetTree.Numbers.class);
    }
    long started = System.nanoTime();
    Path cache = home(cell).resolve("cache");
    try (CachedNet net = new CachedNet(run(cell), cache, Progress.NONE)) {
      NetTree.Numbers found =
          new NetTree(net, cell.className(), most, cell.run().seed())
              .measure(beta, file.resolveSibling(file.getFileName() + ".state"), Progress.NONE);
      Json.write(file, found);
      TreeReport numbers = found.report();
      System.err.printf(
          Locale.ROOT,
          "%s %s: %d leaves, %d modes, depth %d; net %.4f, depth %d gives %.4f; %.0f s%n",
          at,
          cell.name(),
          numbers.shape().leaves(),
          numbers.shape().secondLayer(),
          numbers.shape().depth(),
          numbers.netAccuracy(),
          numbers.recommended(),
          numbers.byDepth().get(numbers.recommended() - 2).accuracy(),
          (System.nanoTime() - started) / 1e9);
      return found;
    }
  }

  private String prefix(StudyCell run) {
    String net = run.setting().equals("interpretable") ? "" : run.setting() + "-";
    return beta == 1 ? net : "%sbeta-%s-".formatted(net, beta);
  }

  private void add(SeedTable table, Cell cell, NetTree.Numbers found) {
    StudyCell run = cell.run();
    String prefix = prefix(run);
    TreeReport numbers = found.report();
    for (Map.Entry<String, Map<String, Double>> row :
        new TreeSettings(found).numbers().entrySet()) {
      row.getValue()
          .forEach(
              (metric, value) ->
                  table.add(
                      run.model(),
                      cell.label(),
                      prefix + row.getKey(),
                      metric,
                      value,
                      numbers.images()));
    }
  }
}
