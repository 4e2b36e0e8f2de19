package dev.vitrail.cli;

import dev.vitrail.cli.explain.ExplainJob;
import dev.vitrail.cli.explain.ExplainSettings;
import dev.vitrail.cli.explain.Explainers;
import dev.vitrail.cli.explain.Shard;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.explain.attribution.MemoryCeiling;
import dev.vitrail.explain.attribution.Rise;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vitrail explain}. */
@Command(
    name = "explain",
    description =
        "Explain why a net scored images as it did: raw maps as .npy, JSON that names layer and"
            + " score, pictures.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail explain runs/pets photos --method grad-cam,saliency --target cat --out why",
      "  vitrail explain runs/pets dog.jpg --method integrated-gradients,rise --seed 7"
    })
final class ExplainCommand implements Callable<Integer> {

  private static final long MEBIBYTE = 1L << 20;

  private final Session session;

  @Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Folder of the run.")
  private Optional<Path> folder = Optional.empty();

  @Parameters(
      index = "1..*",
      paramLabel = "IMAGES",
      description = "Image files, and folders with images at any depth.")
  private List<Path> images = new ArrayList<>();

  @Option(
      names = "--method",
      split = ",",
      paramLabel = "NAME",
      description = "Methods, separated by commas; --list shows them. Default: grad-cam")
  private List<String> methods = new ArrayList<>();

  @Option(
      names = "--target",
      paramLabel = "CLASS",
      description =
          "What is explained: a class, cat:dog for one against another, not:cat for what speaks"
              + " against it. Default: the predicted class of each image")
  private Optional<String> target = Optional.empty();

  @Option(names = "--probability", description = "Explain the probability, not the logit.")
  private boolean probability;

  @Option(
      names = "--layer",
      paramLabel = "NAME",
      description =
          "Layer for methods that read one ('vitrail layers'). Default: the last maps before the"
              + " head")
  private Optional<String> layer = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the results. Default: explain in the run")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description = "Do only every N-th image from the I-th on, to share work between processes.")
  private Optional<String> shard = Optional.empty();

  @Option(names = "--batch", paramLabel = "N", description = "Images at once. Default: 32")
  private int batch = MemoryCeiling.DEFAULT_BATCH;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description =
          "Ceiling for activations and gradients, in MiB; batches are made smaller to keep it."
              + " Default: 2048")
  private long memory = MemoryCeiling.DEFAULT_BYTES / MEBIBYTE;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of methods that draw. Default: 0")
  private long seed;

  @Option(names = "--masks", paramLabel = "N", description = "Masks of rise. Default: 1000")
  private int masks = Rise.DEFAULT_MASKS;

  @Option(
      names = "--baseline",
      paramLabel = "NAME",
      description =
          "Start of integrated-gradients: zero, black, white, blur or uniform. Default: zero")
  private String baseline = "zero";

  @Option(
      names = "--channel",
      paramLabel = "K",
      description =
          "Channel whose strongest unit deconvnet takes. Default: the unit that gives most")
  private Optional<Integer> channel = Optional.empty();

  @Option(names = "--no-pictures", description = "Write no pictures.")
  private boolean noPictures;

  @Option(names = "--list", description = "List the methods and end.")
  private boolean list;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  ExplainCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Console console = session.console();
    if (list) {
      for (Map.Entry<String, String> method : Explainers.summaries().entrySet()) {
        console.out().println("%-22s%s".formatted(method.getKey(), method.getValue()));
      }
      return 0;
    }
    RunDirectory run = RunDirectory.open(folder.orElseThrow(ExplainCommand::nothingNamed));
    if (images.isEmpty()) {
      throw nothingNamed();
    }
    Path results = out.orElseGet(() -> run.folder().resolve("explain"));
    ExplainJob.Summary summary;
    try (ProgressBar bar = console.progress()) {
      Consumer<String> told = text -> (json ? console.err() : console.out()).println(text);
      summary = new ExplainJob(run, images, results, settings(), bar, told).run();
    }
    report(console, summary, results);
    ExplainJob.requireUsable(summary);
    return 0;
  }

  private static VitrailException nothingNamed() {
    return VitrailException.usage(
        "Name a run and images: vitrail explain RUN IMAGES... See 'vitrail explain --help'.");
  }

  private ExplainSettings settings() {
    return new ExplainSettings(
        methods.isEmpty() ? List.of("grad-cam") : methods,
        target,
        probability,
        layer,
        shard.map(Shard::parse).orElse(Shard.WHOLE),
        new MemoryCeiling(Math.multiplyExact(Math.min(memory, 1L << 30), MEBIBYTE), batch),
        seed,
        !noPictures,
        masks,
        baseline,
        channel.map(OptionalInt::of).orElse(OptionalInt.empty()));
  }

  private void report(Console console, ExplainJob.Summary summary, Path results) {
    if (json) {
      console.json(summary);
    } else {
      console.out().println("%d images explained".formatted(summary.explained()));
      console.out().println("score: " + summary.target());
      summary
          .layers()
          .forEach((method, read) -> console.out().println("%s: %s".formatted(method, read)));
      console.out().flush();
    }
    if (summary.skippedCount() > 0) {
      console.say("%d images could not be read and are left out".formatted(summary.skippedCount()));
    }
    console.say("Results: " + results);
  }
}
