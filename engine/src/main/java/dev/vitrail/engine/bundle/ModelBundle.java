package dev.vitrail.engine.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Operators;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Checksums;
import dev.vitrail.engine.io.Json;
import dev.vitrail.engine.kernels.ConvWeights;
import dev.vitrail.engine.weights.SafeTensorsWriter;
import dev.vitrail.engine.weights.WeightFile;
import dev.vitrail.engine.weights.WeightReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A trained net as a folder: {@code spec.json} and {@code weights.safetensors}. Opening runs no
 * code from the file: JSON of known layer kinds and raw numbers, both bounded and checked.
 */
public final class ModelBundle {

  /** Format of this version. */
  public static final String FORMAT = "vitrail-model/1";

  private static final String SPEC = "spec.json";
  private static final String WEIGHTS = "weights.safetensors";

  private final Path folder;
  private final BundleSpec spec;
  private final String hash;

  private ModelBundle(Path folder, BundleSpec spec, String hash) {
    this.folder = folder;
    this.spec = spec;
    this.hash = hash;
  }

  /**
   * Writes a bundle. The spec is written last and names the weights by checksum, so a bundle that
   * opens is whole.
   *
   * @param spec its {@code format} and {@code weightsSha256} are set here
   */
  public static ModelBundle write(Path folder, BundleSpec spec, Parameters parameters) {
    SafeTensorsWriter writer = new SafeTensorsWriter();
    tensors(parameters)
        .forEach((name, tensor) -> writer.add(name, tensor.shape(), tensor.values()));
    String weights = writer.write(folder.resolve(WEIGHTS));
    BundleSpec whole =
        new BundleSpec(
            FORMAT,
            spec.architecture(),
            spec.labels(),
            spec.preprocessing(),
            spec.interpretable(),
            spec.provenance(),
            weights);
    return new ModelBundle(folder, whole, Json.write(folder.resolve(SPEC), whole));
  }

  /** A tensor on its way to a file. */
  public record Stored(List<Integer> shape, float[] values) {}

  /** Kernels {@code node.weight [kh, kw, in, out]} and biases {@code node.bias [out]} by name. */
  public static Map<String, Stored> tensors(Parameters parameters) {
    Map<String, Stored> tensors = new TreeMap<>();
    for (Map.Entry<String, ConvWeights> entry : parameters.all().entrySet()) {
      ConvWeights weights = entry.getValue();
      MapShape kernel = weights.kernel().shape();
      tensors.put(
          entry.getKey() + ".weight",
          new Stored(sides(kernel), weights.kernel().toMaps().values()));
      tensors.put(
          entry.getKey() + ".bias",
          new Stored(List.of(kernel.channels()), weights.bias().toMaps().values()));
    }
    return tensors;
  }

  private static List<Integer> sides(MapShape kernel) {
    return List.of(kernel.batch(), kernel.height(), kernel.width(), kernel.channels());
  }

  /**
   * Opens a bundle and checks it against its checksum.
   *
   * @throws VitrailException of kind DATA when it is damaged, foreign or newer
   */
  public static ModelBundle open(Path folder) {
    Path file = folder.resolve(SPEC);
    if (Files.isRegularFile(folder)) {
      throw VitrailException.data(
          folder,
          "is a file; a Vitrail model is a folder with %s. Zip files of Deeplearning4j are not read,"
                  .formatted(SPEC)
              + " since they may run code: save the weights as safetensors and use 'vitrail weights"
              + " import'");
    }
    if (!Files.isRegularFile(file)) {
      throw VitrailException.data(
          folder, "is no Vitrail model: it has no " + SPEC + ". Name the bundle folder of a run.");
    }
    refuseForeignFormat(file);
    BundleSpec spec = Json.read(file, BundleSpec.class);
    try {
      check(spec);
      String found = Checksums.sha256(folder.resolve(WEIGHTS));
      if (!found.equals(spec.weightsSha256())) {
        throw VitrailException.data(
            folder.resolve(WEIGHTS),
            "its checksum is not the one in spec.json: damaged or swapped");
      }
      return new ModelBundle(folder, spec, Checksums.sha256(file));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw VitrailException.data(file, shortened(e.getMessage(), 300), e);
    } catch (IOException e) {
      throw VitrailException.data(folder, "cannot be read: " + e.getMessage(), e);
    }
  }

  private static void check(BundleSpec spec) {
    Architecture net = spec.architecture();
    for (Architecture.Node node : net.nodes()) {
      if (node.layer() instanceof Layer.Operator operator) {
        Operators.create(operator);
      }
    }
    MapShape out = net.shapes(1).get(net.output());
    if (out.size() != spec.labels().size()) {
      throw new IllegalArgumentException(
          "has %d labels for %d outputs".formatted(spec.labels().size(), out.size()));
    }
    expected(net);
  }

  private static void refuseForeignFormat(Path file) {
    JsonNode root = Json.read(file, JsonNode.class);
    String format = root.path("format").asText("");
    if (!format.equals(FORMAT)) {
      String known = format.startsWith("vitrail-model/") ? " Use a newer Vitrail." : "";
      throw VitrailException.data(
          file,
          "has format '%s', expected '%s'.%s".formatted(shortened(format, 40), FORMAT, known));
    }
  }

  private static String shortened(String text, int most) {
    String line = text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
    return line.length() > most ? line.substring(0, most) + "..." : line;
  }

  public Path folder() {
    return folder;
  }

  public BundleSpec spec() {
    return spec;
  }

  /**
   * SHA-256 of {@code spec.json}, which names the weights by theirs: stands for the whole model.
   */
  public String hash() {
    return hash;
  }

  /** Reads the weights. */
  public Parameters parameters(Precision precision) {
    try (WeightFile file = WeightFile.open(folder.resolve(WEIGHTS))) {
      Architecture net = spec.architecture();
      WeightReport.compare(file.entries(), expected(net), List.of()).requireFit(file.path());
      Parameters parameters = Parameters.zeros(net, precision);
      for (String node : parameters.names()) {
        parameters.set(node, file.read(node + ".weight"), file.read(node + ".bias"));
      }
      return parameters;
    }
  }

  /** The net, ready to run in single precision. The caller closes it. */
  public Network network() {
    return Network.open(spec.architecture(), parameters(Precision.FLOAT));
  }

  private static List<WeightReport.Expected> expected(Architecture net) {
    List<WeightReport.Expected> all = new ArrayList<>();
    Parameters.shapes(net)
        .forEach(
            (node, kernel) -> {
              all.add(new WeightReport.Expected(node + ".weight", sides(kernel)));
              all.add(new WeightReport.Expected(node + ".bias", List.of(kernel.channels())));
            });
    return all;
  }
}
