package dev.vitrail.cli.report;

import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.train.run.RunState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the report of a run: {@code report.html}, and its pictures one by one in {@code curves}
 * and {@code filters}.
 */
public final class RunReport {

  /** Most images that are explained; with this many a report stays below 30 MB. */
  public static final int MOST_IMAGES = 200;

  private final RunData run;
  private final Optional<RunData> against;
  private final ImageSet images;
  private final GalleryOptions options;
  private final Progress progress;

  private RunReport(
      RunData run,
      Optional<RunData> against,
      ImageSet images,
      GalleryOptions options,
      Progress progress) {
    this.run = run;
    this.against = against;
    this.images = images;
    this.options = options;
    this.progress = progress;
  }

  /**
   * Writes the report.
   *
   * @param against a run to set beside it
   * @param images the images of the run
   * @param options which images are explained, and how
   * @return the file
   */
  public static Path write(
      RunDirectory run,
      Optional<RunDirectory> against,
      ImageSet images,
      GalleryOptions options,
      Progress progress) {
    return new RunReport(RunData.read(run), against.map(RunData::read), images, options, progress)
        .write();
  }

  private Path write() {
    Curves curves = new Curves(run.epochs());
    Map<String, Svg> charts = curves.draw();
    Inputs inputs;
    Page page;
    LayerPages layers;
    try (Network net = run.bundle().network()) {
      var preprocessing = RunEvaluation.preprocessing(run.bundle());
      TestPass test = TestPass.run(net, run.info(), images, preprocessing, progress);
      inputs = new Inputs(test.images(), preprocessing);
      PartColours colours = colours();
      layers = new LayerPages(run, test, inputs, colours);
      GalleryPages gallery = new GalleryPages(run, test, inputs, colours, options, progress);
      GraphPages graphs = new GraphPages(run, test, inputs, colours);
      Page.Inside inside = new InsidePages(run, test, inputs, progress).build(net);
      page = page(charts, test, layers.build(), inside, graphs.build(net), gallery.build(net));
    }
    charts.forEach(
        (name, svg) ->
            AtomicFile.writeString(
                run.folder().resolve("curves").resolve(name + ".svg"), svg.alone()));
    layers
        .strips()
        .forEach(
            (name, png) ->
                AtomicFile.write(
                    run.folder().resolve("filters").resolve(name), out -> out.write(png)));
    Path file = run.folder().resolve("report.html");
    AtomicFile.writeString(file, Template.render(page));
    return file;
  }

  private PartColours colours() {
    List<String> names = new ArrayList<>();
    run.measures().ifPresent(m -> m.layers().forEach(l -> names.addAll(l.landmarks())));
    return new PartColours(names);
  }

  private Page page(
      Map<String, Svg> charts,
      TestPass test,
      List<Page.Layer> layers,
      Page.Inside inside,
      List<Page.Graph> graphs,
      Page.Gallery gallery) {
    OriginPages origin = new OriginPages(run);
    TestPages answers = new TestPages(run, test);
    List<Page.Chart> curves = new ArrayList<>();
    charts.forEach((name, svg) -> curves.add(Template.chart(caption(name), svg)));
    return new Page(
        Text.clean(run.name()),
        summary(test),
        notice(),
        answers.tiles(),
        Comparing.of(run, against),
        origin.net(),
        origin.data(images, test.skipped()),
        curves,
        answers.build(),
        layers,
        inside,
        new TreePages(run, images).build(),
        graphs,
        gallery,
        origin.origin());
  }

  private String summary(TestPass test) {
    boolean single = run.info().task() == ModelConfig.Task.SINGLE;
    String what =
        single
            ? "%s against images without it".formatted(images.classNames().get(0))
            : String.join(", ", images.classNames());
    return Text.clean(
        "%s, trained to tell %s; looked at on %d test images."
            .formatted(run.bundle().spec().architecture().name(), what, test.size()));
  }

  private String notice() {
    if (run.state().status() != RunState.Status.DONE) {
      return Text.clean(
          "This run did not end: %s. %s".formatted(run.state().status(), run.state().message()));
    }
    boolean other =
        run.measures().isPresent() && !run.measures().get().model().equals(run.bundle().hash());
    return other
        ? "The measures were taken on another model than the one in this folder. Run 'vitrail"
            + " evaluate' again."
        : run.measures().isEmpty()
            ? "This run was not measured. Run 'vitrail evaluate' on it."
            : "";
  }

  private static String caption(String name) {
    if (name.startsWith("filter-loss")) {
      return "Filter loss of layer %s: minus the information, in nats, that the place of a peak"
              .formatted(name.substring(name.lastIndexOf('-') + 1))
          + " carries about the part; lower is better, 0 is a filter that says nothing. The last"
          + " batch of each epoch is shown.";
    }
    if (name.startsWith("silent")) {
      return "Silent maps of layer %s: share of pairs of an image and a filter without any"
              .formatted(name.substring(name.lastIndexOf('-') + 1))
          + " activation. Some silence is wanted, on images of other categories; 1 is a dead"
          + " layer.";
    }
    return name.equals("loss")
        ? "Loss of the task by epoch; lower is better. Validation images are not trained on; a"
            + " dashed upright line ends a phase."
        : "Accuracy by epoch; higher is better. Balanced: the mean over classes.";
  }
}
