package dev.vitrail.cli.report;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Parameters;
import dev.vitrail.train.config.InterpretableConfig;
import dev.vitrail.train.config.LossConfig;
import dev.vitrail.train.config.PhaseConfig;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.SkippedImages;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.run.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What was trained, on what and with what. */
final class OriginPages {

  private static final int MOST_SKIPPED = 50;

  private final RunData run;

  OriginPages(RunData run) {
    this.run = run;
  }

  /** The net and how it was trained. */
  List<Page.Fact> net() {
    TrainingConfig config = run.config();
    Architecture net = run.bundle().spec().architecture();
    List<Page.Fact> facts = new ArrayList<>();
    facts.add(new Page.Fact("Net", Text.clean(net.name())));
    facts.add(
        new Page.Fact(
            "Input",
            "%d x %d pixels, %s"
                .formatted(
                    net.height(),
                    net.width(),
                    config.data().resize().name().toLowerCase(java.util.Locale.ROOT))));
    facts.add(new Page.Fact("Weights", Numbers.count(weights(net)) + " numbers"));
    facts.add(
        new Page.Fact(
            "Start",
            config
                .model()
                .weights()
                .map(w -> "pretrained: " + Text.clean(fileName(w)))
                .orElse("random weights")));
    for (InterpretableConfig layer : config.model().interpretable()) {
      facts.add(new Page.Fact("Interpretable layer", layer(layer)));
    }
    facts.add(new Page.Fact("Filter loss", loss()));
    for (PhaseConfig phase : config.phases()) {
      facts.add(
          new Page.Fact(
              "Phase " + Text.clean(phase.name()),
              "%d epochs of %s at learning rate %s"
                  .formatted(
                      phase.epochs(),
                      Text.clean(String.join(", ", phase.train())),
                      Numbers.significant(phase.learningRate()))));
    }
    double seconds = run.epochs().stream().mapToDouble(e -> e.seconds()).sum();
    facts.add(new Page.Fact("Time in epochs", "%.0f s".formatted(seconds)));
    return facts;
  }

  private static long weights(Architecture net) {
    return Parameters.shapes(net).values().stream()
        .mapToLong(kernel -> (long) kernel.size() + kernel.channels())
        .sum();
  }

  private String layer(InterpretableConfig layer) {
    boolean learned = run.config().model().loss().mode() == LossConfig.Mode.RELEASED;
    return "%d filters of %d x %d after %s, %s"
        .formatted(
            layer.filters(),
            layer.kernel(),
            layer.kernel(),
            Text.clean(layer.after()),
            layer.mask().enabled()
                ? "masked around the %s, beta %s"
                    .formatted(
                        layer.mask().peak().name().toLowerCase(java.util.Locale.ROOT),
                        learned ? "learned" : Numbers.significant(layer.mask().beta()))
                : "not masked");
  }

  private String loss() {
    var loss = run.config().model().loss();
    String mode = loss.mode().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    return mode.equals("none")
        ? "none"
        : "%s, rho %s, faded in over %d epochs"
            .formatted(mode, Numbers.significant(loss.rho()), loss.ramp());
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Counts by class and split, and what was left out. */
  Page.Data data(ImageSet images, SkippedImages unreadable) {
    List<List<String>> rows = new ArrayList<>();
    for (int label = 0; label < images.classNames().size(); label++) {
      List<String> row = new ArrayList<>();
      boolean negative = label == images.negativeClass().orElse(-1);
      row.add(Text.clean(images.classNames().get(label)) + (negative ? " (without)" : ""));
      for (Split split : List.of(Split.TRAIN, Split.VAL, Split.TEST)) {
        row.add(Numbers.count(images.count(label, split)));
      }
      rows.add(row);
    }
    SkippedImages all = images.skipped().plus(unreadable);
    return new Page.Data(
        Text.clean(run.config().data().folder()),
        new Page.Table(List.of("Class", "Training", "Validation", "Test"), rows),
        all.count(),
        all.first().stream()
            .limit(MOST_SKIPPED)
            .map(s -> new Page.Fact(Text.clean(s.file()), Text.clean(s.reason())))
            .toList());
  }

  /** How it was made. */
  Page.Origin origin() {
    Environment made = run.environment();
    List<Page.Fact> facts = new ArrayList<>();
    facts.add(
        new Page.Fact(
            "Command",
            Text.block("vitrail " + String.join(" ", made.command())).replace('\n', ' ')));
    facts.add(new Page.Fact("Started", Text.clean(made.started())));
    facts.add(new Page.Fact("Seed", String.valueOf(made.seed())));
    for (Map.Entry<String, String> version : made.versions().entrySet()) {
      facts.add(new Page.Fact(Text.clean(version.getKey()), Text.clean(version.getValue())));
    }
    facts.add(new Page.Fact("Backend", Text.clean(made.backend() + ", " + made.kernels())));
    facts.add(new Page.Fact("Native threads", Text.clean(made.threads())));
    List<Page.Fact> sums = new ArrayList<>();
    sums.add(new Page.Fact("Model", run.bundle().hash()));
    sums.add(new Page.Fact("Weights of the model", run.bundle().spec().weightsSha256()));
    sums.add(new Page.Fact("Images and labels", Text.clean(made.data())));
    sums.add(
        new Page.Fact(
            "Pretrained weights", made.weights().isEmpty() ? "none" : Text.clean(made.weights())));
    return new Page.Origin(facts, sums, Text.block(run.config().toYaml()));
  }
}
