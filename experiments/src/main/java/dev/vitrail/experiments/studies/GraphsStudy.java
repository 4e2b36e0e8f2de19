package dev.vitrail.experiments.studies;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.Landmarks;
import dev.vitrail.evaluate.run.ImageLandmarks;
import dev.vitrail.graphs.GraphConfig;
import dev.vitrail.graphs.GraphMiner;
import dev.vitrail.graphs.GraphSource;
import dev.vitrail.graphs.MapFile;
import dev.vitrail.graphs.NetMaps;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageSetOptions;
import dev.vitrail.train.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Explanatory graphs of downloaded nets and of nets that {@link AnimalPartStudy} trained, measured
 * by METHODS 5.3. One JSON file a net, category and seed in {@code WORK/graphs}; what is there is
 * not mined again. Feature maps lie in {@code WORK/graphs/maps} while their net is studied.
 */
@Command(name = "graphs", mixinStandardHelpOptions = true)
final class GraphsStudy implements Callable<Integer> {

  private static final String DATASET = "animal-part";
  private static final String INTERPRETABLE = "interpretable";
  private static final int BATCH = 16;

  /** One graph: of a downloaded net, or of a run. */
  private record Cell(String model, String category, String net, int seed) {
    boolean isTrained() {
      return !net.equals("downloaded");
    }

    String name() {
      return "%s-%s-%s-%d".formatted(model, category, net, seed);
    }

    /** Model as the summary names it. */
    String label() {
      return isTrained() ? model + "-" + net : model;
    }

    /** Maps that several cells share. */
    String mapsName() {
      return isTrained() ? name() : "%s-%s-%s".formatted(model, category, net);
    }
  }

  /** Numbers of one graph by setting, then by metric. */
  record GraphNumbers(int images, double seconds, Map<String, Map<String, Double>> settings) {}

  @Option(names = "--data", required = true, description = "Folder of the data sets and weights.")
  private Path data = Path.of("data");

  @Option(names = "--work", required = true, description = "Folder of the runs.")
  private Path work = Path.of("");

  @Option(names = "--out", required = true, description = "Folder of summary.json.")
  private Path out = Path.of("");

  @Option(names = "--seeds", defaultValue = "3", description = "Seeds, from 1 on.")
  private int seeds = 3;

  @Option(names = "--models", split = ",", defaultValue = "resnet18,resnet50")
  private List<String> models = List.of();

  @Option(
      names = "--nets",
      split = ",",
      defaultValue = "downloaded,resnet50:interpretable",
      description = "downloaded, or MODEL:SETTING of the runs.")
  private List<String> nets = List.of();

  @Option(names = "--layers", split = ",", defaultValue = "layer2,layer3,layer4")
  private List<String> layers = List.of();

  @Option(
      names = "--layers-below",
      split = ",",
      defaultValue = "layer2,layer3",
      description = "Layers of a run's net below its interpretable layer.")
  private List<String> below = List.of();

  @Option(names = "--categories", split = ",", defaultValue = "cat,dog,fox,squirrel")
  private List<String> categories = List.of();

  @Option(names = "--images", defaultValue = "250", description = "Images of a category at most.")
  private int most = 250;

  @Option(names = "--background", defaultValue = "100", description = "Images without an animal.")
  private int background = 100;

  @Option(
      names = "--negatives",
      defaultValue = "negatives_release",
      description = "List of the index from which they are.")
  private String negatives = "";

  @Option(names = "--share", description = "Largest window. Default: that for photographs")
  private double share = GraphConfig.photographs().initialShare();

  @Option(
      names = "--top-share",
      description = "Largest window of an interpretable layer. Default: that of vitrail graph mine")
  private double topShare = GraphConfig.INTERPRETABLE_SHARE;

  @Option(
      names = "--place",
      description = "Where a pattern is: ${COMPLETION-CANDIDATES}. Default: that for photographs")
  private GraphConfig.Place place = GraphConfig.photographs().place();

  @Option(names = "--commit", defaultValue = "unknown", description = "Commit the numbers are of.")
  private String commit = "unknown";

  /** Starts the study. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new GraphsStudy()).execute(args));
  }

  @Override
  public Integer call() {
    SeedTable table = new SeedTable(DATASET);
    List<Cell> cells = cells();
    for (int at = 0; at < cells.size(); at++) {
      Cell cell = cells.get(at);
      GraphNumbers numbers = numbers(cell, "%d/%d".formatted(at + 1, cells.size()));
      numbers
          .settings()
          .forEach(
              (setting, metrics) ->
                  metrics.forEach(
                      (metric, value) ->
                          table.add(
                              cell.label(),
                              cell.category(),
                              setting,
                              metric,
                              value,
                              numbers.images())));
      boolean last =
          at + 1 == cells.size() || !cells.get(at + 1).mapsName().equals(cell.mapsName());
      if (last) {
        deleteMaps(cell);
      }
    }
    new GraphsReport(out, new SummaryRow.Summary("graphs", commit, command(), table.rows()))
        .write(cells.stream().map(Cell::label).distinct().toList(), categories, pictures());
    return 0;
  }

  private String command() {
    return "GraphsStudy --data DATA --work WORK --out experiments/results/graphs --seeds %d --models %s --nets %s --layers %s --layers-below %s --categories %s --images %d --background %d --share %s --top-share %s --place %s"
        .formatted(
            seeds,
            String.join(",", models),
            String.join(",", nets),
            String.join(",", layers),
            String.join(",", below),
            String.join(",", categories),
            most,
            background,
            share,
            topShare,
            place);
  }

  /** Pictures of graphs that were drawn while they were mined. */
  private List<Path> pictures() {
    return cells().stream().map(this::picture).filter(Files::exists).distinct().toList();
  }

