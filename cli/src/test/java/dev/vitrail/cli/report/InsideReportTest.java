package dev.vitrail.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.cli.explain.ExplainJob;
import dev.vitrail.cli.explain.ExplainSettings;
import dev.vitrail.cli.explain.Shard;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.explain.attribution.MemoryCeiling;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What layers hold, in the report of a net whose classes stand side by side. */
class InsideReportTest {

  @TempDir static Path folder;

  private static TinyRun tiny;
  private static Page.Inside inside;
  private static String text;
  private static Document page;

  @BeforeAll
  static void write() throws IOException {
    tiny = TinyRun.train(folder, "model.task=logistic");
    RunData run = RunData.read(tiny.run());
    try (Network net = run.bundle().network()) {
      var preprocessing = RunEvaluation.preprocessing(run.bundle());
      TestPass test = TestPass.run(net, run.info(), tiny.images(), preprocessing, Progress.NONE);
      Inputs inputs = new Inputs(test.images(), preprocessing);
      inside = new InsidePages(run, test, inputs, Progress.NONE).build(net);
    }
    Path file =
        RunReport.write(
            tiny.run(), Optional.empty(), tiny.images(), GalleryOptions.of(0), Progress.NONE);
    text = Files.readString(file);
    page = Html.parse(text);
  }

  @Test
  void everyClassStandsBesideTheInputWithItsScore() {
    assertEquals(InsidePages.CLASS_IMAGES, inside.classes().size());
    boolean notShared = false;
    for (Page.ClassRow row : inside.classes()) {
      assertEquals(3, row.pictures().size(), "the input, cat and dog");
      double sum = 0;
      for (Page.Picture map : row.pictures().subList(1, 3)) {
        String[] said = map.caption().split(": |\u00a0%, logit ");
        double logit = Double.parseDouble(said[2]);
        double probability = Double.parseDouble(said[1]) / 100;
        assertEquals(1 / (1 + Math.exp(-logit)), probability, 0.002, map.caption());
        assertTrue(map.alt().startsWith("Evidence for " + said[0] + " in "), map.alt());
        sum += probability;
      }
      notShared |= Math.abs(sum - 1) > 0.01;
    }
    assertTrue(notShared, "classes side by side do not share out one probability");
    assertTrue(inside.classText().contains("Maps of different images do not share a scale"));
  }

  @Test
  void featureMapsGoFromTheFirstToTheLastLayer() {
    List<String> layers = inside.layers().stream().map(Page.MapLayer::title).toList();
    assertEquals(List.of("conv1.relu", "conv3.relu", "interpretable1.mask"), layers);
    for (Page.MapLayer layer : inside.layers()) {
      assertEquals(InsidePages.MAP_IMAGES, layer.grids().size());
      for (Page.Grid grid : layer.grids()) {
        assertTrue(grid.picture().uri().startsWith("data:image/jpeg;base64,"));
        assertTrue(grid.picture().alt().contains("Maps of filters"), grid.picture().alt());
      }
    }
  }

  @Test
  void theReportShowsThemEvenWithoutAGallery() {
    assertTrue(text.contains("id=\"inside\"") && !text.contains("id=\"gallery\""));
    assertTrue(text.contains("href=\"#inside\""));
    for (Page.ClassRow row : inside.classes()) {
      row.pictures().forEach(p -> assertTrue(text.contains(p.uri()), "drawn the same twice"));
    }
    long known =
        Html.all(page, "linearGradient").stream().map(e -> e.getAttribute("id")).distinct().count();
    assertEquals(Html.all(page, "linearGradient").size(), known);
    for (Element fill : Html.all(page, "rect")) {
      String colours = fill.getAttribute("fill");
      assertTrue(
          !colours.startsWith("url(#")
              || text.contains("id=\"" + colours.substring(5, colours.length() - 1) + "\""),
          colours);
    }
    assertFalse(Html.all(page, "main").get(0).getTextContent().contains("NaN"));
  }

  /** Petsiuk et al. 2018 ask for the probability of the class: of this net the logistic one. */
  @Test
  void riseExplainsTheLogisticProbability() throws IOException {
    ImageEntry image = tiny.images().split(Split.TEST).entries().get(0);
    ExplainSettings settings =
        new ExplainSettings(
            List.of("rise"),
            Optional.empty(),
            false,
            Optional.empty(),
            Shard.WHOLE,
            MemoryCeiling.standard(),
            0,
            false,
            20,
            "zero",
            OptionalInt.empty());
    Path out = folder.resolve("rise");
    new ExplainJob(tiny.run(), List.of(image.path()), out, settings, Progress.NONE, t -> {}).run();
    try (var files = Files.walk(out)) {
      Path json = files.filter(f -> f.endsWith("rise.json")).findFirst().orElseThrow();
      JsonNode result = Json.mapper().readTree(json.toFile());
      assertTrue(
          result.get("score").asText().startsWith("logistic probability of "), result.toString());
    }
  }
}
