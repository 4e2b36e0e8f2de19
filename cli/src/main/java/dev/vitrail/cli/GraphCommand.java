package dev.vitrail.cli;

import dev.vitrail.cli.graph.GraphJob;
import dev.vitrail.cli.graph.GraphReport;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.graphs.GraphConfig;
import dev.vitrail.graphs.GraphLayer;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vitrail graph}. */
@Command(
    name = "graph",
    description = "Mine the part patterns of a category and how they hang together.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  vitrail graph mine runs/fox", "  vitrail graph show runs/fox --per-layer 60"},
    subcommands = {GraphCommand.Mine.class, GraphCommand.Show.class, GraphCommand.Eval.class})
final class GraphCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: mine, show or eval");
  }

  /** What every command asks for. */
  static final class Target {

    @Parameters(paramLabel = "RUN", description = "Folder of the run.")
    private Path folder = Path.of("");

    @Option(names = "--category", paramLabel = "NAME", description = "Default: the first class")
    private Optional<String> category = Optional.empty();

    @Option(
        names = "--images",
        paramLabel = "N",
        description = "Images of the category at most. Default: ${DEFAULT-VALUE}")
    private int images = 250;

    /** Does some work with progress shown, which is over when this returns. */
    private <T> T with(Console console, Function<GraphJob, T> work) {
      require("--images", images, 2, 100_000);
      RunDirectory run = RunDirectory.open(folder);
      try (ProgressBar bar = console.progress()) {
        ImageSet set = TrainingImages.of(run, bar);
        try (GraphJob job = new GraphJob(run, set, category, images, bar)) {
          return work.apply(job);
        }
      }
    }
  }

  /** {@code vitrail graph mine}. */
  @Command(
      name = "mine",
      description = "Mine the graph of one category from the feature maps of some layers.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  vitrail graph mine runs/fox",
        "  vitrail graph mine runs/pets --category dog --layers layer2,layer3 --images 100"
      })
  static final class Mine implements Callable<Integer> {

    private final Session session;

    @Mixin private Target target = new Target();

    @Option(
        names = "--layers",
        paramLabel = "NAME",
        split = ",",
        description = "Layers of the net. Default: the last interpretable one and two below it")
    private List<String> layers = List.of();

    @Option(
        names = "--keep",
        paramLabel = "N",
        description =
            "Patterns of a layer that are kept, beside their ancestors. Default: ${DEFAULT-VALUE}")
    private int keep = ExplanatoryGraph.PAPER_PATTERNS;

    @Option(names = "--no-parents", description = "Mine each layer alone, for comparison.")
    private boolean alone;

    @Option(
        names = "--place",
        paramLabel = "PLACE",
        description =
            "Where in its window a pattern is: expected (the mean of all cells, weighted) or"
                + " strongest (one cell, as published). Default: ${DEFAULT-VALUE}")
    private GraphConfig.Place place = GraphConfig.photographs().place();

    @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    Mine(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      require("--keep", keep, 1, 100_000);
      GraphConfig usual = GraphConfig.photographs().withPlace(place).withSeed(seed);
      GraphConfig config = alone ? usual.withParents(0, usual.candidates()) : usual;
      Console console = session.console();
      record Mined(ExplanatoryGraph graph, Path file) {}
      Mined mined =
          target.with(console, job -> new Mined(job.mine(layers, keep, config), job.file()));
      console.out().print(text(mined.graph()));
      console.out().flush();
      console.say("Graph: " + mined.file());
      return 0;
    }
  }

  /** {@code vitrail graph show}. */
  @Command(
      name = "show",
      description = "Write a page to move about in, the patches of patterns, GraphML and DOT.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  vitrail graph show runs/fox",
        "  vitrail graph show runs/fox --per-layer 60 --out fox"
      })
  static final class Show implements Callable<Integer> {

    private final Session session;

    @Mixin private Target target = new Target();

    @Option(
        names = "--per-layer",
        paramLabel = "N",
        description = "Patterns of a layer, beside their ancestors. Default: ${DEFAULT-VALUE}")
    private int perLayer = ExplanatoryGraph.PAPER_PATTERNS;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Default: beside the graph")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--json", description = "Print the graph as one JSON document instead.")
    private boolean json;

    Show(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      require("--per-layer", perLayer, 1, 100_000);
      Console console = session.console();
      if (json) {
        console.json(target.with(console, job -> job.graph().pruned(perLayer, 0)));
        return 0;
      }
      GraphJob.Shown shown = target.with(console, job -> job.show(out, perLayer));
      console.out().print(text(shown.graph()));
      shown.files().forEach(console.out()::println);
      console.out().flush();
      return 0;
    }
  }

  /** {@code vitrail graph eval}. */
  @Command(
      name = "eval",
      description = "Measure a mined graph by landmarks, beside filters and floors.",
      footerHeading = "%nExamples:%n",
      footer = {"  vitrail graph eval runs/fox", "  vitrail graph eval runs/fox --json"})
  static final class Eval implements Callable<Integer> {

    private final Session session;

    @Mixin private Target target = new Target();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    Eval(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Console console = session.console();
      GraphReport report = target.with(console, GraphJob::evaluate);
      if (json) {
        console.json(report);
      } else {
        console.out().print(report.text());
      }
      console.out().flush();
      return 0;
    }
  }

  private static void require(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw VitrailException.usage(
          "%s takes %d to %d, found %d".formatted(option, least, most, value));
    }
  }

  private static String text(ExplanatoryGraph graph) {
    StringBuilder out = new StringBuilder();
    out.append(
        "Graph of '%s' from %d images: %d patterns, %d edges%n"
            .formatted(graph.source().category(), graph.imagesUsed(), graph.size(), graph.edges()));
    for (GraphLayer layer : graph.layers()) {
      double lift = layer.patterns().stream().mapToDouble(p -> p.lift()).average().orElse(0);
      out.append(
          String.format(
              Locale.ROOT,
              "  %s, %d x %d x %d: %d of %d patterns, mean lift %.2f%n",
              layer.grid().name(),
              layer.grid().height(),
              layer.grid().width(),
              layer.grid().filters(),
              layer.patterns().size(),
              layer.mined(),
              lift));
    }
    return out.toString();
  }
}
