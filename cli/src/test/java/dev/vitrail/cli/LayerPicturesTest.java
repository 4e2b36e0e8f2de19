package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vitrail layers --pictures} on a net trained in seconds. */
class LayerPicturesTest {

  @TempDir static Path shared;
  private static Path run;

  @TempDir Path folder;

  @BeforeAll
  static void trainOnce() throws IOException {
    Path config = TinyRun.prepare(shared);
    Call trained =
        Call.of(
            "train",
            "-c",
            config.toString(),
            "--data",
            shared.resolve("data").toString(),
            "--out",
            shared.resolve("runs").toString(),
            "--name",
            "cats");
    assertEquals(0, trained.code(), trained.err());
    run = shared.resolve("runs/cats");
  }

  @Test
  void ofARunItDrawsItsTestImages() throws IOException {
    Call call = Call.of("layers", run.toString(), "--pictures", "--filters", "6", "--shown", "2");
    assertEquals(0, call.code(), call.err());
    Path page = run.resolve("layers/index.html");
    assertEquals(page.toString(), call.out().strip());
    JsonNode said = Json.mapper().readTree(run.resolve("layers/layers.json").toFile());
    assertEquals(8, said.get("images").asInt(), "of 40 drawn images 8 are for test");
    assertEquals(3, said.get("layers").size());
    assertEquals("conv1.relu", said.at("/layers/0/layer").asText());
    assertEquals("conv3.relu", said.at("/layers/1/layer").asText());
    assertEquals("interpretable1.mask", said.at("/layers/2/layer").asText());
    assertEquals("cam", said.at("/classMaps/method").asText());
    // Kernels, maps of 3 layers and evidence for 2 classes on 2 images, patches of 3 layers.
    assertEquals(1 + 3 * 2 + 2 * 2 + 3, said.get("files").size());
    for (JsonNode file : said.get("files")) {
      assertTrue(ImageIO.read(run.resolve("layers/" + file.asText()).toFile()) != null, "" + file);
    }
    String html = Files.readString(page);
    assertFalse(html.contains("<script"), "the page needs no script");
    assertTrue(html.contains("Content-Security-Policy"), "nothing may be fetched");
    assertEquals(14 + 2, html.split("<img ", -1).length - 1, "every file and the two inputs");
    assertFalse(html.contains("alt=\"\""), "every picture has words");
  }

  @Test
  void namedImagesAndLayersAreMeasuredAsTheNetSeesThem() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    Path one;
    try (Stream<Path> drawn = Files.walk(shared.resolve("data/images"))) {
      one = drawn.filter(f -> f.toString().endsWith(".png")).sorted().findFirst().orElseThrow();
    }
    Path photo = Files.copy(one, photos.resolve("a<b>.png"));
    Files.writeString(photos.resolve("damaged.png"), "no picture");
    Call call =
        Call.of(
            "layers",
            run.toString(),
            photos.toString(),
            "--pictures",
            "--layer",
            "conv2.relu",
            "--out",
            folder.resolve("out").toString(),
            "--json");
    assertEquals(0, call.code(), call.err());
    assertTrue(call.err().contains("1 images could not be read"), call.err());
    JsonNode said = Json.mapper().readTree(call.out());
    assertEquals(said, Json.mapper().readTree(folder.resolve("out/layers.json").toFile()));
    assertEquals(1, said.get("layers").size());
    assertEquals(1, said.get("unreadable").asInt());
    String html = Files.readString(folder.resolve("out/index.html"));
    assertTrue(html.contains("a&lt;b&gt;.png") && !html.contains("a<b>"), "names are escaped");

    FeatureMaps maps = maps(photo, "conv2.relu");
    int zeros = 0;
    for (float v : maps.values()) {
      zeros += v == 0 ? 1 : 0;
    }
    JsonNode row = said.get("sparsity").get(1);
    assertEquals("conv2.relu", row.get("layer").asText());
    assertEquals((double) zeros / maps.values().length, row.get("zero").asDouble(), 1e-12);
    JsonNode filter = said.at("/layers/0/filters/0");
    float most = 0;
    for (int cell = 0; cell < maps.shape().cells(); cell++) {
      int at = cell * maps.shape().channels() + filter.get("filter").asInt();
      most = Math.max(most, maps.values()[at]);
    }
    assertEquals(most, filter.get("meanPeak").asDouble(), 1e-5);
  }

  private static FeatureMaps maps(Path photo, String layer) {
    var bundle = new RunDirectory(run).bundle();
    Preprocessing preprocessing = RunEvaluation.preprocessing(bundle);
    float[] values = preprocessing.apply(ImageDecoder.standard().decode(photo)).values();
    MapShape shape = new MapShape(1, preprocessing.size(), preprocessing.size(), 3);
    try (Network net = bundle.network()) {
      return net.forward(new FeatureMaps(shape, values), List.of(layer)).get(layer);
    }
  }

  @Test
  void wrongCalls() throws IOException {
    refused(2, "only looked at with --pictures", run.toString(), "x.png");
    refused(2, "--shown takes 1 to 12, found 0", run.toString(), "--pictures", "--shown", "0");
    refused(2, "has no layer 'nope'", run.toString(), "--pictures", "--layer", "nope");
    refused(3, "neither a file nor a folder", run.toString(), "absent", "--pictures");
    Path text = Files.writeString(folder.resolve("x.png"), "no picture");
    refused(3, "None of 1 images could be read", run.toString(), text.toString(), "--pictures");
  }

  private static void refused(int code, String why, String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "layers";
    System.arraycopy(args, 0, all, 1, args.length);
    Call call = Call.of(all);
    assertEquals(code, call.code(), call.err());
    assertTrue(call.err().contains(why), call.err());
  }
}
