package dev.vitrail.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.cli.explain.ExplainJob;
import dev.vitrail.cli.explain.ExplainSettings;
import dev.vitrail.cli.explain.Shard;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.explain.attribution.MemoryCeiling;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.RgbImage;
import dev.vitrail.train.images.SkippedImage;
import dev.vitrail.train.images.SkippedImages;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Reports of a run on drawings, read as a reader's browser would. */
class RunReportTest {

  private static final String HOSTILE = "<script>alert(1)</script>&\"'\u202e\u0007]]>.png";

  @TempDir static Path folder;

  private static TinyRun tiny;
  private static String text;
  private static Document page;

  @BeforeAll
  static void write() throws IOException {
    tiny = TinyRun.train(folder, "data.category=cat", "model.task=single");
    Path file =
        RunReport.write(
            tiny.run(),
            Optional.of(tiny.run()),
            tiny.images(),
            GalleryOptions.of(10),
            Progress.NONE);
    text = Files.readString(file);
    page = Html.parse(text);
  }

  @Test
  void isWellFormedWithOneHeadingAndUniqueIds() {
    assertEquals(1, Html.all(page, "h1").size());
    Set<String> ids = new HashSet<>();
    for (Element element : Html.all(page, "*")) {
      String id = element.getAttribute("id");
      assertTrue(id.isEmpty() || ids.add(id), "twice: " + id);
    }
    for (Element section : Html.all(page, "section")) {
      assertTrue(ids.contains(section.getAttribute("aria-labelledby")));
    }
    for (Element link : Html.all(page, "a")) {
      assertTrue(ids.contains(link.getAttribute("href").substring(1)), link.getAttribute("href"));
    }
  }

  @Test
  void headingsSkipNoLevel() {
    int before = 0;
    for (Element element : Html.all(page, "*")) {
      if (element.getTagName().matches("h[1-6]")) {
        int level = element.getTagName().charAt(1) - '0';
        assertTrue(level <= before + 1, element.getTextContent());
        before = level;
      }
    }
  }

  @Test
  void nothingIsFetched() {
    for (Element element : Html.all(page, "*")) {
      for (String name : List.of("src", "srcset", "action", "data", "poster", "background")) {
        String value = element.getAttribute(name);
        assertTrue(value.isEmpty() || value.startsWith("data:image/jpeg;base64,"), value);
      }
      String link = element.getAttribute("href");
      assertTrue(link.isEmpty() || link.startsWith("#"), link);
      assertTrue(element.getAttribute("style").isEmpty(), "the policy refuses style attributes");
    }
    assertFalse(text.contains("@import"));
    // The name http-equiv of the policy is no address.
    String rest = text.replaceAll("xmlns=\"http://www.w3.org/[0-9a-z/]+\"", "");
    assertFalse(rest.contains("http:") || rest.contains("https:"));
  }

  @Test
  void thePolicyAllowsTheOwnScriptAndStyleOnly() {
    String policy = "";
    for (Element meta : Html.all(page, "meta")) {
      if (meta.getAttribute("http-equiv").equals("Content-Security-Policy")) {
        policy = meta.getAttribute("content");
      }
    }
    assertTrue(policy.startsWith("default-src 'none'"), policy);
    assertEquals(1, Html.all(page, "script").size());
    for (String tag : List.of("script", "style")) {
      String inside = Html.all(page, tag).get(0).getTextContent();
      assertTrue(policy.contains("'sha256-" + Template.hash(inside) + "'"), tag);
    }
  }

  @Test
  void picturesAndTablesSpeak() {
    assertFalse(Html.all(page, "img").isEmpty());
    for (Element picture : Html.all(page, "img")) {
      assertFalse(picture.getAttribute("alt").isBlank());
    }
    for (Element drawing : Html.all(page, "svg")) {
      assertEquals("img", drawing.getAttribute("role"));
      boolean named = drawing.hasAttribute("aria-label") || drawing.hasAttribute("aria-labelledby");
      assertTrue(named);
    }
    for (Element table : Html.all(page, "table")) {
      assertEquals(1, table.getElementsByTagName("caption").getLength());
    }
  }

  @Test
  void instabilityNeverStandsAlone() {
    int found = 0;
    for (Element tile : Html.all(page, "div")) {
      if (tile.getAttribute("class").equals("tile")
          && tile.getTextContent().contains("Location instability")) {
        found++;
        for (String beside : List.of("centre", "random", "part tracking")) {
          assertTrue(tile.getTextContent().contains(beside), beside);
        }
      }
    }
    assertEquals(1, found);
  }