  /** All that can be mined: downloaded nets, and runs that are finished. */
  private List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (String net : nets) {
      String[] run = net.split(":");
      List<String> of = run.length == 2 ? List.of(run[0]) : models;
      for (String model : of) {
        for (String category : categories) {
          for (int seed = 1; seed <= seeds; seed++) {
            Cell cell = new Cell(model, category, run[run.length - 1], seed);
            if (!cell.isTrained() || Files.exists(measured(cell))) {
              cells.add(cell);
            }
          }
        }
      }
    }
    return cells;
  }

  /** What the study of runs writes last. */
  private Path measured(Cell cell) {
    return run(cell).resolve("evaluate").resolve("measures.json");
  }

  private Path run(Cell cell) {
    return work.resolve("runs").resolve(RunDirectory.slug(cell.name()));
  }

  private Path folder() {
    return work.resolve("graphs");
  }

  private Path picture(Cell cell) {
    return folder().resolve("graph-%s-%s.png".formatted(cell.label(), cell.category()));
  }

  private Path mapFile(Cell cell, String what) {
    return folder().resolve("maps").resolve(RunDirectory.slug(cell.mapsName()) + what + ".bin");
  }

  private GraphNumbers numbers(Cell cell, String at) {
    Path file = folder().resolve(RunDirectory.slug(cell.name()) + ".json");
    if (Files.exists(file)) {
      return Json.read(file, GraphNumbers.class);
    }
    long started = System.nanoTime();
    ImageSet all =
        ImageSet.open(
            data.resolve(DATASET),
            ImageSetOptions.defaults()
                .withLeaks(ImageSetOptions.Leaks.UNCHECKED)
                .withCategory(cell.category())
                .withNegatives(negatives));
    try (GraphNet net = net(cell)) {
      Path own = mapFile(cell, "");
      Path others = mapFile(cell, "-background");
      if (!Files.exists(own) || !Files.exists(others)) {
        write(net, own, only(all, 0, most));
        write(net, others, only(all, 1, background));
      }
      try (MapFile maps = MapFile.open(own);
          MapFile back = MapFile.open(others)) {
        GraphNumbers numbers = measure(cell, net, all, maps, back, started);
        Json.write(file, numbers);
        System.err.printf(
            Locale.ROOT,
            "%s %s: %d images, instability %.4f, filters %.4f; %.0f s%n",
            at,
            cell.name(),
            numbers.images(),
            numbers.settings().get("patterns").get("location_instability"),
            numbers.settings().get("filters").get("location_instability"),
            numbers.seconds());
        return numbers;
      }
    }
  }

  private GraphNet net(Cell cell) {
    if (!cell.isTrained()) {
      Path folder = data.resolve("weights");
      Path plain = folder.resolve(cell.model() + ".safetensors");
      Path zipped = folder.resolve(cell.model() + ".safetensors.gz");
      return GraphNet.downloaded(cell.model(), Files.exists(plain) ? plain : zipped, layers);
    }
    return GraphNet.trained(RunDirectory.open(run(cell)), cell.category(), below);
  }

  /** Images of one label, those with landmarks first, as the split lists them. */
  private static ImageSet only(ImageSet set, int label, int limit) {
    List<ImageEntry> entries =
        set.entries().stream()
            .filter(e -> e.label() == label)
            .sorted(Comparator.comparing(e -> e.landmarks().isEmpty()))
            .limit(limit)
            .toList();
    return set.with(entries);
  }

  private static void write(GraphNet net, Path file, ImageSet images) {
    NetMaps.write(
        file, net.network(), net.layers(), images, net.preprocessing(), BATCH, Progress.NONE);
  }

  private GraphNumbers measure(
      Cell cell, GraphNet net, ImageSet all, MapFile maps, MapFile back, long started) {
    GraphConfig config =
        GraphConfig.photographs()
            .withInitialShare(share)
            .withPlace(place)
            .withInterpretable(net.layers(), net.interpretable(), topShare)
            .withSeed(cell.seed());
    GraphConfig alone = config.withParents(0, config.candidates());
    GraphMeasures measures = new GraphMeasures(maps, landmarks(net, all, maps), cell.seed());
    GraphMiner.Mined mined = mine(config, maps, back);
    measures.addPatterns("patterns", mined);
    if (cell.seed() == 1) {
      GraphPicture.write(picture(cell), mined.graph());
    }
    measures.addConstant("floor-constant", mined);
    measures.addPatterns("patterns-no-parents", mine(alone, maps, back));
    measures.addPatterns("floor-random", mine(alone.withIterations(0), maps, back));
    measures.addFilters("filters", "best-filter");
    measures.addFilterCentres("filters-expected");
    measures.addPeak("gradcam", new GradCamPeaks(net, maps));
    return new GraphNumbers(
        maps.images(), (System.nanoTime() - started) / 1e9, measures.settings());
  }

  private static GraphMiner.Mined mine(GraphConfig config, MapFile maps, MapFile back) {
    return new GraphMiner(config).mine(maps, back, GraphSource.UNKNOWN, Progress.NONE);
  }

  private static Landmarks landmarks(GraphNet net, ImageSet all, MapFile maps) {
    List<ImageEntry> entries =
        maps.imageIds().stream().map(id -> all.find(id).orElseThrow()).toList();
    return ImageLandmarks.of(entries, net.preprocessing())
        .orElseThrow(
            () -> VitrailException.data("None of the images of the category has a landmark"));
  }

  private void deleteMaps(Cell cell) {
    for (Path file : List.of(mapFile(cell, ""), mapFile(cell, "-background"))) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
