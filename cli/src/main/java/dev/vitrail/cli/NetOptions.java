package dev.vitrail.cli;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.nets.NetTemplate;
import dev.vitrail.engine.weights.WeightFile;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A known net for a file of its weights, and the names of its classes; use it as a mixin. */
final class NetOptions {

  @Option(
      names = "--arch",
      required = true,
      paramLabel = "NAME",
      description = "Name of the net ('vitrail weights --list').")
  private String arch = "";

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Class names in logit order: one a line, or a JSON list.")
  private Optional<Path> labels = Optional.empty();

  @Option(names = "--size", paramLabel = "PX", description = "Side of the input. Default: 224")
  private int size = 224;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  String arch() {
    return arch;
  }

  /** Side of the input in pixels. */
  int size() {
    return size;
  }

  boolean json() {
    return json;
  }

  /** The net with as many outputs as the file has classes. */
  NetTemplate template(WeightFile weights) {
    return Pretrained.template(arch, size, weights);
  }

  /** Names of the net's outputs, numbers where none were given. */
  LabelFile labels(NetTemplate template) {
    Architecture net = template.architecture();
    int outputs = net.shapes(1).get(net.output()).channels();
    return labels
        .map(file -> LabelFile.read(file, outputs))
        .orElseGet(() -> LabelFile.numbered(outputs));
  }
}