  @Test
  void showsWhatWasMeasured() {
    RunData data = RunData.read(tiny.run());
    double tracking = data.measures().orElseThrow().layers().get(0).tracking();
    assertTrue(text.contains(">" + Numbers.plain(tracking) + "<"));
    assertTrue(text.contains(data.bundle().hash()));
    assertTrue(text.contains("architecture: small"));
    assertEquals(
        12,
        Html.all(page, "table").stream()
            .filter(t -> t.getAttribute("class").equals("sortable"))
            .mapToInt(t -> t.getElementsByTagName("tr").getLength() - 1)
            .sum());
  }

  @Test
  void picturesAreFilesToo() throws IOException {
    Path run = tiny.run().folder();
    for (String name : List.of("loss", "accuracy", "filter-loss-1", "silent-1")) {
      Html.parse(Files.readString(run.resolve("curves").resolve(name + ".svg")));
    }
    try (var files = Files.list(run.resolve("filters"))) {
      assertTrue(files.anyMatch(f -> f.toString().endsWith(".png")));
    }
  }

  @Test
  void namesFromFilesAreEscaped() throws IOException {
    List<ImageEntry> renamed = new ArrayList<>();
    for (ImageEntry e : tiny.images().entries()) {
      renamed.add(
          new ImageEntry(
              e.file() + HOSTILE,
              e.path(),
              e.id(),
              e.label(),
              e.split(),
              e.landmarks(),
              e.boxes(),
              e.mask()));
    }
    ImageSet hostile =
        new ImageSet(
            tiny.images().root(),
            tiny.images().layout(),
            List.of("<img src=x onerror=alert(1)>", "${7*7}</script><script>"),
            tiny.images().negativeClass(),
            renamed,
            tiny.images().maskValues(),
            new SkippedImages(1, List.of(new SkippedImage(HOSTILE, "<b onclick='x'>"))));

    Path file =
        RunReport.write(tiny.run(), Optional.empty(), hostile, GalleryOptions.of(4), Progress.NONE);
    String written = Files.readString(file);
    Document document = Html.parse(written);

    assertEquals(1, Html.all(document, "script").size());
    assertFalse(Html.all(document, "*").stream().anyMatch(e -> e.hasAttribute("onclick")));
    assertFalse(Html.all(document, "img").stream().anyMatch(e -> e.hasAttribute("onerror")));
    assertTrue(written.contains("&lt;script&gt;alert(1)"));
    assertTrue(written.contains("${7*7}"));
    assertFalse(written.contains("\u202e") || written.contains("\u0007"));
  }

  @Test
  void everyImageHasAMapOfEveryQuickMethod() {
    for (String method : GalleryMaps.QUICK) {
      assertEquals(
          10,
          Html.all(page, "figure").stream()
              .filter(f -> f.getAttribute("data-method").equals(method))
              .count(),
          method);
    }
    Element slider =
        Html.all(page, "input").stream()
            .filter(e -> e.getAttribute("type").equals("range"))
            .findFirst()
            .orElseThrow();
    assertEquals(List.of(slider.getAttribute("data-methods").split(" ")), GalleryMaps.QUICK);
    assertEquals(String.valueOf(GalleryMaps.QUICK.size() - 1), slider.getAttribute("max"));
  }

