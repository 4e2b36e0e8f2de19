package dev.vitrail.trees;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What was measured of a tree, for the terminal and as JSON, where empty {@code nodes} and {@code
 * published} are left out.
 *
 * @param source what the tree explains
 * @param shape size and state
 * @param modes images of each child of the root, most first; empty in early files
 * @param images images measured on
 * @param netAccuracy accuracy of the net itself at the tree's threshold
 * @param parts names of the groups of filters
 * @param recommended depth, see {@link RecommendedDepth}
 * @param nodes down to each depth, where the published tree was measured too
 * @param byDepth the tree, coarse to fine
 * @param published the same tree with filters chosen on leaves alone, coarse to fine; empty where
 *     it was not measured
 * @param ownClass the tree on images of its class alone; empty in early files
 * @param baselines what it has to beat
 * @param random shuffled trees of the same shape, by depth
 * @param warnings what a reader should know
 */
public record TreeReport(
    RationaleSource source,
    TreeShape shape,
    List<Integer> modes,
    int images,
    double netAccuracy,
    List<String> parts,
    int recommended,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> nodes,
    List<TreeMetrics> byDepth,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<TreeMetrics> published,
    OwnClass ownClass,
    List<TreeMetrics> baselines,
    List<TreeBaselines.Spread> random,
    List<String> warnings) {

  /**
   * The tree on the images whose rationales it groups, coarse to fine. Accuracy is the share of
   * them that it finds.
   *
   * @param test held-out images of the class
   * @param mined images that it was mined from, whose leaves tell their own rationales
   */
  public record OwnClass(List<TreeMetrics> test, List<TreeMetrics> mined) {

    static final OwnClass NONE = new OwnClass(List.of(), List.of());

    public OwnClass {
      test = List.copyOf(test);
      mined = List.copyOf(mined);
    }

    /** Measures both. */
    public static OwnClass of(
        RationaleTree tree, Rationales test, Optional<PartTruth> truth, Rationales training) {
      Rationales held = test.ofPositives();
      return new OwnClass(
          held.count() == 0 ? List.of() : TreeMetrics.byDepth(tree, held, truth),
          TreeMetrics.byDepth(tree, training.ofPositives(), Optional.empty()));
    }
  }

  /** Modes whose sizes the text names. */
  private static final int MODES = 8;

  private static final String ROW = "%-14s %10s %8s %10s %9s %8s%n";

  public TreeReport {
    parts = List.copyOf(parts);
    // Absent members of a file arrive as null.
    modes = modes == null ? List.of() : List.copyOf(modes);
    nodes = nodes == null ? List.of() : List.copyOf(nodes);
    published = published == null ? List.of() : List.copyOf(published);
    ownClass = ownClass == null ? OwnClass.NONE : ownClass;
    byDepth = List.copyOf(byDepth);
    baselines = List.copyOf(baselines);
    random = List.copyOf(random);
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads what was measured of a tree.
   *
   * @return nothing when the file is not there, is damaged, or tells of another tree
   */
  public static Optional<TreeReport> of(RationaleTree tree, Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      TreeReport report = Json.read(file, TreeReport.class);
      boolean same = tree.source().equals(report.source) && TreeShape.of(tree).equals(report.shape);
      return same ? Optional.of(report) : Optional.empty();
    } catch (VitrailException e) {
      return Optional.empty();
    }
  }

  /** How deep to read the tree; nothing in early files. */
  public OptionalInt recommendedDepth() {
    return recommended < 2 ? OptionalInt.empty() : OptionalInt.of(recommended);
  }

  /** Writes it as JSON; returns the SHA-256 of the file. */
  public String write(Path file) {
    return Json.write(file, this);
  }

  /** The report as text. */
  public String text() {
    StringBuilder out = new StringBuilder();
    out.append(
        "Tree of %s of '%s' at layer %s, net %s%n"
            .formatted(source.score(), source.className(), source.layer(), source.net()));
    out.append(
        String.format(
            Locale.ROOT,
            "%d images in %d modes%s, depth %d, %d merged nodes that use %.1f %% of the filters"
                + " (%.1f %% use none)%n",
            shape.leaves(),
            shape.secondLayer(),
            modes.isEmpty() ? "" : " of " + sizes(),
            shape.depth(),
            shape.merged(),
            100 * shape.filterShare(),
            100 * shape.emptyShare()));
    out.append(
        String.format(
            Locale.ROOT,
            "mean resultant %.3f, vectorisation gap %.3f, spread %.3f; measured on %d images%n%n",
            shape.meanResultant(),
            shape.vectorisationGap(),
            shape.spread(),
            images));
    out.append(ROW.formatted("", "part error", "fitness", "score err.", "accuracy", "cosine"));
    byDepth.forEach(row -> out.append(line(row)));
    baselines.forEach(row -> out.append(line(row)));
    random.forEach(row -> out.append(line(row)));
    out.append(ROW.formatted("the net", "", "", "", number(netAccuracy), ""));
    append(out, "Test images of the class alone:", ownClass.test);
    append(out, "Images of the class that it was mined from:", ownClass.mined);
    recommendedDepth()
        .ifPresent(d -> out.append(RecommendedDepth.text(d, shape.depth())).append('\n'));
    warnings.forEach(warning -> out.append("warning: ").append(warning).append('\n'));
    return out.toString();
  }

  private String sizes() {
    String sizes = modes.stream().limit(MODES).map(String::valueOf).collect(joining(", "));
    return modes.size() > MODES ? sizes + " and fewer" : sizes;
  }

  /** The recommended depth and the leaves; nothing where nothing was measured. */
  private void append(StringBuilder out, String title, List<TreeMetrics> rows) {
    if (rows.isEmpty()) {
      return;
    }
    out.append(title).append('\n');
    int leaves = rows.size() - 1;
    int chosen = Math.min(Math.max(recommended, 2) - 2, leaves);
    IntStream.of(chosen, leaves).distinct().forEach(at -> out.append(line(rows.get(at))));
  }

  private static String line(TreeMetrics row) {
    return ROW.formatted(
        row.name(),
        number(row.partErrorMean()),
        number(row.fitness()),
        number(row.predictionError()),
        number(row.accuracy()),
        number(row.meanCosine()));
  }

  private static String line(TreeBaselines.Spread row) {
    return ROW.formatted(
            "random depth " + row.depth(),
            number(row.partError().mean()),
            number(row.fitness().mean()),
            number(row.predictionError().mean()),
            number(row.accuracy().mean()),
            "")
        + ROW.formatted(
            "  sd",
            number(row.partError().deviation()),
            number(row.fitness().deviation()),
            number(row.predictionError().deviation()),
            number(row.accuracy().deviation()),
            "");
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }
}
