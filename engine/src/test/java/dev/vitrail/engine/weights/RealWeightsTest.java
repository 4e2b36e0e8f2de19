package dev.vitrail.engine.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.io.Checksums;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The four ImageNet nets of the shared data folder; skipped where it is absent. */
class RealWeightsTest {

  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void find() {
    String named = System.getenv("VITRAIL_DATA");
    data =
        named != null
            ? Path.of(named)
            : Path.of(System.getProperty("vitrail.root", "..")).resolve("../shared/data");
    Assumptions.assumeTrue(
        Files.isDirectory(data.resolve("weights")), "no shared data folder at " + data);
  }

  private JsonNode reference(String net) throws IOException {
    return Json.mapper()
        .readTree(data.resolve("weights/%s.reference.json".formatted(net)).toFile());
  }

  /** The sums are those that the Python package safetensors gives, added in double. */
  @ParameterizedTest
  @CsvSource({
    "resnet50, resnet50.safetensors.gz, 267, conv1.weight, 64x3x7x7, -420709.31551647186, 7190972.252631307",
    "resnet18, resnet18.safetensors, 102, layer4.1.conv2.weight, 512x512x3x3, -100931.48233962059,"
        + " 1277873.8056941032",
    "googlenet, googlenet.safetensors, 116, conv1.conv.weight, 64x3x7x7, -10978.899985432625,"
        + " 166087.38069081306",
    "squeezenet1_1, squeezenet1_1.safetensors, 52, features.0.weight, 64x3x3x3,"
        + " 1223.8778478503227, 48096.13858169317"
  })
  void opensAndReads(
      String net,
      String name,
      int tensors,
      String one,
      String shape,
      double expectedSum,
      double expectedMagnitude)
      throws IOException {
    JsonNode reference = reference(net);
    try (WeightFile weights =
        WeightFile.open(data.resolve("weights").resolve(name), folder, 1 << 26)) {
      assertEquals(tensors, weights.entries().size());
      assertEquals(tensors, reference.get("tensors").asInt());
      long values = 0;
      double sum = 0;
      double magnitude = 0;
      for (WeightEntry entry : weights.entries()) {
        assertEquals(DType.F16, entry.dtype());
        for (float value : weights.read(entry.name())) {
          sum += value;
          magnitude += Math.abs(value);
        }
        values += entry.size();
      }
      assertEquals(reference.get("parameters").asLong(), values);
      assertEquals(expectedSum, sum, 1e-6);
      assertEquals(expectedMagnitude, magnitude, 1e-6);
      List<Integer> sides = weights.find(one).orElseThrow().shape();
      assertEquals(shape, String.join("x", sides.stream().map(String::valueOf).toList()));
      assertEquals(
          reference.get("source").get("repository").asText(),
          weights.metadata().get("source_repo"));
    }
  }

  @Test
  void checksumsAreThoseOfTheReference() throws IOException {
    MessageDigest digest = Checksums.newSha256();
    try (InputStream in =
        new DigestInputStream(
            new GZIPInputStream(
                Files.newInputStream(data.resolve("weights/resnet50.safetensors.gz")), 1 << 16),
            digest)) {
      assertEquals(
          reference("resnet50").get("safetensors_bytes").asLong(),
          in.transferTo(java.io.OutputStream.nullOutputStream()));
    }
    Map<String, String> found =
        Map.of(
            "resnet50", HexFormat.of().formatHex(digest.digest()),
            "resnet18", Checksums.sha256(data.resolve("weights/resnet18.safetensors")));
    for (Map.Entry<String, String> one : found.entrySet()) {
      assertEquals(reference(one.getKey()).get("safetensors_sha256").asText(), one.getValue());
    }
  }

  @Test
  void aNetWrittenAgainHoldsTheSameValues() throws IOException {
    Path copy = folder.resolve("copy.safetensors");
    try (WeightFile weights = WeightFile.open(data.resolve("weights/squeezenet1_1.safetensors"))) {
      SafeTensorsWriter writer = new SafeTensorsWriter();
      for (WeightEntry entry : weights.entries()) {
        writer.add(entry.name(), entry.shape(), DType.F16, () -> weights.read(entry.name()));
      }
      writer.write(copy);
      try (WeightFile again = WeightFile.open(copy)) {
        for (WeightEntry entry : weights.entries()) {
          assertArrayEquals(weights.read(entry.name()), again.read(entry.name()));
        }
      }
    }
  }
}
