package dev.vitrail.cli.report;

import dev.vitrail.cli.tree.TreeJob.TreeFiles;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.trees.PartAssignment;
import dev.vitrail.trees.RationaleTree;
import dev.vitrail.trees.RecommendedDepth;
import dev.vitrail.trees.TreeBaselines;
import dev.vitrail.trees.TreeFile;
import dev.vitrail.trees.TreeMetrics;
import dev.vitrail.trees.TreeNode;
import dev.vitrail.trees.TreeReport;
import dev.vitrail.trees.TreeShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The part of the page about the trees that were mined: drawing, modes, how far to trust them. */
final class TreePages {

  /** Nodes drawn at most; the tree's own page shows more. */
  static final int MOST_NODES = 40;

  private static final int FILTERS = 6;
  private static final int PICTURES = 6;

  private final RunData run;
  private final Thumbs thumbs;

  TreePages(RunData run, ImageSet images) {
    this.run = run;
    this.thumbs = new Thumbs(images);
  }

  /** A part for each class that has a tree. */
  List<Page.Tree> build() {
    List<Page.Tree> trees = new ArrayList<>();
    for (String label : run.bundle().spec().labels()) {
      TreeFiles files = TreeFiles.of(new RunDirectory(run.folder()), label);
      if (Files.exists(files.tree())) {
        trees.add(tree(trees.size() + 1, label, files));
      }
    }
    return trees;
  }

  private Page.Tree tree(int number, String label, TreeFiles files) {
    String id = "tree-" + number;
    String title = Text.clean("Decision modes of " + label);
    RationaleTree tree;
    try {
      tree = TreeFile.read(files.tree());
    } catch (VitrailException e) {
      return problem(id, title, e.getMessage());
    }
    if (!tree.source().net().equals(run.bundle().hash())) {
      return problem(
          id, title, "The tree is of another net. Mine it again with 'vitrail tree mine'.");
    }
    TreeShape shape = TreeShape.of(tree);
    String text =
        "%d training images of the class fall into %d %s, by why the net scores them at layer %s."
                .formatted(
                    shape.leaves(),
                    shape.secondLayer(),
                    shape.secondLayer() == 1 ? "mode" : "modes",
                    Text.clean(tree.source().layer()))
            + " A circle is a mode: the larger, the more images; the fuller its colour, the more"
            + " alike their reasons. At most %d nodes are drawn.".formatted(MOST_NODES);
    Optional<TreeReport> report = TreeReport.of(tree, files.measures());
    OptionalInt depth = report.map(TreeReport::recommendedDepth).orElse(OptionalInt.empty());
    return new Page.Tree(
        id,
        title,
        text,
        "",
        depth.isPresent() ? RecommendedDepth.text(depth.getAsInt(), shape.depth()) : "",
        views(id, tree, depth.orElse(shape.depth())),
        measures(report),
        link(files.page()));
  }

  /** The tree down to the depth that is recommended, then, where it goes deeper, as a whole. */
  private List<Page.TreeView> views(String id, RationaleTree tree, int depth) {
    List<Page.TreeView> views = new ArrayList<>();
    views.add(view(id, "The tree to depth " + depth, tree.prunedAt(depth)));
    if (depth < tree.depth()) {
      views.add(view(id + "-whole", "Deeper, to depth " + tree.depth(), tree));
    }
    return views;
  }

  private Page.TreeView view(String id, String title, RationaleTree tree) {
    TreeFigure figure = new TreeFigure(id, tree, thumbs);
    return new Page.TreeView(
        title,
        Template.markup(figure.svg()),
        figure.drawn().stream().map(node -> node(id, tree, node)).toList());
  }

  private static Page.Tree problem(String id, String title, String problem) {
    return new Page.Tree(
        id,
        title,
        "",
        Text.block(problem),
        "",
        List.of(),
        new Page.Table(List.of(), List.of()),
        "");
  }

  /** A file of the run as seen from the page beside it; empty when it is not there. */
  private String link(Path file) {
    return Files.exists(file) ? run.folder().relativize(file).toString().replace('\\', '/') : "";
  }

  private Page.Node node(String id, RationaleTree tree, TreeNode node) {
    List<Page.Picture> pictures = new ArrayList<>();
    for (String image :
        node.imageId().map(List::of).orElse(node.examples()).stream().limit(PICTURES).toList()) {
      thumbs
          .of(image)
          .ifPresent(uri -> pictures.add(new Page.Picture(uri, Text.clean(image), "", "")));
    }
    List<Page.Fact> facts = new ArrayList<>();
    facts.add(new Page.Fact("images", Numbers.count(node.n())));
    facts.add(new Page.Fact("alike", Numbers.plain(node.resultant())));
    node.rival().ifPresent(r -> facts.add(new Page.Fact("against", Text.clean(r.text()))));
    facts.add(new Page.Fact("filters", "%d of %d".formatted(node.alpha().length, tree.filters())));
    return new Page.Node(
        "%s-n%d".formatted(id, node.id()),
        TreeFigure.name(node),
        facts,
        pictures,
        filters(tree, node));
  }

  /** What the strongest filters add, in an image of mean activation. */
  private static Page.Table filters(RationaleTree tree, TreeNode node) {
    double[] weights = node.weights();
    PartAssignment parts = tree.parts();
    List<List<String>> rows =
        IntStream.of(node.alpha())
            .boxed()
            .sorted(Comparator.comparingDouble(d -> -Math.abs(weights[d])))
            .limit(FILTERS)
            .map(
                d ->
                    List.of(
                        String.valueOf(d),
                        Text.clean(parts.name(parts.groupOf(d))),
                        Numbers.significant(weights[d] * tree.positions())))
            .toList();
    return new Page.Table(List.of("Filter", "Group", "Adds"), rows);
  }

  private static Page.Table measures(Optional<TreeReport> report) {
    List<List<String>> rows = new ArrayList<>();
    if (report.isPresent()) {
      report.get().byDepth().stream().limit(8).forEach(row -> rows.add(row(row)));
      report.get().baselines().forEach(row -> rows.add(row(row)));
      report.get().random().stream().limit(2).forEach(row -> rows.add(row(row)));
      rows.add(List.of("the net itself", "", "", "", Numbers.percent(report.get().netAccuracy())));
    }
    return new Page.Table(
        List.of("Read at", "Part error", "Fitness", "Score error", "Accuracy"), rows);
  }

  private static List<String> row(TreeMetrics row) {
    return List.of(
        Text.clean(row.name()),
        Numbers.plain(row.partErrorMean()),
        Numbers.plain(row.fitness()),
        Numbers.plain(row.predictionError()),
        Numbers.percent(row.accuracy()));
  }

  private static List<String> row(TreeBaselines.Spread row) {
    return List.of(
        "merged at random, depth " + row.depth(),
        Numbers.plain(row.partError().mean()),
        Numbers.plain(row.fitness().mean()),
        Numbers.plain(row.predictionError().mean()),
        Numbers.percent(row.accuracy().mean()));
  }
}
