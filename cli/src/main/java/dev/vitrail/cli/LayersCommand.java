package dev.vitrail.cli;

import dev.vitrail.cli.evaluate.EvaluationImages;
import dev.vitrail.cli.explain.ImageFiles;
import dev.vitrail.cli.layers.LayerOptions;
import dev.vitrail.cli.layers.LayerPictures;
import dev.vitrail.cli.layers.LayerSummary;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.explain.attribution.LayerSheet;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vitrail layers}. */
@Command(
    name = "layers",
    description =
        "List the layers of a net: shape, receptive field, and the methods they suit. With"
            + " --pictures draw what they hold: kernels, feature maps, class activation maps,"
            + " strongest places, sparsity.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail layers runs/pets",
      "  vitrail layers runs/pets --json",
      "  vitrail layers runs/pets --pictures",
      "  vitrail layers runs/pets --pictures photos --layer layer2.0.relu,layer4.2.relu --out seen"
    })
final class LayersCommand implements Callable<Integer> {

  private final Session session;

  @Parameters(index = "0", paramLabel = "RUN", description = "Folder of the run.")
  private Path folder = Path.of("");

  @Parameters(
      index = "1..*",
      paramLabel = "IMAGE",
      description =
          "With --pictures: image files, and folders with images at any depth. Default: the test"
              + " images of the run")
  private List<Path> images = new ArrayList<>();

  @Option(names = "--pictures", description = "Draw what the layers hold, on a page of its own.")
  private boolean pictures;

  @Option(
      names = "--layer",
      split = ",",
      paramLabel = "NAME",
      description =
          "Layers to draw, separated by commas. Default: behind the first and the third ReLU, and"
              + " the last maps before the head")
  private List<String> drawn = new ArrayList<>();

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Most images to look at, evenly spread. Default: 200")
  private int most = LayerOptions.DEFAULT.images();

  @Option(
      names = "--shown",
      paramLabel = "N",
      description = "Images whose maps are drawn, 1 to 12. Default: 3")
  private int shown = LayerOptions.DEFAULT.shown();

  @Option(
      names = "--filters",
      paramLabel = "N",
      description = "Strongest filters of a layer that are drawn, 1 to 256. Default: 24")
  private int filters = LayerOptions.DEFAULT.filters();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the pictures. Default: layers in the run")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  /** What {@code --json} prints. */
  record Document(int schema, String run, String net, String model, List<LayerSheet> layers) {}

  LayersCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    var run = RunDirectory.open(folder);
    if (pictures) {
      draw(run);
      return 0;
    }
    if (!images.isEmpty()) {
      throw VitrailException.usage("Images are only looked at with --pictures");
    }
    var bundle = run.bundle();
    List<LayerSheet> layers = LayerSheet.of(bundle.spec().architecture());
    Console console = session.console();
    if (json) {
      console.json(
          new Document(
              1,
              run.folder().toString(),
              bundle.spec().architecture().name(),
              bundle.hash(),
              layers));
      return 0;
    }
    int wide = layers.stream().mapToInt(layer -> layer.name().length()).max().orElse(5);
    String form = "%-" + Math.max(5, wide) + "s  %-14s %-14s %9s %6s  %s";
    console.out().println(form.formatted("layer", "kind", "output", "field px", "jump", "methods"));
    layers.forEach(layer -> console.out().println(line(form, layer)));
    console.out().println();
    console.out().println("maps: " + String.join(", ", LayerSheet.MAPS));
    console.out().flush();
    return 0;
  }

  private void draw(RunDirectory run) {
    LayerOptions options = new LayerOptions(drawn, most, shown, filters);
    Path results = out.orElseGet(() -> run.folder().resolve("layers"));
    LayerSummary summary;
    try (ProgressBar bar = session.console().progress()) {
      ImageSet all = images.isEmpty() ? TrainingImages.of(run, bar) : ImageFiles.set(images);
      ImageSet some = EvaluationImages.someOfTest(all, most);
      summary = new LayerPictures(run, some, results, options, bar).write();
    }
    if (json) {
      session.console().json(summary);
    } else {
      session.console().out().println(results.resolve("index.html"));
      session.console().out().flush();
    }
    if (summary.unreadable() > 0) {
      session
          .console()
          .say("%d images could not be read and are left out".formatted(summary.unreadable()));
    }
  }

  private static String line(String form, LayerSheet layer) {
    return form.formatted(
        layer.name(),
        layer.kind(),
        "%dx%dx%d".formatted(layer.height(), layer.width(), layer.channels()),
        String.format(Locale.ROOT, "%.0f", layer.field()),
        String.format(Locale.ROOT, "%.0f", layer.jump()),
        methods(layer));
  }

  /** The methods, those of any maps as one word. */
  private static String methods(LayerSheet layer) {
    if (!layer.methods().containsAll(LayerSheet.MAPS)) {
      return String.join(", ", layer.methods());
    }
    List<String> more =
        layer.methods().stream().filter(method -> !LayerSheet.MAPS.contains(method)).toList();
    return more.isEmpty() ? "maps" : "maps, " + String.join(", ", more);
  }
}
