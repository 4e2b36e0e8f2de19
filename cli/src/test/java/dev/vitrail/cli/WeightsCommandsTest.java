package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Checksums;
import dev.vitrail.engine.io.Json;
import dev.vitrail.engine.nets.Nets;
import dev.vitrail.engine.nets.WeightImport;
import dev.vitrail.engine.weights.SafeTensorsWriter;
import dev.vitrail.engine.weights.WeightFile;
import dev.vitrail.engine.weights.WeightReport;
import dev.vitrail.evaluate.run.RunEvaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCommandsTest {

  @TempDir Path folder;
  private Path weights;

  /** Random weights of the small net with two classes, the second always the likelier one. */
  @BeforeEach
  void write() {
    weights = folder.resolve("small.safetensors");
    SafeTensorsWriter writer = new SafeTensorsWriter();
    SplittableRandom random = new SplittableRandom(1);
    for (WeightReport.Expected one : expected()) {
      float[] values = new float[one.shape().stream().reduce(1, Math::multiplyExact)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (0.02 * random.nextGaussian());
      }
      if (one.name().equals("fc.bias")) {
        values[1] = 100;
      }
      writer.add(one.name(), one.shape(), values);
    }
    writer.write(weights);
  }

  private List<WeightReport.Expected> expected() {
    Path empty = folder.resolve("empty.safetensors");
    new SafeTensorsWriter().write(empty);
    try (WeightFile file = WeightFile.open(empty)) {
      return new WeightImport(Nets.build("small", 32, 2)).expected(file, List.of());
    }
  }

  private static void requireLast(int code, String expected, Call call) {
    assertEquals(code, call.code(), call.err() + call.out());
    String last = call.err().lines().reduce((a, b) -> b).orElse("");
    assertTrue(last.startsWith("vitrail: ") && last.contains(expected), call.err());
  }

  private Call importing(String source, String out, String... more) {
    List<String> args =
        new java.util.ArrayList<>(
            List.of(
                "weights",
                "import",
                source,
                "--arch",
                "small",
                "--size",
                "32",
                "--out",
                folder.resolve(out).toString()));
    args.addAll(List.of(more));
    return Call.of(args.toArray(String[]::new));
  }

  @Test
  void listNamesTheNets() {
    assertEquals(String.join("\n", Nets.names()) + "\n", Call.of("weights", "--list").out());
    requireLast(2, "Name a command", Call.of("weights"));
  }

  @Test
  void importMakesAModelFile() throws IOException {
    Path labels = Files.writeString(folder.resolve("names.txt"), "cat\n\nbig dog\n");
    Call call = importing(weights.toString(), "net", "--labels", labels.toString(), "--json");
    assertEquals(0, call.code(), call.err());
    ModelBundle bundle = ModelBundle.open(folder.resolve("net"));
    JsonNode document = Json.mapper().readTree(call.out());
    assertEquals(1, document.get("schema").asInt());
    assertEquals(bundle.hash(), document.get("model").asText());
    assertEquals(List.of("cat", "big dog"), bundle.spec().labels());
    assertEquals(Checksums.sha256(weights), bundle.spec().provenance().get("pretrainedWeights"));
    assertEquals(37, RunEvaluation.preprocessing(bundle).shorterSide());
    try (Network net = bundle.network()) {
      float[] logits =
          net.forward(new FeatureMaps(net.architecture().input(1), new float[32 * 32 * 3]))
              .values();
      assertEquals(100, logits[1] - logits[0], 1);
    }
    requireLast(2, "is not empty", importing(weights.toString(), "net"));
  }

  @Test
  void labelsComeInThreeForms() throws IOException {
    Path list = Files.writeString(folder.resolve("a.json"), "[\"cat\", \"dog\"]");
    Path objects =
        Files.writeString(
            folder.resolve("b.json"),
            "[{\"index\":0,\"wnid\":\"n1\",\"name\":\"cat\"},{\"name\":\"dog\"}]");
    for (Path labels : List.of(list, objects)) {
      String out = "net-" + labels.getFileName();
      Call call = importing(weights.toString(), out, "--labels", labels.toString());
      assertEquals(0, call.code(), call.err());
      assertEquals("small, 2 classes: %s\n".formatted(folder.resolve(out)), call.out());
      assertEquals(List.of("cat", "dog"), ModelBundle.open(folder.resolve(out)).spec().labels());
    }
    assertEquals(0, importing(weights.toString(), "plain").code());
    assertEquals(
        List.of("class 0", "class 1"), ModelBundle.open(folder.resolve("plain")).spec().labels());
    Path three = Files.writeString(folder.resolve("c.txt"), "a\nb\nc\n");
    requireLast(
        3,
        "names 3 classes; the net has 2",
        importing(weights.toString(), "x", "--labels", "" + three));
    Path bad = Files.writeString(folder.resolve("d.json"), "{\"a\": 1}");
    requireLast(3, "is no JSON list", importing(weights.toString(), "x", "--labels", "" + bad));
  }

  @Test
  void checksumsAreHeld() throws IOException {
    String sum = Checksums.sha256(weights);
    String other = Checksums.sha256(new byte[0]);
    requireLast(3, "expected " + other, importing(weights.toString(), "a", "--sha256", other));
    assertFalse(Files.exists(folder.resolve("a")));
    assertEquals(0, importing(weights.toString(), "b", "--sha256", sum).code());
    String address = weights.toUri().toString();
    requireLast(2, "--sha256 is needed", importing(address, "c"));
    requireLast(3, "nothing was kept", importing(address, "d", "--sha256", other));
    Call fetched = importing(address, "e", "--sha256", sum);
    assertEquals(0, fetched.code(), fetched.err());
    assertFalse(Files.exists(folder.resolve("e/.download")));
    requireLast(2, "only https: and file:", importing("http://192.0.2.1/x", "f", "--sha256", sum));
    requireLast(2, "only https: and file:", importing("ftp://host/x", "f", "--sha256", sum));
  }

  @Test
  void verifySaysWhatFits() throws IOException {
    Call call = Call.of("weights", "verify", weights.toString(), "--arch", "small", "--size", "32");
    assertEquals(0, call.code(), call.err());
    assertTrue(call.out().contains("ok       conv1.weight [16, 3, 5, 5]\n"), call.out());
    assertTrue(call.out().endsWith("10 of 10 tensors fit, 0 are not expected\n"), call.out());
  }

  @Test
  void verifySaysWhatDoesNotFit() throws IOException {
    Path other = folder.resolve("other.safetensors");
    new SafeTensorsWriter()
        .add("conv1.weight", List.of(16, 3, 3, 3), new float[432])
        .add("conv1.bias", List.of(16), new float[16])
        .add("bonus", List.of(1), new float[1])
        .write(other);
    Call call =
        Call.of("weights", "verify", other.toString(), "--arch", "small", "--size", "32", "--json");
    requireLast(3, "does not fit the net: 1 tensors fit", call);
    JsonNode document = Json.mapper().readTree(call.out());
    assertFalse(document.get("fits").asBoolean());
    assertEquals("shape", document.at("/tensors/0/status").asText());
    assertEquals("ok", document.at("/tensors/1/status").asText());
    assertEquals("missing", document.at("/tensors/2/status").asText());
    assertEquals("bonus", document.at("/unexpected/0").asText());
    requireLast(
        3, "does not fit", Call.of("weights", "verify", weights.toString(), "--arch", "alexnet"));
    requireLast(
        2, "Unknown net 'x'", Call.of("weights", "verify", weights.toString(), "--arch", "x"));
    requireLast(
        2,
        "--size",
        Call.of("weights", "verify", weights.toString(), "--arch", "alexnet", "--size", "9"));
    requireLast(
        3, "does not exist", Call.of("weights", "verify", folder + "/no", "--arch", "small"));
  }

  @Test
  void verifyClassifiesAFolder() throws IOException {
    Path photos = folder.resolve("photos");
    assertEquals(
        0,
        Call.of("data", "synth", folder.resolve("data").toString(), "--each", "4", "--size", "32")
            .code());
    for (String kind : List.of("cat", "dog")) {
      Path to = Files.createDirectories(photos.resolve(kind.equals("dog") ? "Big_Dog" : "cow"));
      for (int i = 0; i < 4; i++) {
        String name = "%s-0000%d.png".formatted(kind, i);
        Files.copy(folder.resolve("data/images").resolve(kind).resolve(name), to.resolve(name));
      }
    }
    Path labels = Files.writeString(folder.resolve("names.txt"), "cat\nbig dog\n");
    Call call =
        Call.of(
            "weights",
            "verify",
            weights.toString(),
            "--arch",
            "small",
            "--size",
            "32",
            "--images",
            photos.toString(),
            "--labels",
            labels.toString());
    assertEquals(0, call.code(), call.err());
    assertTrue(
        call.out().contains("Big_Dog: 4 images, top-1 4 (100.0 %); most often big dog (4)\n"),
        call.out());
    assertTrue(
        call.out().contains("cow: 4 images, no label of this name; most often big dog (4)\n"),
        call.out());
  }
}
