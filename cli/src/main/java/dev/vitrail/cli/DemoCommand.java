package dev.vitrail.cli;

import dev.vitrail.cli.report.GalleryOptions;
import dev.vitrail.cli.report.RunReport;
import dev.vitrail.evaluate.run.RunMeasures;
import dev.vitrail.train.config.ResolvedConfig;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.train.synthetic.Counts;
import dev.vitrail.train.synthetic.SyntheticAnimals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code vitrail demo}: the whole way on drawn animals, without any other data. An ordinary net
 * learns to tell cats ({@code configs/demo-backbone.yml}); on it, with the same start and schedule,
 * filters are trained twice, with mask and filter loss ({@code configs/demo.yml}) and without, and
 * reported side by side.
 */
@Command(
    name = "demo",
    description = "Draw animals, train two small nets on them, measure and report. Needs no data.",
    footerHeading = "%nExamples:%n",
    footer = {"  vitrail demo", "  vitrail demo --out /tmp/vitrail --set data.limit=200"})
final class DemoCommand implements Callable<Integer> {

  private static final String CONFIG = "demo";
  private static final int EXPLAINED = 24;

  /** What makes the ordinary net of the interpretable one. */
  private static final List<String> ORDINARY =
      List.of("model.interpretable[0].mask.enabled=false", "model.loss.mode=none");

  private final Session session;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the run folder is made. Default: runs")
  private Path out = Path.of("runs");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override one value of the demo's configuration; may come often.")
  private List<String> overrides = new ArrayList<>();

  DemoCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    long started = System.nanoTime();
    Console console = session.console();
    RunDirectory run = RunDirectory.create(out, CONFIG);
    console.say("Run folder: " + run.folder());
    Path drawings = run.folder().resolve("data");

    console.say("1 of 4: draw, and train an ordinary net");
    RunDirectory backbone = RunDirectory.create(run.folder(), "backbone");
    TrainingConfig first = load("demo-backbone", List.of());
    draw(first, drawings);
    job(backbone, load("demo-backbone", drawn(drawings, List.of()))).run();
    Path weights = run.folder().resolve("backbone.safetensors");
    BackboneFile.write(
        backbone.bundle(), first.model().architecture(), first.data().size(), weights);
    List<String> start = List.of("model.weights=" + weights.toAbsolutePath());

    console.say("2 of 4: train interpretable filters on it");
    TrainingConfig config = load(CONFIG, drawn(drawings, start));
    RunMeasures own = job(run, config).run();

    console.say("3 of 4: train the same filters without mask and filter loss");
    RunDirectory ordinary = RunDirectory.create(run.folder(), "ordinary");
    List<String> plain = new ArrayList<>(ORDINARY);
    plain.addAll(start);
    RunMeasures other = job(ordinary, load(CONFIG, drawn(drawings, plain))).run();

    console.say("4 of 4: write the report");
    Path report = report(run, ordinary, config, drawings);
    line("interpretable", own);
    line("ordinary", other);
    console.say("Took " + ProgressBar.clock(System.nanoTime() - started));
    console.out().println(report.toAbsolutePath());
    console.out().flush();
    return 0;
  }

  /** Draws cats and scenes without an animal; nothing in the demo looks at dogs. */
  private void draw(TrainingConfig config, Path drawings) {
    int each = config.data().limit();
    Counts counts = new Counts(each, 0, each);
    try (ProgressBar bar = session.console().progress()) {
      SyntheticAnimals.write(drawings, counts, config.data().size(), config.seed(), bar);
    }
  }

  private RunJob job(RunDirectory run, TrainingConfig config) {
    List<String> command = new ArrayList<>(List.of("demo", "--out", out.toString()));
    overrides.forEach(assignment -> command.addAll(List.of("--set", assignment)));
    return new RunJob(session.console(), run, config, Optional.empty(), command);
  }

  private Path report(
      RunDirectory run, RunDirectory ordinary, TrainingConfig config, Path drawings) {
    try (ProgressBar bar = session.console().progress()) {
      ImageSet images = TrainingImages.open(config.data(), drawings, config.seed(), bar);
      return RunReport.write(run, Optional.of(ordinary), images, GalleryOptions.of(EXPLAINED), bar);
    }
  }

  private TrainingConfig load(String name, List<String> assignments) {
    List<String> all = new ArrayList<>(overrides);
    all.addAll(assignments);
    return ResolvedConfig.load(new ConfigFiles(session.home()).find(name), all).config();
  }

  /** The drawings of the first run, read instead of drawn again. */
  private static List<String> drawn(Path drawings, List<String> more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "data.layout=index",
                "data.folder=" + drawings.toAbsolutePath(),
                "data.negatives=negatives"));
    all.addAll(more);
    return all;
  }

  private void line(String name, RunMeasures measures) {
    for (RunMeasures.LayerMeasures m : measures.layers()) {
      session
          .console()
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%-13s  accuracy %.1f %%  part tracking %.3f (images shuffled %.3f)  location"
                      + " instability %.3f (centre %.3f, random %.3f)",
                  name,
                  100 * measures.test().accuracy().value(),
                  m.tracking(),
                  m.permuted(),
                  m.instabilityTest(),
                  m.floorsTest().get("floor-centre"),
                  m.floorsTest().get("floor-random")));
    }
  }
}
