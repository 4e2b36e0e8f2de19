package dev.vitrail.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.cli.report.ComparisonDocument.Figure;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Two runs on the same drawings side by side. */
class ComparisonTest {

  private static final String PROBE =
      """
      window.addEventListener('load', function () {
        const seen = {};
        const table = document.querySelector('table.sortable');
        table.querySelector('th[aria-sort] button').click();
        seen.sort = table.querySelector('th[aria-sort]').getAttribute('aria-sort');
        seen.images = document.images.length;
        seen.requests = performance.getEntriesByType('resource').filter(function (e) {
          return !e.name.startsWith('data:');
        }).length;
        seen.wide = Math.max(0, document.documentElement.scrollWidth - window.innerWidth);
        document.title = 'SEEN ' + Object.keys(seen).map(function (k) {
          return k + '=' + seen[k];
        }).join(' ');
      });
      """;

  @TempDir static Path folder;

  private static TinyRun masked;
  private static TinyRun plain;
  private static Path file;
  private static ComparisonDocument document;
  private static Document page;

  @BeforeAll
  static void compare() throws IOException {
    masked = TinyRun.train(folder, "data.category=cat", "model.task=single");
    plain =
        TinyRun.train(
            folder,
            "data.category=cat",
            "model.task=single",
            "model.interpretable[0].mask.enabled=false",
            "model.loss.mode=none",
            "phases[0].epochs=3");
    file = folder.resolve("both.html");
    document = compare(plain.images(), 6);
    page = Html.parse(Files.readString(file));
  }

  private static ComparisonDocument compare(ImageSet second, int images) {
    return RunComparison.write(
        masked.run(), plain.run(), masked.images(), second, file, images, Progress.NONE);
  }

