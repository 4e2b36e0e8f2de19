package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphPageTest {

  private static final String HOSTILE = "</script><script>alert(1)</script>@DATA@&'\"";
  private static final String PICTURE = "data:image/png;base64,iVBORw0KGgo=";
  private static final GraphMiner.Mined MINED =
      GraphMinerTest.mine(PlantedMaps.draw(8, 1).maps(), GraphConfig.defaults().withIterations(2));

  @TempDir private Path folder;

  private String page(String title, GraphPage.Patches patches, GraphPage.Limits limits)
      throws IOException {
    Path file = folder.resolve("graph.html");
    ExplanatoryGraph graph =
        MINED.graph().withParts(Map.of(1, List.of(new Pattern.PartMatch(HOSTILE, 1, 0))));
    GraphPage.write(file, graph, title, patches, limits);
    return Files.readString(file);
  }

  private static JsonNode data(String page) throws IOException {
    String open = "type=\"application/json\">";
    int from = page.indexOf(open) + open.length();
    return Json.mapper().readTree(page.substring(from, page.indexOf("</script>", from)));
  }

  @Test
  void pageHoldsEveryPatternAndLoadsNothing() throws IOException {
    String page = page("Fox", GraphPage.Patches.NONE, GraphPage.Limits.DEFAULT);
    JsonNode data = data(page);
    assertEquals(MINED.graph().size(), data.get("nodes").size());
    assertEquals(MINED.graph().edges(), data.get("edges").intValue());
    assertFalse(page.contains("://"), "nothing comes from the network");
    assertFalse(page.contains("src=\""), "no file is named");
    assertTrue(page.contains("default-src 'none'"));
  }

  @Test
  void hostileNamesStayText() throws IOException {
    String page = page(HOSTILE, GraphPage.Patches.NONE, GraphPage.Limits.DEFAULT);
    assertFalse(page.contains("<script>alert"));
    assertEquals(HOSTILE, data(page).get("title").textValue());
    assertEquals(HOSTILE, data(page).get("parts").get(1).textValue());
  }

  @Test
  void picturesAreLimitedInNumberAndSize() throws IOException {
    GraphPage.Patches many = (layer, pattern) -> Collections.nCopies(9, PICTURE);
    JsonNode few = data(page("Fox", many, new GraphPage.Limits(4, 3, 1000))).get("patches");
    assertEquals(4, few.size());
    few.forEach(pictures -> assertEquals(3, pictures.size()));
    JsonNode small =
        data(page("Fox", many, new GraphPage.Limits(4, 3, 5 * PICTURE.length()))).get("patches");
    assertEquals(2, small.size(), "three and two pictures fit");
    assertThrows(
        VitrailException.class,
        () ->
            page(
                "Fox",
                (layer, pattern) -> List.of("data:text/html,<script>"),
                GraphPage.Limits.DEFAULT));
  }

  @Test
  void sheetShowsReceptiveFieldsInsideTheInput() {
    GraphLayer layer = MINED.graph().layers().get(0);
    PatternSheet sheet =
        PatternSheet.of(layer, MINED.positions().get(0), PlantedMaps.FRAME, 5, 3, 1);
    assertEquals(5, sheet.rows().size());
    for (int k = 0; k < 5; k++) {
      PatternSheet.Row row = sheet.rows().get(k);
      assertEquals(k + 1, row.pattern().rank());
      assertEquals(3, row.patches().size());
      for (PatternSheet.Patch patch : row.patches()) {
        assertTrue(patch.box().x0() >= 0 && patch.box().y1() <= 224);
        assertTrue(patch.box().width() <= 16 && patch.box().height() <= 16);
        assertTrue(patch.box().x0() <= patch.column() && patch.column() <= patch.box().x1());
      }
      assertTrue(row.patches().get(0).score() >= row.patches().get(2).score());
    }
  }
}
