package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class GraphFilesTest {

  private static final PlantedMaps PLANTED = PlantedMaps.draw(12, 3);
  private static final GraphMiner.Mined MINED =
      GraphMinerTest.mine(
          PLANTED.maps(), GraphConfig.defaults().withIterations(3).withParents(5, 20));

  @TempDir private Path folder;

  private static ExplanatoryGraph named() {
    return MINED
        .graph()
        .withParts(Map.of(0, List.of(new Pattern.PartMatch("<head> & \"co\"\u0001", 0.9, 0.01))));
  }

  @Test
  void reloadedGraphIsTheSame() {
    Path file = folder.resolve("graph.json");
    GraphFiles.write(file, named());
    assertEquals(named(), GraphFiles.read(file));
  }

  @Test
  void pruningKeepsTheBestAndTheirAncestors() {
    ExplanatoryGraph pruned = MINED.graph().pruned(3, 0);
    GraphLayer low = pruned.layers().get(0);
    assertEquals(3, low.patterns().size());
    assertTrue(low.patterns().stream().allMatch(p -> p.rank() <= 3));
    assertEquals(160, low.mined());
    List<Integer> above = pruned.layers().get(1).patterns().stream().map(Pattern::id).toList();
    for (Pattern pattern : low.patterns()) {
      assertEquals(5, pattern.parents().size());
      pattern.parents().forEach(parent -> assertTrue(above.contains(parent.id())));
    }
    assertEquals(pruned, pruned.pruned(3, 0));
  }

  @Test
  void graphsFromBeforeLayersHadWindowsOfTheirOwnAreRead() throws IOException {
    Path file = folder.resolve("graph.json");
    GraphFiles.write(file, MINED.graph());
    String json = Files.readString(file);
    Files.writeString(
        file,
        json.replaceFirst("\"shares\"\\s*:\\s*\\[\\s*],", "")
            .replaceFirst("\"place\"\\s*:\\s*\"STRONGEST\",", ""));
    assertFalse(Files.readString(file).contains("shares"));
    assertFalse(Files.readString(file).contains("STRONGEST"));
    assertEquals(MINED.graph(), GraphFiles.read(file));
  }

  @Test
  void pruningByLiftPassesOverHigherRanks() {
    ExplanatoryGraph graph = MINED.graph();
    List<GraphLayer> layers = new ArrayList<>(graph.layers());
    layers.set(
        0,
        layers
            .get(0)
            .with(
                layers.get(0).patterns().stream().map(p -> p.rank() == 2 ? dull(p) : p).toList()));
    ExplanatoryGraph other =
        new ExplanatoryGraph(
            graph.format(),
            graph.source(),
            graph.input(),
            graph.imagesUsed(),
            graph.imagesSha256(),
            graph.backgroundImages(),
            graph.config(),
            layers);
    assertEquals(List.of(1, 3, 4), lowRanks(other.pruned(3, 0.5)));
    assertEquals(List.of(1, 2, 3), lowRanks(other.pruned(3, 0)));
  }

  private static List<Integer> lowRanks(ExplanatoryGraph graph) {
    return graph.layers().get(0).patterns().stream().map(Pattern::rank).sorted().toList();
  }

  private static Pattern dull(Pattern p) {
    return new Pattern(
        p.id(),
        p.filter(),
        p.row(),
        p.column(),
        p.sigma(),
        p.meanRow(),
        p.meanColumn(),
        p.meanScore(),
        p.topScore(),
        p.rank(),
        p.variance(),
        0.1,
        p.parents(),
        p.parts());
  }

  @Test
  void hostileFilesAreRefusedAsData() throws IOException {
    Path file = folder.resolve("graph.json");
    GraphFiles.write(file, MINED.graph().pruned(1, 0));
    String json = Files.readString(file);
    List<String> hostile =
        List.of(
            "",
            "null",
            "[]",
            "[".repeat(100_000),
            json.replace("vitrail-graph/1", "vitrail-graph/2"),
            json.replaceFirst("\"sigma\":[0-9.E-]+", "\"sigma\":-1"),
            json.replaceFirst("\"sigma\":[0-9.E-]+", "\"sigma\":\"NaN\""),
            json.replaceFirst("\"row\":[0-9.E-]+", "\"row\":1e400"),
            json.replaceFirst("\"filter\":0", "\"filter\":99999999"),
            json.replaceFirst("\"parents\":\\[\\{\"id\":[0-9]+", "\"parents\":[{\"id\":123456"),
            json.replaceFirst("\"name\":\"low\",", ""),
            json.replaceFirst("\"form\":\"GAUSSIAN\",", ""),
            json.replaceFirst("\"patterns\":\\[.*", "\"patterns\":null}]}"),
            json.replaceFirst("\"jump\":8.0", "\"jump\":1e-300"),
            json.replaceFirst("\"height\":28", "\"height\":2000000000"),
            json.replaceFirst("\"filters\":4", "\"filters\":4,\"class\":\"java.io.File\""),
            json.substring(0, json.length() / 2));
    for (String text : hostile) {
      assertFalse(text.equals(json), "the attack did not change the file");
      Files.writeString(file, text);
      VitrailException refused =
          assertThrows(VitrailException.class, () -> GraphFiles.read(file), text);
      assertEquals(VitrailException.Kind.DATA, refused.kind());
      assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
    }
  }

  @Test
  void flippedBytesNeverEscapeAsAnotherError() throws IOException {
    Path file = folder.resolve("graph.json");
    GraphFiles.write(file, MINED.graph().pruned(1, 0));
    byte[] bytes = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(1);
    int refused = 0;
    for (int run = 0; run < 100; run++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      Files.write(file, damaged);
      try {
        GraphFiles.read(file);
      } catch (VitrailException e) {
        assertEquals(VitrailException.Kind.DATA, e.kind());
        refused++;
      }
    }
    assertTrue(refused > 15, "refused " + refused);
  }

  @Test
  void graphMlIsWellFormedAndWhole() throws Exception {
    Path file = folder.resolve("graph.graphml");
    GraphFiles.writeGraphMl(file, named());
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    assertEquals(named().size(), document.getElementsByTagName("node").getLength());
    assertEquals(named().edges(), document.getElementsByTagName("edge").getLength());
    assertTrue(document.getDocumentElement().getTextContent().contains("<head> & \"co\"\uFFFD"));
  }

  @Test
  void dotNamesEveryPatternAndEdge() throws IOException {
    Path file = folder.resolve("graph.dot");
    GraphFiles.writeDot(file, named());
    List<String> lines = Files.readAllLines(file);
    assertEquals(named().size(), lines.stream().filter(l -> l.contains("pos=")).count());
    assertEquals(named().edges(), lines.stream().filter(l -> l.contains(" -> ")).count());
  }

  @Test
  void statisticsCountTheGraph() {
    GraphStatistics statistics = GraphStatistics.of(MINED.graph(), MINED.positions());
    GraphStatistics.OfLayer low = statistics.layers().get(0);
    assertEquals(40, low.keptPerFilter());
    assertEquals(800, low.edges());
    assertEquals(0, statistics.layers().get(1).edges());
    assertTrue(low.inactiveShare() < 0.01);
    assertEquals(4, low.logLikelihood().size());
  }
}
