package dev.vitrail.cli.report;

import dev.vitrail.cli.draw.MarkedPicture;
import dev.vitrail.cli.graph.GraphPatches;
import dev.vitrail.cli.graph.GraphPatches.GraphFilesOf;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.graphs.GraphFiles;
import dev.vitrail.graphs.GraphLayer;
import dev.vitrail.graphs.Pattern;
import dev.vitrail.graphs.PatternPurity;
import dev.vitrail.graphs.PatternSheet;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The part of the page about mined graphs: where patterns lie, and what the best look at. */
final class GraphPages {

  private static final int IMAGES = 24;
  private static final int KEPT = 40;
  private static final int SEARCHED = 40;
  private static final int PATTERNS = 8;
  private static final int PATCHES = 6;
  private static final int SIDE = 64;

  private final RunData run;
  private final TestPass test;
  private final Inputs inputs;
  private final PartColours colours;

  GraphPages(RunData run, TestPass test, Inputs inputs, PartColours colours) {
    this.run = run;
    this.test = test;
    this.inputs = inputs;
    this.colours = colours;
  }

  /** A part for each category that has a graph. */
  List<Page.Graph> build(Network net) {
    List<Page.Graph> graphs = new ArrayList<>();
    List<String> categories = test.images().classNames();
    for (int label = 0; label < categories.size(); label++) {
      GraphFilesOf files = GraphFilesOf.of(new RunDirectory(run.folder()), categories.get(label));
      if (Files.exists(files.graph())) {
        graphs.add(graph(graphs.size() + 1, net, label, files));
      }
    }
    return graphs;
  }

  private Page.Graph graph(int number, Network net, int label, GraphFilesOf files) {
    String category = test.images().classNames().get(label);
    String title = Text.clean("Part patterns of " + category);
    String id = "graph-" + number;
    try {
      ExplanatoryGraph whole = GraphFiles.read(files.graph());
      if (!whole.source().netSha256().equals(run.bundle().hash())) {
        return problem(id, title, "The graph is of another net. Mine it again.");
      }
      return graph(id, title, net, label, files, whole);
    } catch (VitrailException e) {
      return problem(id, title, e.getMessage());
    }
  }

  private static Page.Graph problem(String id, String title, String problem) {
    return new Page.Graph(id, title, "", Text.block(problem), List.of(), List.of(), "");
  }

  private Page.Graph graph(
      String id, String title, Network net, int label, GraphFilesOf files, ExplanatoryGraph whole) {
    ExplanatoryGraph graph = whole.pruned(KEPT, 0);
    int[] images =
        IntStream.range(0, test.size())
            .filter(i -> test.labels()[i] == label)
            .limit(IMAGES)
            .toArray();
    List<Page.GraphLayer> layers = new ArrayList<>();
    List<PatternSheet> sheets =
        images.length == 0
            ? graph.layers().stream()
                .map(l -> new PatternSheet(l.grid().name(), List.of()))
                .toList()
            : GraphPatches.find(graph, net, inputs.batch(images), SEARCHED, PATCHES);
    for (int l = graph.layers().size() - 1; l >= 0; l--) {
      layers.add(layer(graph.layers().get(l), sheets.get(l), images));
    }
    String text =
        "%d patterns with %d edges, mined from %d images. Each panel is the image frame at one layer,"
                .formatted(whole.size(), whole.edges(), whole.imagesUsed())
            + " the top layer left; a dot is a pattern at its mean place, larger for a higher score;"
            + " lines lead to the patterns of the layer above that it moves with. The best %d of a"
                .formatted(GraphFigure.DRAWN)
            + " layer, one a filter, are drawn. Patches: where a pattern scores highest among %d test images."
                .formatted(images.length);
    String page =
        Files.exists(files.page())
            ? run.folder().relativize(files.page()).toString().replace('\\', '/')
            : "";
    return new Page.Graph(
        id,
        title,
        text,
        "",
        List.of(Template.markup(GraphFigure.draw(id, graph, colours))),
        layers,
        page);
  }

  /** The best patterns, one a filter. */
  private static List<PatternSheet.Row> best(PatternSheet sheet) {
    Set<Integer> filters = new HashSet<>();
    return sheet.rows().stream()
        .filter(row -> filters.add(row.pattern().filter()))
        .limit(PATTERNS)
        .toList();
  }

  private Page.GraphLayer layer(GraphLayer layer, PatternSheet sheet, int[] images) {
    List<Page.Card> cards = new ArrayList<>();
    for (PatternSheet.Row row : best(sheet)) {
      Pattern pattern = row.pattern();
      String part = Text.clean(PatternPurity.label(pattern));
      List<Page.Picture> patches = new ArrayList<>();
      for (PatternSheet.Patch patch : row.patches()) {
        int image = images[patch.image()];
        String uri = MarkedPicture.patch(inputs.get(image).pixels(), patch.box(), SIDE).uri();
        String alt =
            "Patch of %s, score %s"
                .formatted(
                    Text.clean(inputs.entry(image).file()), Numbers.significant(patch.score()));
        patches.add(new Page.Picture(uri, alt, "", ""));
      }
      cards.add(
          new Page.Card(
              "Filter " + pattern.filter(),
              part,
              colours.className(PatternPurity.label(pattern)),
              List.of(
                  new Page.Fact("rank", String.valueOf(pattern.rank())),
                  new Page.Fact("lift", Numbers.significant(pattern.lift()))),
              patches));
    }
    return new Page.GraphLayer(
        Text.clean(
            "%s: %d of %d patterns kept"
                .formatted(layer.grid().name(), layer.patterns().size(), layer.mined())),
        cards);
  }
}
