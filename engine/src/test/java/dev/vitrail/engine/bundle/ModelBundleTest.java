package dev.vitrail.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Checksums;
import dev.vitrail.engine.io.Json;
import dev.vitrail.engine.nets.Nets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelBundleTest {

  @TempDir Path folder;

  private static Architecture net() {
    return Nets.build("small", 32, 3).architecture();
  }

  private Path bundle() {
    return Bundles.write(folder.resolve("bundle"), net(), 5).folder();
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet18", "googlenet", "squeezenet1_1", "small"})
  void roundTripGivesTheSameLogits(String name) {
    Architecture net = Nets.build(name, 64, 4).architecture();
    ModelBundle written = Bundles.write(folder, net, 3);
    ModelBundle read = ModelBundle.open(folder);

    assertEquals(net, read.spec().architecture());
    assertEquals(written.spec(), read.spec());
    assertEquals(written.hash(), read.hash());
    FeatureMaps image = new FeatureMaps(net.input(1), noise(net.input(1).size()));
    try (Network before = Network.open(net, Parameters.random(net, Precision.FLOAT, 3));
        Network after = read.network()) {
      assertArrayEquals(before.forward(image).values(), after.forward(image).values());
    }
  }

  private static float[] noise(int size) {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void everyNetIsReadBackAsWritten() throws Exception {
    for (String name : Nets.names()) {
      Architecture net = Nets.build(name, 224, 3).architecture();
      String json = Json.mapper().writeValueAsString(net);
      assertEquals(net, Json.mapper().readValue(json, Architecture.class), name);
    }
  }

  @Test
  void equalModelsHaveEqualFilesWithSortedKeys() throws IOException {
    Bundles.write(folder.resolve("a"), net(), 5);
    Bundles.write(folder.resolve("b"), net(), 5);
    Bundles.write(folder.resolve("c"), net(), 6);
    for (String file : List.of("spec.json", "weights.safetensors")) {
      assertEquals(
          Checksums.sha256(folder.resolve("a").resolve(file)),
          Checksums.sha256(folder.resolve("b").resolve(file)));
    }
    assertNotEquals(
        ModelBundle.open(folder.resolve("a")).hash(), ModelBundle.open(folder.resolve("c")).hash());
    List<String> keys = new ArrayList<>();
    tree(folder.resolve("a")).get("provenance").fieldNames().forEachRemaining(keys::add);
    assertEquals(List.of("alpha", "data", "seed", "weights", "zoo"), keys);
  }

  private static JsonNode tree(Path bundle) throws IOException {
    return Json.mapper().readTree(bundle.resolve("spec.json").toFile());
  }

  private static void refused(Path bundle, String expected) {
    VitrailException e =
        assertThrows(VitrailException.class, () -> ModelBundle.open(bundle).network().close());
    assertEquals(VitrailException.Kind.DATA, e.kind(), e.getMessage());
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertTrue(e.getMessage().contains(expected), e.getMessage());
    assertTrue(e.getMessage().length() < 1000, e.getMessage());
  }

  private Path changed(Consumer<ObjectNode> change) throws IOException {
    Path bundle = bundle();
    ObjectNode root = (ObjectNode) tree(bundle);
    change.accept(root);
    Json.mapper().writeValue(bundle.resolve("spec.json").toFile(), root);
    return bundle;
  }

  private static ObjectNode layer(ObjectNode root, int node) {
    return (ObjectNode) root.get("architecture").get("nodes").get(node).get("layer");
  }

  @ParameterizedTest
  @CsvSource({
    "spec.json, is no Vitrail model",
    "weights.safetensors, cannot be read",
  })
  void missingFiles(String file, String expected) throws IOException {
    Path bundle = bundle();
    Files.delete(bundle.resolve(file));
    refused(bundle, expected);
  }

  @Test
  void anythingThatIsNoFolder() throws IOException {
    refused(folder.resolve("absent"), "is no Vitrail model");
    refused(Files.writeString(folder.resolve("file"), "x"), "is a file");
  }

  @Test
  void aBitOfTheWeights() throws IOException {
    Path weights = bundle().resolve("weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    refused(folder.resolve("bundle"), "its checksum is not the one in spec.json");
  }

  @ParameterizedTest
  @CsvSource({
    "vitrail-model/2, Use a newer Vitrail",
    "vitrail-model/999, Use a newer Vitrail",
    "other, 'expected ''vitrail-model/1'''",
    "'', 'has format '''', expected'",
  })
  void otherFormats(String format, String expected) throws IOException {
    refused(changed(root -> root.put("format", format)), expected);
  }

  @Test
  void anotherFormatIsSaidOnOneShortLine() throws IOException {
    refused(changed(root -> root.put("format", "a\nb\u2028c" + "x".repeat(9999))), "'a?b?cxx");
  }

  @Test
  void unknownKindsAndOperators() throws IOException {
    refused(changed(root -> layer(root, 1).put("kind", "lambda")), "lambda");
    refused(
        changed(root -> layer(root, 1).put("kind", "dev.vitrail.engine.Layer$Relu")),
        "is not the expected JSON");
    refused(
        changed(
            root -> {
              ObjectNode relu = layer(root, 1);
              relu.put("kind", "operator").put("operator", "run\nthis");
              relu.putObject("parameters").put("x", 1);
            }),
        "No operator 'run?this' is installed");
  }

  @Test
  void shapesThatDoNotFit() throws IOException {
    refused(changed(root -> layer(root, 0).put("outputs", 17)), "does not fit the net");
    refused(changed(root -> layer(root, 0).put("outputs", -1)), "must be at least 1");
    refused(changed(root -> layer(root, 0).put("outputs", Integer.MAX_VALUE)), "at most 2^31");
    refused(
        changed(root -> ((ObjectNode) root.get("architecture")).put("height", 3)),
        "The input is too small");
    refused(
        changed(
            root -> {
              ObjectNode window = (ObjectNode) layer(root, 0).get("window");
              for (String pad : List.of("padTop", "padLeft", "padBottom", "padRight")) {
                window.put(pad, 39_999);
              }
              window.put("kernelHeight", 40_000).put("kernelWidth", 40_000).put("stride", 10_000);
            }),
        "at most 2^31");
    refused(changed(root -> ((ArrayNode) root.get("labels")).add("more")), "has 4 labels for 3");
  }

  @Test
  void namesThatLeadNowhere() throws IOException {
    refused(
        changed(
            root ->
                ((ArrayNode) root.get("architecture").get("nodes").get(1).get("inputs"))
                    .removeAll()
                    .add("../conv9")),
        "which does not come before it");
    refused(
        changed(root -> ((ObjectNode) root.get("architecture")).putArray("nodes")), "1 to 4096");
    refused(changed(root -> root.remove("architecture")), "architecture is missing");
    refused(changed(root -> root.putNull("labels")), "is not the expected JSON");
    refused(changed(root -> root.put("class", "java.lang.Runtime")), "Unrecognized field");
  }

  @Test
  void deepHugeAndRepeatedJson() throws IOException {
    Path spec = bundle().resolve("spec.json");
    String good = Files.readString(spec);
    Path bundle = spec.getParent();
    String start = "{\"format\":\"vitrail-model/1\",\"preprocessing\":";

    Files.writeString(spec, start + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    refused(bundle, "is not the expected JSON");
    Files.writeString(spec, start + "\"" + "x".repeat(2 << 20) + "\"}");
    refused(bundle, "is not the expected JSON");
    Files.writeString(spec, good.replaceFirst("\\{", "{\"labels\":[],"));
    refused(bundle, "Duplicate");
    Files.writeString(spec, good + good);
    refused(bundle, "is not the expected JSON");
    Files.writeString(spec, "null");
    refused(bundle, "has format ''");
    try (var channel = FileChannel.open(spec, StandardOpenOption.WRITE)) {
      channel.position(Json.MAX_FILE_BYTES).write(ByteBuffer.wrap(new byte[] {' ', ' '}));
    }
    refused(bundle, "larger than the 64 MiB");
  }
}