  private static Figure figure(List<Figure> figures, String name) {
    return figures.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void figuresAreThoseTheRunsMeasured() {
    double first = RunData.read(masked.run()).measures().orElseThrow().test().accuracy().value();
    double second = RunData.read(plain.run()).measures().orElseThrow().test().accuracy().value();
    Figure accuracy = figure(document.headlines(), "Test accuracy");
    assertEquals(first, accuracy.first().value(), 1e-9);
    assertEquals(second, accuracy.second().value(), 1e-9);
    assertEquals(first - second, accuracy.difference().value(), 1e-9);
    assertTrue(accuracy.difference().low() <= first - second);
    assertTrue(accuracy.difference().high() >= first - second);
    double tracking = RunData.read(plain.run()).measures().orElseThrow().layers().get(0).tracking();
    assertEquals(tracking, figure(document.layers(), "Part tracking").second().value(), 1e-9);
  }

  @Test
  void answersAddUpAndTheSurestDifferencesComeFirst() {
    ComparisonDocument.Agreement a = document.answers();
    int all = a.bothRight() + a.onlyFirst() + a.onlySecond() + a.bothWrong();
    assertEquals(document.images(), all);
    assertEquals(all, a.sameAnswer() + document.different().size());
    double before = 2;
    for (ComparisonDocument.DifferentAnswer d : document.different()) {
      assertFalse(d.first().equals(d.second()));
      double sum = d.firstConfidence() + d.secondConfidence();
      assertTrue(sum <= before + 1e-12);
      before = sum;
    }
  }

  @Test
  void filtersAreMatchedOneToOneAndSettingsNamed() {
    long first = document.filters().stream().mapToInt(p -> p.first()).distinct().count();
    long second = document.filters().stream().mapToInt(p -> p.second()).distinct().count();
    assertTrue(document.matchedBy().contains("correlation"), "random starts have no common number");
    assertEquals(document.filters().size(), first);
    assertEquals(document.filters().size(), second);
    assertFalse(document.filters().isEmpty());
    List<String> keys = document.settings().stream().map(s -> s.key()).toList();
    assertTrue(keys.contains("model.interpretable[0].mask.enabled"), keys.toString());
    assertFalse(keys.contains("seed"), keys.toString());
  }

  @Test
  void thePageIsWellFormedSpeaksAndFetchesNothing() throws IOException {
    assertEquals(1, Html.all(page, "h1").size());
    for (Element picture : Html.all(page, "img")) {
      assertFalse(picture.getAttribute("alt").isBlank());
      assertTrue(picture.getAttribute("src").startsWith("data:image/jpeg;base64,"));
    }
    for (Element table : Html.all(page, "table")) {
      assertEquals(1, table.getElementsByTagName("caption").getLength());
    }
    for (Element element : Html.all(page, "*")) {
      String link = element.getAttribute("href");
      assertTrue(link.isEmpty() || link.startsWith("#"), link);
      assertTrue(element.getAttribute("style").isEmpty(), "the policy refuses style attributes");
    }
    String text = Files.readString(file);
    String rest = text.replaceAll("xmlns=\"http://www.w3.org/[0-9a-z/]+\"", "");
    assertFalse(rest.contains("http:") || rest.contains("https:"));
    assertTrue(text.contains("id=\"filters\"") && text.contains("id=\"curves\""));
  }

  @Test
  void theTextAndTheDocumentTellTheSame() throws IOException {
    String text = CompareText.of(document);
    assertTrue(text.contains("Test accuracy"), text);
    assertTrue(text.contains("Part tracking"), text);
    assertTrue(text.contains("%d common test images".formatted(document.images())), text);
    JsonNode json = Json.mapper().valueToTree(document);
    assertEquals(1, json.get("schema").asInt());
    assertEquals(document.different().size(), json.get("different").size());
    assertTrue(json.at("/headlines/0/difference/value").isNumber());
  }

  @Test
  void chromiumOpensItWithoutARequest() throws Exception {
    Browser.Seen seen = Browser.find(folder).open(file, PROBE);
    assertEquals("ascending", seen.value("sort"));
    assertEquals("0", seen.value("requests"));
    assertEquals("0", seen.value("wide"));
    assertTrue(seen.number("images") > 10, seen.toString());
  }

  @Test
  void otherClassesAreRefused() {
    ImageSet images = plain.images();
    ImageSet dogs =
        new ImageSet(
            images.root(),
            images.layout(),
            List.of("dog", images.classNames().get(1)),
            images.negativeClass(),
            images.entries(),
            images.maskValues(),
            images.skipped());
    VitrailException refused =
        assertThrows(
            VitrailException.class,
            () ->
                RunComparison.write(
                    masked.run(),
                    plain.run(),
                    masked.images(),
                    dogs,
                    folder.resolve("none.html"),
                    1,
                    Progress.NONE));
    assertEquals(VitrailException.Kind.USAGE, refused.kind());
    assertTrue(refused.getMessage().contains("cat") && refused.getMessage().contains("dog"));
    assertFalse(Files.exists(folder.resolve("none.html")));
  }

  @Test
  void someOrNoCommonImagesAreSaid() throws IOException {
    List<ImageEntry> test = plain.images().split(Split.TEST).entries();
    ImageSet half = with(plain.images(), test.subList(0, test.size() / 2));
    Path kept = file;
    file = folder.resolve("part.html");
    try {
      ComparisonDocument some = compare(half, 1);
      assertEquals(test.size() / 2, some.images());
      assertTrue(some.notes().get(0).contains("%d test images".formatted(test.size() / 2)));
      ComparisonDocument none = compare(with(plain.images(), List.of()), 1);
      assertEquals(0, none.images());
      assertTrue(none.notes().get(0).contains("no test image in common"));
      assertTrue(none.different().isEmpty() && none.filters().isEmpty());
      assertTrue(figure(none.headlines(), "Test accuracy").difference().low() > -1);
      Html.parse(Files.readString(file));
    } finally {
      file = kept;
    }
  }

  private static ImageSet with(ImageSet images, List<ImageEntry> entries) {
    return new ImageSet(
        images.root(),
        images.layout(),
        images.classNames(),
        images.negativeClass(),
        entries,
        images.maskValues(),
        images.skipped());
  }
}
