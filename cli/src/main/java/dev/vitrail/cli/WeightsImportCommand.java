package dev.vitrail.cli;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.BundleSpec;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Checksums;
import dev.vitrail.engine.io.Json;
import dev.vitrail.engine.nets.NetTemplate;
import dev.vitrail.engine.nets.WeightImport;
import dev.vitrail.engine.weights.WeightDownload;
import dev.vitrail.engine.weights.WeightFile;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.plan.InterpretableInfo;
import dev.vitrail.train.plan.NetAssembler;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vitrail weights import}. */
@Command(
    name = "import",
    description = "Make a model file of pretrained weights in torchvision's names.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail weights import resnet50.safetensors --arch resnet50 --out models/resnet50",
      "  vitrail weights import https://host/net.safetensors --sha256 SUM --arch resnet18 --out net"
    })
final class WeightsImportCommand implements Callable<Integer> {

  private final Session session;

  @CommandLine.Parameters(
      paramLabel = "FILE|URL",
      description = "Safetensors, gzipped safetensors or Keras HDF5; or an https: address of one.")
  private String source = "";

  @Mixin private NetOptions net = new NetOptions();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "BUNDLE",
      description = "Folder of the model file; new or empty.")
  private Path out = Path.of("");

  @Option(
      names = "--sha256",
      paramLabel = "SUM",
      description = "Checksum that the file must have; needed for an address.")
  private Optional<String> sha256 = Optional.empty();

  WeightsImportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    requireEmpty();
    boolean address = source.matches("(?i)[a-z][a-z0-9+.-]+://.*|file:.*");
    Path download = out.resolve(".download");
    ModelBundle bundle;
    try {
      Path file = address ? fetch(download) : Path.of(source);
      String sum = checksum(file);
      if (!address && sha256.isPresent() && !sha256.get().equalsIgnoreCase(sum)) {
        throw VitrailException.data(
            file, "has SHA-256 %s, expected %s".formatted(sum, sha256.get()));
      }
      bundle = write(file, sum);
    } finally {
      delete(download);
    }
    BundleSpec spec = bundle.spec();
    if (net.json()) {
      session
          .console()
          .json(new Document(1, out.toString(), bundle.hash(), spec.labels().size(), net.arch()));
    } else {
      session
          .console()
          .out()
          .println("%s, %d classes: %s".formatted(net.arch(), spec.labels().size(), out));
    }
    return 0;
  }

  private void requireEmpty() {
    if (!Files.exists(out)) {
      return;
    }
    try (Stream<Path> inside = Files.list(out)) {
      if (inside.findAny().isPresent()) {
        throw VitrailException.usage(
            "--out: %s is not empty; name a new folder for the model".formatted(out));
      }
    } catch (IOException e) {
      throw VitrailException.environment(
          "--out: %s is no folder that can be listed; name another".formatted(out), e);
    }
  }

  private Path fetch(Path target) {
    if (sha256.isEmpty()) {
      throw VitrailException.usage(
          "--sha256 is needed for an address: the checksum of what you expect to get");
    }
    try (ProgressBar bar = session.console().progress()) {
      return WeightDownload.fetch(
          URI.create(source), target, sha256.get(), WeightDownload.Limits.DEFAULT, bar);
    } catch (IllegalArgumentException e) {
      throw VitrailException.usage("%s is no address: %s".formatted(source, e.getMessage()));
    }
  }

  private static String checksum(Path file) {
    try {
      return Checksums.sha256(file);
    } catch (IOException e) {
      throw VitrailException.data(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  private static void delete(Path download) {
    try {
      Files.deleteIfExists(download);
    } catch (IOException e) {
      throw VitrailException.environment("Cannot remove " + download, e);
    }
  }

  private ModelBundle write(Path file, String sum) {
    try (WeightFile weights = WeightFile.open(file)) {
      NetTemplate template = net.template(weights);
      BundleSpec spec =
          new BundleSpec(
              ModelBundle.FORMAT,
              template.architecture(),
              net.labels(template).names(),
              Json.mapper().valueToTree(NetAssembler.preprocessing(net.arch(), net.size())),
              new InterpretableInfo(ModelConfig.Task.SOFTMAX, Architecture.INPUT, List.of())
                  .toJson(),
              Map.of("pretrainedWeights", sum),
              "");
      session.console().say("Reading " + weights.entries().size() + " tensors");
      try (Parameters parameters =
          new WeightImport(template).load(weights, Precision.FLOAT, List.of(), 0)) {
        return ModelBundle.write(out, spec, parameters);
      }
    }
  }

  private record Document(int schema, String bundle, String model, int classes, String net) {}
}
