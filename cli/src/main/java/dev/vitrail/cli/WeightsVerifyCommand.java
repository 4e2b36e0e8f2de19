package dev.vitrail.cli;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.nets.NetTemplate;
import dev.vitrail.engine.nets.WeightImport;
import dev.vitrail.engine.weights.WeightFile;
import dev.vitrail.engine.weights.WeightReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vitrail weights verify}. */
@Command(
    name = "verify",
    description =
        "Compare a weight file with a net, tensor by tensor; with images also classify them. Ends"
            + " with 3 when the file does not fit.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail weights verify resnet50.safetensors --arch resnet50",
      "  vitrail weights verify net.safetensors --arch resnet18 --images photos --labels names.json"
    })
final class WeightsVerifyCommand implements Callable<Integer> {

  private final Session session;

  @Parameters(paramLabel = "FILE", description = "The weight file.")
  private Path file = Path.of("");

  @Mixin private NetOptions net = new NetOptions();

  @Option(
      names = "--images",
      paramLabel = "FOLDER",
      description = "Images to classify, one folder a class.")
  private Optional<Path> images = Optional.empty();

  WeightsVerifyCommand(Session session) {
    this.session = session;
  }

  /**
   * One expected tensor.
   *
   * @param status ok, missing or shape
   * @param found the shape in the file, empty when it is missing
   */
  record Line(String tensor, List<Integer> expected, List<Integer> found, String status) {}

  record Document(
      int schema,
      String net,
      boolean fits,
      int matched,
      List<Line> tensors,
      List<String> unexpected,
      List<TopOne.ClassResult> classes) {}

  @Override
  public Integer call() {
    Console console = session.console();
    try (WeightFile weights = WeightFile.open(file)) {
      NetTemplate template = net.template(weights);
      WeightImport imported = new WeightImport(template);
      WeightReport report = imported.compare(weights, List.of());
      List<TopOne.ClassResult> classes =
          images.isPresent() && report.fits() ? classify(template, weights) : List.of();
      Document document =
          new Document(
              1,
              net.arch(),
              report.fits(),
              report.matched(),
              lines(imported.expected(weights, List.of()), report),
              report.unexpected().stream().map(e -> e.name()).toList(),
              classes);
      if (net.json()) {
        console.json(document);
      } else {
        print(console.out(), document);
      }
      report.requireFit(file);
    }
    return 0;
  }

  private List<TopOne.ClassResult> classify(NetTemplate template, WeightFile weights) {
    LabelFile names = net.labels(template);
    try (ProgressBar bar = session.console().progress()) {
      return TopOne.classify(template, weights, net.arch(), images.orElseThrow(), names, bar);
    } catch (IllegalArgumentException e) {
      throw VitrailException.data(file, e.getMessage(), e);
    }
  }

  private static List<Line> lines(List<WeightReport.Expected> expected, WeightReport report) {
    Map<String, Line> wrong = new HashMap<>();
    report
        .missing()
        .forEach(
            m ->
                wrong.put(
                    m.expected().name(),
                    new Line(m.expected().name(), m.expected().shape(), List.of(), "missing")));
    report
        .wrongShape()
        .forEach(
            w ->
                wrong.put(
                    w.expected().name(),
                    new Line(
                        w.expected().name(), w.expected().shape(), w.found().shape(), "shape")));
    List<Line> lines = new ArrayList<>();
    for (WeightReport.Expected one : expected) {
      Line ok = new Line(one.name(), one.shape(), one.shape(), "ok");
      lines.add(wrong.getOrDefault(one.name(), ok));
    }
    return lines;
  }

  private static void print(PrintWriter out, Document document) {
    for (Line line : document.tensors()) {
      String found = line.status().equals("shape") ? ", found " + line.found() : "";
      out.println("%-8s %s %s%s".formatted(line.status(), line.tensor(), line.expected(), found));
    }
    document.unexpected().forEach(name -> out.println("%-8s %s".formatted("extra", name)));
    out.println(
        "%d of %d tensors fit, %d are not expected"
            .formatted(
                document.matched(), document.tensors().size(), document.unexpected().size()));
    for (TopOne.ClassResult c : document.classes()) {
      String share =
          c.label().isEmpty()
              ? "no label of this name"
              : String.format(
                  Locale.ROOT,
                  "top-1 %d (%.1f %%)",
                  c.right(),
                  100.0 * c.right() / Math.max(1, c.images()));
      out.println(
          "%s: %d images, %s; most often %s"
              .formatted(c.folder(), c.images(), share, String.join(", ", c.commonest())));
    }
  }
}