  /** Grain at 32 pixels is as hard to press as a photograph at the size of a small picture. */
  @Test
  void twoHundredExplainedImagesStayBelowThirtyMegabytes() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("grain"));
    SplittableRandom random = new SplittableRandom(4);
    List<ImageEntry> entries = new ArrayList<>();
    for (int i = 0; i < RunReport.MOST_IMAGES; i++) {
      byte[] grain = new byte[3 * 32 * 32];
      random.nextBytes(grain);
      Path photo = photos.resolve(i + ".png");
      Files.write(photo, new RgbImage(32, 32, grain).toPng());
      ImageEntry like = tiny.images().split(Split.TEST).entries().get(0);
      String name = "grain/" + i + ".png";
      entries.add(
          new ImageEntry(
              name,
              photo,
              "grain-" + i,
              i % 2,
              Split.TEST,
              like.landmarks(),
              like.boxes(),
              Optional.empty()));
    }
    ImageSet many =
        new ImageSet(
            photos,
            tiny.images().layout(),
            tiny.images().classNames(),
            tiny.images().negativeClass(),
            entries,
            tiny.images().maskValues(),
            SkippedImages.NONE);
    Path file =
        RunReport.write(tiny.run(), Optional.empty(), many, GalleryOptions.of(200), Progress.NONE);
    assertTrue(Files.size(file) < 30_000_000, Files.size(file) + " bytes");
    assertTrue(Files.size(file) > 8_000_000, "grain takes room: " + Files.size(file));
    String written = Files.readString(file);
    assertEquals(200, written.split("<li class=\"shown", -1).length - 1);
    int maps = written.split("data-method=", -1).length - 1;
    assertEquals(200 * GalleryMaps.QUICK.size(), maps, "drawn, or told that there is no room");
  }

  @Test
  void whatTheRunHasExplainedIsUsedAndOtherModelsAreNot() throws IOException {
    Path own = tiny.run().folder().resolve("explain");
    Path elsewhere = Files.createDirectories(folder.resolve("own-photos"));
    ImageEntry known = tiny.images().split(Split.TEST).entries().get(0);
    Path photo = Files.copy(known.path(), elsewhere.resolve("rex <b>.png"));
    explain(own, known.path(), photo);

    Path file =
        RunReport.write(
            tiny.run(), Optional.empty(), tiny.images(), GalleryOptions.of(0), Progress.NONE);
    String written = Files.readString(file);
    Html.parse(written);
    assertEquals(2, written.split("data-method=\"integrated-gradients\"", -1).length - 1);
    assertTrue(written.contains("as explained before"), "the test image, with its own map");
    assertTrue(written.contains("not of the test images"), "the photograph");
    assertTrue(written.contains("rex &lt;b&gt;.png"));

    for (String name : List.of(known.id(), "rex-b")) {
      try (var folders = Files.list(own)) {
        for (Path result : folders.filter(Files::isDirectory).toList()) {
          Path json = result.resolve("integrated-gradients.json");
          String text = Files.readString(json);
          Files.writeString(json, text.replace(RunData.read(tiny.run()).bundle().hash(), name));
        }
      }
    }
    String later =
        Files.readString(
            RunReport.write(
                tiny.run(), Optional.empty(), tiny.images(), GalleryOptions.of(1), Progress.NONE));
    assertFalse(later.contains("data-method=\"integrated-gradients\""));
    assertTrue(later.contains("2 results in the folder explain are of another model"));
    try (var files = Files.walk(own)) {
      for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void explain(Path out, Path... images) {
    ExplainSettings settings =
        new ExplainSettings(
            List.of("integrated-gradients"),
            Optional.empty(),
            false,
            Optional.empty(),
            Shard.WHOLE,
            MemoryCeiling.standard(),
            0,
            true,
            10,
            "zero",
            OptionalInt.empty());
    new ExplainJob(tiny.run(), List.of(images), out, settings, Progress.NONE, text -> {}).run();
  }

  @Test
  void aRunWithoutAModelIsRefused() throws IOException {
    RunDirectory empty = RunDirectory.create(folder, "empty");
    Files.copy(tiny.run().folder().resolve("config.yml"), empty.folder().resolve("config.yml"));
    VitrailException refused =
        org.junit.jupiter.api.Assertions.assertThrows(
            VitrailException.class,
            () ->
                RunReport.write(
                    empty, Optional.empty(), tiny.images(), GalleryOptions.of(1), Progress.NONE));
    assertEquals(VitrailException.Kind.DATA, refused.kind());
    assertTrue(refused.getMessage().contains("no trained model"), refused.getMessage());
  }

  @Test
  void netsWithoutInterpretableLayersAreReportedToo() throws IOException {
    TinyRun plain =
        TinyRun.train(
            folder,
            "data.category=cat",
            "model.task=single",
            "model.interpretable=[]",
            "model.loss.mode=none",
            "phases[0].train=[all]");
    Path file =
        RunReport.write(
            plain.run(), Optional.empty(), plain.images(), GalleryOptions.of(2), Progress.NONE);
    String written = Files.readString(file);

    assertFalse(written.contains("id=\"filters\""));
    assertTrue(written.contains("<b>grad-cam</b> conv4.relu"), "last maps before the pool");
  }

  @Test
  void twoClassesHaveAPartEach() throws IOException {
    TinyRun both = TinyRun.train(folder, "model.task=softmax");
    Path file =
        RunReport.write(
            both.run(), Optional.empty(), both.images(), GalleryOptions.of(2), Progress.NONE);
    String written = Files.readString(file);

    assertTrue(written.contains("interpretable1: cat"));
    assertTrue(written.contains("interpretable1: dog"));
  }
}
