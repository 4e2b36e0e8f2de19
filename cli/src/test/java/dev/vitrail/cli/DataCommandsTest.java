package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandsTest {

  @TempDir Path folder;

  private Path draw() {
    Path data = folder.resolve("data");
    Call call =
        Call.of(
            "data",
            "synth",
            data.toString(),
            "--each",
            "10",
            "--negatives",
            "10",
            "--size",
            "32",
            "--seed",
            "4");
    assertEquals(0, call.code(), call.err());
    assertEquals("", call.out());
    assertTrue(call.err().contains("10 cats, 10 dogs, 10 negatives"), call.err());
    return data;
  }

  /** Class folders: train and test images of two classes, copied from drawn ones. */
  private Path photographs() throws IOException {
    Path data = draw();
    Path photos = folder.resolve("photos");
    for (String kind : new String[] {"cat", "dog"}) {
      for (int i = 0; i < 6; i++) {
        String split = new String[] {"train", "train", "train", "val", "test", "test"}[i];
        Path to = photos.resolve(split).resolve(kind).resolve(i + ".png");
        Files.createDirectories(to.getParent());
        Files.copy(data.resolve("images/%s/%s-0000%d.png".formatted(kind, kind, i)), to);
      }
    }
    return photos;
  }

  private static JsonNode json(Call call) throws IOException {
    JsonNode document = Json.mapper().readTree(call.out());
    assertEquals(1, document.get("schema").asInt(), call.out());
    return document;
  }

  private static void requireLast(int code, String expected, Call call) {
    assertEquals(code, call.code(), call.err() + call.out());
    String last = call.err().lines().reduce((a, b) -> b).orElse("");
    assertTrue(last.startsWith("vitrail: ") && last.contains(expected), call.err());
  }

  @Test
  void aGoodFolderPasses() throws IOException {
    String photos = photographs().toString();
    Call call = Call.of("data", "verify", photos, "--strict");
    assertEquals(0, call.code(), call.err() + call.out());
    assertTrue(call.out().contains("  cat: 3 train, 1 val, 2 test\n"), call.out());
    assertTrue(call.out().endsWith("can be trained on\n"), call.out());
    JsonNode document = json(Call.of("data", "verify", photos, "--json"));
    assertTrue(document.get("usable").asBoolean());
    assertEquals(12, document.at("/data/images").asInt());
  }

  @Test
  void anUnreadableImageCountsOnlyWhenStrict() throws IOException {
    Path photos = photographs();
    Files.writeString(photos.resolve("train/cat/broken.png"), "no image");
    Call call = Call.of("data", "verify", photos.toString());
    assertEquals(0, call.code(), call.err());
    assertTrue(call.out().contains("left out: train/cat/broken.png: is no JPEG"), call.out());
    requireLast(
        3, "--strict allows none", Call.of("data", "verify", photos.toString(), "--strict"));
  }

  @Test
  void leaksAndMissingTrainingImagesCannotBeTrainedOn() throws IOException {
    Path photos = photographs();
    Files.copy(photos.resolve("train/dog/0.png"), photos.resolve("test/dog/again.png"));
    Call leak = Call.of("data", "verify", photos.toString());
    requireLast(3, "the same image is in two splits", leak);
    assertTrue(leak.out().contains("leak: "), leak.out());
    assertTrue(leak.out().contains("test/dog/again.png"), leak.out());
    Files.delete(photos.resolve("test/dog/again.png"));
    for (int i = 0; i < 3; i++) {
      Files.delete(photos.resolve("train/dog/%d.png".formatted(i)));
    }
    Call call = Call.of("data", "verify", photos.toString(), "--json");
    requireLast(3, "class dog has no training image", call);
    assertEquals("class dog has no training image", json(call).at("/reasons/0").asText());
  }

  @Test
  void imagesThatLookAlikeAreFoundWhenAsked() throws IOException {
    Path photos = photographs();
    Call near = Call.of("data", "verify", photos.toString(), "--near", "16", "--json");
    assertTrue(json(near).at("/data/near_copy_count").isNumber());
    requireLast(2, "0..16", Call.of("data", "verify", photos.toString(), "--near", "17"));
  }

  @Test
  void foldersThatAreNone() throws IOException {
    requireLast(3, "is no folder", Call.of("data", "verify", folder.resolve("x").toString()));
    Path empty = Files.createDirectory(folder.resolve("empty"));
    requireLast(3, "empty", Call.of("data", "stats", empty.toString()));
  }

  @Test
  void statsCount() throws IOException {
    Path data = draw();
    Call call = Call.of("data", "stats", data.toString(), "--negatives", "negatives");
    assertEquals(0, call.code(), call.err());
    assertTrue(call.out().matches("(?s).*\\ncat +7 +1 +2 +10\\n.*"), call.out());
    assertTrue(call.out().matches("(?s).*\\nnegative +7 +1 +2 +10\\n.*"), call.out());
    assertTrue(call.out().contains("width 32 to 32, median 32; height 32 to 32"), call.out());
    assertTrue(call.out().matches("(?s).*\\npart muzzle: \\d+\\n.*"), call.out());
    JsonNode stats = json(Call.of("data", "stats", data.toString(), "--json"));
    assertEquals(20, stats.get("images").asInt());
  }

  @Test
  void drawingTwiceGivesTheSameAndNeverIntoAnotherFolder() throws IOException {
    Path data = draw();
    requireLast(2, "is not empty", Call.of("data", "synth", data.toString()));
    String out = folder.resolve("new").toString();
    requireLast(2, "16..2048", Call.of("data", "synth", out, "--size", "8"));
    requireLast(2, "--each must be", Call.of("data", "synth", out, "--each", "-1"));
    requireLast(2, "Name a command: verify, stats or synth", Call.of("data"));
    Path file = Files.writeString(folder.resolve("file"), "x");
    requireLast(
        4,
        "Cannot write",
        Call.of("data", "synth", file.resolve("d").toString(), "--each", "1", "--size", "16"));
  }
}
