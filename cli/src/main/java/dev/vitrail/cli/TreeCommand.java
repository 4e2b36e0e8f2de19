package dev.vitrail.cli;

import dev.vitrail.cli.tree.TreeJob;
import dev.vitrail.cli.tree.TreeMining;
import dev.vitrail.cli.tree.TreeText;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.trees.FilterFit;
import dev.vitrail.trees.RationaleTree;
import dev.vitrail.trees.TreeReport;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vitrail tree}. */
@Command(
    name = "tree",
    description = "Mine the decision tree of a net, look at it and measure it.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail tree mine runs/fox",
      "  vitrail explain runs/fox fox.jpg --method parse-tree"
    },
    subcommands = {TreeCommand.Mine.class, TreeCommand.Show.class, TreeCommand.Eval.class})
final class TreeCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: mine, show or eval");
  }

  /** What every command asks for. */
  static final class Target {

    @Parameters(index = "0", paramLabel = "RUN", description = "Folder of the run.")
    private Path folder = Path.of("");

    @Option(names = "--class", paramLabel = "NAME", description = "Class. Default: the first")
    private Optional<String> className = Optional.empty();

    /** Does some work with progress shown, which is over when this returns. */
    private <T> T with(Console console, Function<TreeJob, T> work) {
      RunDirectory run = RunDirectory.open(folder);
      try (ProgressBar bar = console.progress();
          TreeJob job = new TreeJob(run, TrainingImages.of(run, bar), className, bar)) {
        return work.apply(job);
      }
    }
  }

  /** {@code vitrail tree mine}. */
  @Command(
      name = "mine",
      description =
          "Mine the tree of one class on the training images, measure it on the test images.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  vitrail tree mine runs/fox",
        "  vitrail tree mine runs/pets --class dog --json",
        "  vitrail tree mine runs/pets --beta 1 --fit leaves"
      })
  static final class Mine implements Callable<Integer> {

    private final Session session;

    @Mixin private Target target = new Target();

    @Option(
        names = "--fit",
        paramLabel = "IMAGES",
        description =
            "Images on which the filters of a mode are chosen: routed (its own and the negatives"
                + " that come to it) or leaves (its own alone, as published)."
                + " Default: ${DEFAULT-VALUE}")
    private FilterFit fit = FilterFit.ROUTED;

    @Option(
        names = "--beta",
        paramLabel = "PRICE",
        description =
            "Price of a mode, above 0: the less, the more modes there are. Published: 1."
                + " Default: ${DEFAULT-VALUE}")
    private double beta = TreeMining.BETA;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    Mine(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Console console = session.console();
      record Mined(TreeReport report, Path tree, Path page) {}
      Mined mined =
          target.with(console, job -> new Mined(job.mine(fit, beta), job.file(), job.page()));
      print(console, mined.report(), json);
      console.say("Tree: " + mined.tree());
      console.say("Page: " + mined.page());
      return 0;
    }
  }

  /** {@code vitrail tree eval}. */
  @Command(
      name = "eval",
      description = "Measure a mined tree again: by depth, beside what it has to beat.",
      footerHeading = "%nExamples:%n",
      footer = {"  vitrail tree eval runs/fox", "  vitrail tree eval runs/pets --class dog --json"})
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
      print(console, target.with(console, TreeJob::evaluate), json);
      return 0;
    }
  }

  /** {@code vitrail tree show}. */
  @Command(
      name = "show",
      description = "Show a mined tree: as text, as JSON, or as a page to zoom in.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  vitrail tree show runs/fox --depth 2",
        "  vitrail tree show runs/fox --depth 4 --html fox.html"
      })
  static final class Show implements Callable<Integer> {

    private static final int USUAL = 4;

    private final Session session;

    @Mixin private Target target = new Target();

    @Option(
        names = "--depth",
        paramLabel = "N",
        description =
            "Cut below this depth; 2 is the modes alone. Default: the recommended one, else 4. A"
                + " page holds the deeper nodes too, unless this is given")
    private Optional<Integer> depth = Optional.empty();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page.")
    private Optional<Path> html = Optional.empty();

    Show(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      if (depth.orElse(2) < 2) {
        throw VitrailException.usage("--depth takes 2 or more, found " + depth.get());
      }
      Console console = session.console();
      record Shown(RationaleTree whole, OptionalInt recommended) {}
      Shown shown =
          target.with(
              console,
              job -> {
                RationaleTree whole = job.tree();
                OptionalInt recommended = job.recommended(whole);
                html.ifPresent(page -> write(job, page, whole, recommended));
                return new Shown(whole, recommended);
              });
      OptionalInt recommended = shown.recommended();
      RationaleTree tree = shown.whole().prunedAt(depth.orElse(recommended.orElse(USUAL)));
      if (json) {
        console.json(TreeText.document(tree, recommended));
      } else {
        console.out().print(TreeText.text(tree, shown.whole().depth(), recommended));
        console.out().flush();
      }
      html.ifPresent(page -> console.say("Page: " + page));
      return 0;
    }

    private void write(TreeJob job, Path page, RationaleTree whole, OptionalInt recommended) {
      if (depth.isPresent()) {
        job.writePage(page, whole.prunedAt(depth.get()), OptionalInt.empty());
      } else {
        job.writePage(page, whole, recommended);
      }
    }
  }

  private static void print(Console console, TreeReport report, boolean json) {
    if (json) {
      console.json(report);
    } else {
      console.out().print(report.text());
    }
    console.out().flush();
  }
}
