package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vitrail explain} and {@code vitrail layers} on a net trained in seconds. */
class ExplainCommandTest {

  private static final String ALL =
      "saliency,gradient-x-input,smoothgrad,smoothgrad-squared,vargrad,integrated-gradients,"
          + "guided-backprop,deconvnet,cam,grad-cam,grad-cam++,layer-cam,hires-cam,score-cam,"
          + "guided-grad-cam,occlusion,rise,channel-attribution,linear,linear-path,filter-peaks,"
          + "graph-cut";
  private static final List<String> METHODS = List.of(ALL.split(",", -1));

  @TempDir static Path shared;
  private static String run;
  private static Path photos;

  @TempDir Path out;

  @BeforeAll
  static void trainOnce() throws IOException {
    Path config = TinyRun.prepare(shared);
    Path data = shared.resolve("data");
    Call trained =
        Call.of(
            "train",
            "-c",
            config.toString(),
            "--data",
            data.toString(),
            "--out",
            shared.resolve("runs").toString(),
            "--name",
            "cats");
    assertEquals(0, trained.code(), trained.err());
    run = shared.resolve("runs/cats").toString();
    photos = Files.createDirectories(shared.resolve("photos/below"));
    List<Path> drawn;
    try (Stream<Path> all = Files.walk(data)) {
      drawn = all.filter(f -> f.toString().endsWith(".png")).sorted().limit(2000).toList();
    }
    List<Path> pictures =
        drawn.stream().filter(f -> !f.toString().contains("mask")).limit(3).toList();
    Files.copy(pictures.get(0), photos.getParent().resolve("one.png"));
    Files.copy(pictures.get(1), photos.resolve("one.png"));
    Files.copy(pictures.get(2), photos.resolve("two.png"));
    Files.writeString(photos.resolve("damaged.jpg"), "no picture");
    photos = photos.getParent();
  }

  private Call explain(String... more) {
    List<String> args = new ArrayList<>(List.of("explain", run, photos.toString()));
    args.addAll(List.of("--out", out.toString(), "--masks", "20", "--json"));
    args.addAll(List.of(more));
    return Call.of(args.toArray(String[]::new));
  }

  @Test
  void everyMethodWritesItsMapItsNamesAndItsPicture() throws IOException {
    Call call = explain("--method", ALL, "--target", "cat:dog", "--batch", "2", "--memory", "64");
    JsonNode document = Json.mapper().readTree(call.out());
    assertEquals(3, document.get("explained").asInt(), call.err());
    assertEquals(1, document.get("skippedCount").asInt());
    assertTrue(document.get("skipped").toString().contains("damaged.jpg"), call.out());
    assertTrue(call.err().contains("1 images could not be read"), call.err());
    assertEquals("logit of cat less logit of dog", document.get("target").asText());
    assertEquals("interpretable1.mask", document.at("/layers/grad-cam").asText());
    assertEquals("input", document.at("/layers/saliency").asText());
    assertEquals(document, Json.mapper().readTree(out.resolve("explain.json").toFile()));
    List<String> problems = new ArrayList<>();
    document.get("problems").forEach(p -> problems.add(p.asText()));
    // A tiny net may well have no gradient at an image; that must be said, with code 3.
    assertEquals(problems.isEmpty() ? 0 : 3, call.code(), call.err());
    for (String image : List.of("one", "one-2", "two")) {
      for (String method : METHODS) {
        Path folder = out.resolve(image);
        JsonNode result = Json.mapper().readTree(folder.resolve(method + ".json").toFile());
        assertEquals(method, result.get("method").asText());
        String score =
            method.equals("rise") ? "softmax probability of cat" : "logit of cat less logit of dog";
        assertEquals(score, result.get("score").asText());
        assertEquals(document.get("model"), result.get("model"));
        assertTrue(Files.size(folder.resolve(method + ".npy")) > 64);
        boolean drawn = Files.exists(folder.resolve(method + ".png"));
        assertEquals(result.get("problem").asText().isEmpty(), drawn, image + " " + method);
      }
    }
    assertTrue(Files.exists(out.resolve("one/rise.standard_error.npy")));
    assertTrue(Files.exists(out.resolve("two/filter-peaks.peak_rows.npy")));
  }

  @Test
  void shardsTogetherAreTheWholeAndTheSeedDecides() throws IOException {
    assertEquals(0, explain("--method", "rise", "--seed", "3", "--no-pictures").code());
    byte[] whole = Files.readAllBytes(out.resolve("one-2/rise.npy"));
    assertFalse(Files.exists(out.resolve("one/rise.png")));
    Path parts = out.resolve("parts");
    List<String> images = new ArrayList<>();
    for (int shard = 1; shard <= 2; shard++) {
      Call part =
          Call.of(
              "explain",
              run,
              photos.toString(),
              "--method=rise",
              "--masks=20",
              "--seed=3",
              "--out=" + parts,
              "--shard=" + shard + "/2",
              "--json");
      assertEquals(0, part.code(), part.err());
      Json.mapper().readTree(part.out()).get("images").forEach(f -> images.add(f.asText()));
      assertTrue(Files.exists(parts.resolve("explain-%d-of-2.json".formatted(shard))));
    }
    assertEquals(List.of("one", "one-2", "two"), images.stream().sorted().toList());
    assertArrayEquals(whole, Files.readAllBytes(parts.resolve("one-2/rise.npy")));
  }

  @Test
  void layersAreListedWithWhatTheySuit() throws IOException {
    Call words = Call.of("layers", run);
    assertEquals(0, words.code(), words.err());
    assertTrue(
        words.out().lines().anyMatch(l -> l.startsWith("interpretable1.mask") && l.contains("cam")),
        words.out());
    JsonNode document = Json.mapper().readTree(Call.of("layers", run, "--json").out());
    JsonNode last = document.get("layers").get(document.get("layers").size() - 1);
    assertEquals("head.logits", last.get("name").asText());
    assertEquals(2, last.get("channels").asInt());
    assertEquals(2, last.get("methods").size(), "a vector has no place");
  }

  @Test
  void methodsAreListed() {
    Call call = Call.of("explain", "--list");
    assertEquals(0, call.code(), call.err());
    List<String> all = new ArrayList<>(METHODS);
    // These need what was mined from the run before.
    all.addAll(List.of("parse-tree", "graph"));
    assertEquals(all.size(), call.out().lines().count());
    for (String method : all) {
      assertTrue(call.out().lines().anyMatch(l -> l.startsWith(method + " ")), method);
    }
  }

  private void refused(int code, String expected, String... more) {
    Call call = explain(more);
    assertEquals(code, call.code(), call.err());
    assertTrue(call.err().contains(expected), call.err());
  }

  @Test
  void wrongCalls() {
    refused(2, "There is no method 'gradcam'", "--method", "gradcam");
    refused(2, "no class 'fox'", "--target", "fox");
    refused(2, "has no layer 'layer9'", "--layer", "layer9");
    refused(2, "is a vector", "--layer", "head.logits");
    refused(2, "--shard takes i/n", "--shard", "3/2");
    refused(2, "--baseline takes", "--method", "integrated-gradients", "--baseline", "grey");
    refused(2, "explains one class", "--target", "not:cat", "--probability");
    Call nothing = Call.of("explain", run);
    assertEquals(2, nothing.code());
    assertTrue(nothing.err().contains("Name a run and images"), nothing.err());
    Call absent = Call.of("explain", run, "no such folder");
    assertEquals(3, absent.code(), absent.err());
  }
}
