package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.bundle.BundleSpec;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.plan.InterpretableInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** {@code vitrail tree} and {@code vitrail graph} from end to end on one small net. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MiningCommandsTest {

  private static final String YAML =
      """
      seed: 7
      data: {layout: index, size: 48, workers: 1}
      model:
        architecture: small
        interpretable:
          - {after: top, filters: 8, kernel: 1, initial: random}
        head: {hidden: 8}
        loss: {rho: 6, ramp: 1, categories: paper}
      phases:
        - {name: learn, train: [all], epochs: 2, headFactor: 1}
      batch: 8
      """;

  @TempDir static Path folder;
  private static Path run;

  @BeforeAll
  static void trainOnce() throws IOException {
    Path data = folder.resolve("data");
    Call drawn = Call.of("data", "synth", data.toString(), "--each", "40", "--size", "48");
    assertEquals(0, drawn.code(), drawn.err());
    Path config = Files.writeString(folder.resolve("tiny.yml"), YAML);
    String out = folder.resolve("runs").toString();
    Call trained =
        Call.of(
            "train",
            "-c",
            config.toString(),
            "--data",
            data.toString(),
            "--out",
            out,
            "--name",
            "a");
    assertEquals(0, trained.code(), trained.err());
    run = folder.resolve("runs/a");
  }

  private static Call good(String... args) {
    Call call = Call.of(args);
    assertEquals(0, call.code(), call.err());
    return call;
  }

  private static void refused(int code, String expected, String... args) {
    Call call = Call.of(args);
    assertEquals(code, call.code(), call.err());
    List<String> failures =
        call.err().lines().filter(line -> line.startsWith("vitrail: ")).toList();
    assertEquals(1, failures.size(), call.err());
    assertTrue(failures.get(0).contains(expected), call.err());
    assertFalse(call.err().contains("\tat "), call.err());
  }

  /** A run like the trained one, to be spoilt. */
  private static Path copy(String name) throws IOException {
    Path copy = folder.resolve("runs").resolve(name);
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.toList()) {
        Path to = copy.resolve(run.relativize(file).toString());
        boolean wanted =
            !file.startsWith(run.resolve("trees")) && !file.startsWith(run.resolve("graphs"));
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else if (wanted) {
          Files.copy(file, to);
        }
      }
    }
    return copy;
  }

  /** The same net with another bias in every hidden unit of its head. */
  private static Path withHiddenBias(String name, double bias) throws IOException {
    Path copy = copy(name);
    ModelBundle bundle = ModelBundle.open(copy.resolve("bundle"));
    String layer = InterpretableInfo.of(bundle).layers().get(0).plan().output();
    try (Parameters weights = bundle.parameters(Precision.FLOAT)) {
      String hidden =
          bundle.spec().architecture().after(layer).nodes().stream()
              .map(node -> node.name())
              .filter(weights.names()::contains)
              .findFirst()
              .orElseThrow();
      double[] biases = new double[weights.get(hidden).bias().toMaps().values().length];
      Arrays.fill(biases, bias);
      weights.set(hidden, weights.get(hidden).kernel().toDoubles(), biases);
      ModelBundle.write(copy.resolve("bundle"), bundle.spec(), weights);
    }
    return copy;
  }

  /** A run over one cat, some dogs and no landmarks. */
  private static Path onOneCat(String name) throws IOException {
    Path data = folder.resolve("one-cat");
    if (!Files.exists(data)) {
      ImageSet all = ImageSet.open(folder.resolve("data"));
      int cats = 0;
      int dogs = 0;
      for (ImageEntry entry : all.entries()) {
        boolean cat = entry.label() == all.label("cat").orElseThrow();
        int number = cat ? cats++ : dogs++;
        if (number < (cat ? 1 : 6)) {
          String split = number < 4 ? "train" : "test";
          Path to = data.resolve(split).resolve(cat ? "cat" : "dog").resolve(number + ".png");
          Files.createDirectories(to.getParent());
          Files.copy(entry.path(), to);
        }
      }
      Files.createDirectories(data.resolve("test/cat"));
    }
    Path copy = copy(name);
    String config = Files.readString(copy.resolve("config.yml"));
    Files.writeString(
        copy.resolve("config.yml"),
        config
            .replace(folder.resolve("data").toString(), data.toString())
            .replaceAll("(?m)layout: \\S+", "layout: \"auto\""));
    return copy;
  }

  private static String anImage() throws IOException {
    return ImageSet.open(folder.resolve("data")).entries().get(0).path().toString();
  }

  /** Every command that reads a tree. */
  private static void refusedByReaders(String expected, Path run) throws IOException {
    refused(3, expected, "tree", "show", run.toString());
    refused(3, expected, "tree", "eval", run.toString());
    refused(3, expected, "explain", run.toString(), anImage(), "--method", "parse-tree");
  }

  /** The mined tree in another run. */
  private static Path withTree(Path other) throws IOException {
    Files.createDirectories(other.resolve("trees"));
    return Files.copy(run.resolve("trees/tree-cat.json"), other.resolve("trees/tree-cat.json"));
  }

  private static void replaceIn(Path file, String old, String other) throws IOException {
    String text = Files.readString(file);
    assertTrue(text.contains(old), file.toString());
    Files.writeString(file, text.replace(old, other));
  }

  @Test
  @Order(1)
  void nothingIsShownBeforeItWasMined() throws IOException {
    String image = anImage();
    refused(3, "Mine the tree first", "explain", run.toString(), image, "--method", "parse-tree");
    for (String command : List.of("show", "eval")) {
      refused(3, "Mine the tree first", "tree", command, run.toString());
      refused(3, "Mine the graph first", "graph", command, run.toString());
    }
  }

  @Test
  @Order(2)
  void aTreeIsMinedShownMeasuredAndExplains() throws IOException {
    JsonNode mined = Json.mapper().readTree(good("tree", "mine", run.toString(), "--json").out());
    assertTrue(mined.get("byDepth").size() >= 1);
    assertEquals(5, mined.get("baselines").size());
    assertTrue(mined.get("parts").toString().contains("\"head\""), "parts by landmarks");
    JsonNode measured =
        Json.mapper().readTree(good("tree", "eval", run.toString(), "--json").out());
    assertEquals(mined, measured);
    String text = good("tree", "show", run.toString(), "--depth", "3").out();
    assertTrue(text.startsWith("Tree of MARGIN of 'cat'"), text);
    assertTrue(text.contains("mode ") && !text.contains("null"), text);
    recommendedDepthIsShown(mined.get("recommended").asInt());
    Path page = folder.resolve("tree.html");
    JsonNode shown =
        Json.mapper()
            .readTree(
                good(
                        "tree",
                        "show",
                        run.toString(),
                        "--depth",
                        "2",
                        "--json",
                        "--html",
                        page.toString())
                    .out());
    assertEquals(1, shown.get("schema").asInt());
    assertEquals(shown.get("root").size(), shown.get("nodes").size());
    assertTrue(Files.readString(page).contains("data:image/jpeg"));
    String image = anImage();
    Path out = folder.resolve("why");
    String told =
        good("explain", run.toString(), image, "--method", "parse-tree", "--out", out.toString())
            .out();
    assertTrue(told.startsWith(image), told);
    JsonNode index = Json.mapper().readTree(out.resolve("explain.json").toFile());
    String score = index.get("target").asText();
    assertTrue(score.matches("logit of \\w+ less the largest other logit"), score);
    assertTrue(told.contains("score: " + score), told);
    Path results = out.resolve(index.get("images").get(image).asText());
    String why = Files.readString(results.resolve("parse-tree.html"));
    assertTrue(why.split("data:image/jpeg", -1).length > 2, "the image and those of the modes");
    JsonNode parse = Json.mapper().readTree(results.resolve("parse-tree.json").toFile());
    assertEquals(image, parse.get("image").asText());
    assertTrue(parse.at("/path/0/parts").size() > 0, parse.toString());
  }

  private static void recommendedDepthIsShown(int recommended) throws IOException {
    String named = "Recommended depth %d".formatted(recommended);
    String text = good("tree", "show", run.toString()).out();
    assertTrue(text.contains(named), text);
    assertTrue(text.contains("nodes to depth %d,".formatted(recommended)), text);
    assertTrue(good("tree", "eval", run.toString()).out().contains(named));
    JsonNode shown = Json.mapper().readTree(good("tree", "show", run.toString(), "--json").out());
    assertEquals(recommended, shown.get("recommended").asInt());
    Path page = folder.resolve("whole.html");
    good("tree", "show", run.toString(), "--html", page.toString());
    assertTrue(Files.readString(page).contains(named));
    assertTrue(Files.readString(run.resolve("trees/tree-cat.html")).contains(named));
  }

  @Test
  @Order(3)
  void aGraphIsMinedShownAndMeasured() throws IOException {
    String text =
        good("graph", "mine", run.toString(), "--layers", "conv3.relu,conv2.relu", "--keep", "20")
            .out();
    assertTrue(text.startsWith("Graph of 'cat' from 40 images"), text);
    assertTrue(text.indexOf("conv2.relu") < text.indexOf("conv3.relu"), text);
    List<String> shown =
        good("graph", "show", run.toString(), "--per-layer", "10").out().lines().toList();
    for (String file : shown.subList(shown.size() - 4, shown.size())) {
      assertTrue(Files.size(Path.of(file)) > 500, file);
    }
    JsonNode graph =
        Json.mapper()
            .readTree(good("graph", "show", run.toString(), "--per-layer", "5", "--json").out());
    assertEquals("vitrail-graph/1", graph.get("format").asText());
    JsonNode measured =
        Json.mapper().readTree(good("graph", "eval", run.toString(), "--json").out());
    assertEquals(2, measured.get("layers").size());
    assertTrue(measured.at("/layers/0/instability").asDouble() > 0);
    assertTrue(measured.at("/parts/0/errors/patterns").asDouble() > 0, measured.toString());
    assertTrue(good("graph", "eval", run.toString()).out().contains("mean place"));
  }

  @Test
  @Order(4)
  void imagesAreExplainedByTheGraph() throws IOException {
    ImageSet test = ImageSet.open(folder.resolve("data")).split(Split.TEST);
    Path out = folder.resolve("explained");
    List<String> args = new ArrayList<>(List.of("explain", run.toString()));
    test.entries().forEach(entry -> args.add(entry.path().toString()));
    args.addAll(List.of("--method", "graph", "--target", "cat", "--out", out.toString()));
    String text = good(args.toArray(String[]::new)).out();
    JsonNode index = Json.mapper().readTree(out.resolve("explain.json").toFile());
    assertEquals("conv3.relu", index.at("/layers/graph").asText());
    assertEquals(test.size(), index.get("images").size());
    String image = test.entries().get(0).path().toString();
    Path results = out.resolve(index.get("images").get(image).asText());
    JsonNode first = Json.mapper().readTree(results.resolve("graph.json").toFile());
    assertEquals(image, first.get("image").asText());
    int seen = 0;
    int absent = 0;
    for (JsonNode layer : first.get("layers")) {
      seen += layer.get("present").size();
      absent += layer.get("absent").size();
    }
    assertTrue(seen > 0 && text.contains(seen + " of " + (seen + absent)), text);
    String page = Files.readString(results.resolve("graph.html"));
    assertTrue(page.contains("<circle") && page.contains("<line"), "drawn and linked");
  }

  @Test
  @Order(5)
  void treesRefuseWhatTheyCannotExplain() throws IOException {
    refused(2, "no class 'fox'", "tree", "mine", run.toString(), "--class", "fox");
    refused(2, "--depth takes 2 or more", "tree", "show", run.toString(), "--depth", "1");
    Path silent = withHiddenBias("silent", -1e6);
    refused(3, "zero gradient", "tree", "mine", silent.toString());
    String hash = ModelBundle.open(run.resolve("bundle")).hash();
    Path moved = withTree(silent);
    refusedByReaders("Mine it again", silent);
    replaceIn(moved, hash, ModelBundle.open(silent.resolve("bundle")).hash());
    refused(3, "zero gradient", "tree", "eval", silent.toString());
    String image = anImage();
    refused(3, "zero gradient", "explain", silent.toString(), image, "--method", "parse-tree");
    Path equal = withHiddenBias("equal", 1e6);
    refused(3, "All rationales are equal", "tree", "mine", equal.toString());
    Path one = onOneCat("tree-one");
    refused(3, "needs at least 2 positive images", "tree", "mine", one.toString());
    withTree(one);
    refused(3, "which is not among the 1 images of class 'cat'", "tree", "eval", one.toString());
    Path other = copy("tree-other");
    Path tree = withTree(other);
    replaceIn(tree, hash, "0".repeat(64));
    refusedByReaders("Mine it again", other);
    Files.writeString(tree, "{\"head\":");
    refusedByReaders("tree-cat.json", other);
  }

  @Test
  @Order(6)
  void aNetWithoutRationalesHasNoTree() throws IOException {
    Path plain = copy("plain");
    ModelBundle bundle = ModelBundle.open(plain.resolve("bundle"));
    BundleSpec spec = bundle.spec();
    InterpretableInfo info = InterpretableInfo.of(bundle);
    InterpretableInfo none = new InterpretableInfo(info.task(), info.features(), List.of());
    try (Parameters weights = bundle.parameters(Precision.FLOAT)) {
      ModelBundle.write(
          plain.resolve("bundle"),
          new BundleSpec(
              spec.format(),
              spec.architecture(),
              spec.labels(),
              spec.preprocessing(),
              none.toJson(),
              spec.provenance(),
              spec.weightsSha256()),
          weights);
    }
    refused(3, "has no interpretable layer", "tree", "mine", plain.toString());
    refusedByReaders("has no interpretable layer", plain);
    String linear = YAML.replace("  head: {hidden: 8}\n", "").replace("epochs: 2", "epochs: 1");
    Path config = Files.writeString(folder.resolve("linear.yml"), linear);
    String data = folder.resolve("data").toString();
    String out = folder.resolve("runs").toString();
    good("train", "-c", config.toString(), "--data", data, "--out", out, "--name", "linear");
    refused(3, "is linear", "tree", "mine", folder.resolve("runs/linear").toString());
  }

  @Test
  @Order(7)
  void graphsRefuseWhatTheyCannotMine() throws IOException {
    refused(2, "no category 'fox'", "graph", "mine", run.toString(), "--category", "fox");
    refused(2, "no layer 'conv9'", "graph", "mine", run.toString(), "--layers", "conv9");
    refused(2, "--images takes 2", "graph", "mine", run.toString(), "--images", "1");
    refused(2, "twice", "graph", "mine", run.toString(), "--layers", "conv3.relu,conv3.relu");
    Path one = onOneCat("graph-one");
    refused(3, "1 image of category 'cat'", "graph", "mine", one.toString());
    good("graph", "mine", one.toString(), "--category", "dog", "--layers", "conv3.relu");
    refused(3, "no landmarks of 'dog'", "graph", "eval", one.toString(), "--category", "dog");
    partsComeFromTheGraphWithoutLandmarks(one);
    Path other = copy("graph-other");
    Files.createDirectories(other.resolve("graphs"));
    Path graph =
        Files.copy(run.resolve("graphs/graph-cat.json"), other.resolve("graphs/graph-cat.json"));
    replaceIn(graph, ModelBundle.open(run.resolve("bundle")).hash(), "0".repeat(64));
    refused(3, "Mine it again", "graph", "show", other.toString());
    Files.writeString(graph, "{");
    refused(3, "graph-cat.json", "graph", "eval", other.toString());
  }

  private static void partsComeFromTheGraphWithoutLandmarks(Path one) throws IOException {
    String[] mine = {"tree", "mine", one.toString(), "--class", "dog", "--json"};
    JsonNode before = Json.mapper().readTree(good(mine).out());
    assertTrue(before.get("parts").toString().contains("\"group 1\""), before.toString());
    good("graph", "mine", one.toString(), "--category", "dog");
    JsonNode after = Json.mapper().readTree(good(mine).out());
    assertTrue(after.get("parts").toString().contains("% across"), after.toString());
  }

  @Test
  @Order(8)
  void theReportShowsTreesGraphsAndWhatWasExplained() throws IOException {
    String image =
        ImageSet.open(folder.resolve("data")).split(Split.TEST).entries().get(0).path().toString();
    good("explain", run.toString(), image, "--method", "integrated-gradients");
    String out = good("report", run.toString(), "--images", "4", "--methods", "grad-cam").out();
    String page = Files.readString(Path.of(out.strip()));
    for (String part :
        List.of(
            "id=\"trees\"",
            "id=\"graphs\"",
            "data-method=\"parse-tree\"",
            "data-method=\"integrated-gradients\"",
            "data-method=\"grad-cam\"",
            "as explained before")) {
      assertTrue(page.contains(part), part);
    }
    List<String> beside =
        Pattern.compile("href=\"([^#:\"]+)\"")
            .matcher(page)
            .results()
            .map(m -> m.group(1))
            .toList();
    assertEquals(List.of("trees/tree-cat.html", "graphs/graph-cat/graph.html"), beside);
    beside.forEach(link -> assertTrue(Files.isRegularFile(run.resolve(link)), link));
    List<String> nodes =
        Pattern.compile("href=\"#(tree-1(?:-whole)?-n\\d+)\"")
            .matcher(page)
            .results()
            .map(m -> m.group(1))
            .toList();
    assertTrue(nodes.size() > 2, "modes of 40 images");
    nodes.forEach(node -> assertTrue(page.contains("<article id=\"" + node + "\""), node));
    assertTrue(page.contains("merged at random"), "what the tree has to beat");
    assertTrue(page.contains("Recommended depth "), "how deep to read it");
  }

  @Test
  @Order(9)
  void theReportSaysWhichTreesAreOfAnotherNet() throws IOException {
    Path other = copy("report-other");
    Files.createDirectories(other.resolve("trees"));
    Path tree =
        Files.copy(run.resolve("trees/tree-cat.json"), other.resolve("trees/tree-cat.json"));
    replaceIn(tree, ModelBundle.open(run.resolve("bundle")).hash(), "0".repeat(64));
    String out = good("report", other.toString(), "--images", "1", "--methods", "grad-cam").out();
    String page = Files.readString(Path.of(out.strip()));
    assertTrue(page.contains("The tree is of another net"));
    assertFalse(page.contains("data-method=\"parse-tree\""));
  }
}
