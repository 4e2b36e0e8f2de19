package dev.vitrail.cli.tree;

import dev.vitrail.engine.Progress;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.trees.FilterFit;
import dev.vitrail.trees.RationaleTree;
import dev.vitrail.trees.TreeFile;
import dev.vitrail.trees.TreePage;
import dev.vitrail.trees.TreeReport;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Mines the tree of one class of a run, shows it, and measures it on test images. */
public final class TreeJob implements AutoCloseable {

  private static final long SEED = 1;

  private final TreeRun run;
  private final Progress progress;

  /**
   * A job.
   *
   * @param className class to explain; empty takes the first
   */
  public TreeJob(RunDirectory run, ImageSet images, Optional<String> className, Progress progress) {
    this.run = new TreeRun(run, Optional.of(images), className);
    this.progress = progress;
  }

  /** The files of the tree of a class, there or not. */
  public record TreeFiles(Path tree, Path page, Path measures) {

    /** Where the commands of trees write them. */
    public static TreeFiles of(RunDirectory run, String className) {
      return new TreeFiles(
          TreeRun.file(run, className, "tree", ".json"),
          TreeRun.file(run, className, "tree", ".html"),
          TreeRun.file(run, className, "measures", ".json"));
    }
  }

  /** File of the tree. */
  public Path file() {
    return run.treeFile();
  }

  /** The zoomable page of the tree. */
  public Path page() {
    return run.file("tree", ".html");
  }

  /**
   * Mines, writes the tree, measures it and writes its page. A run that was stopped goes on where
   * it was.
   *
   * @param fit on which images the filters of a node are chosen
   * @param beta price of a mode: less keeps more modes
   */
  public TreeReport mine(FilterFit fit, double beta) {
    TreeMining mining = mining();
    TreeMining.Mined mined = mining.mine(fit, beta, run.file("state", ".json"));
    TreeFile.write(file(), mined.tree());
    return kept(mined.tree(), mining.measure(mined));
  }

  private TreeMining mining() {
    return new TreeMining(run.net(), TreeSets.of(run.images()), run::graph, SEED, progress);
  }

  private TreeReport kept(RationaleTree tree, TreeReport report) {
    report.write(measures());
    TreePage.write(page(), tree, report.recommendedDepth(), run.pictures());
    return report;
  }

  private Path measures() {
    return run.file("measures", ".json");
  }

  /** Measures the tree that was mined, by depth and beside its baselines, and draws it again. */
  public TreeReport evaluate() {
    RationaleTree tree = run.tree();
    return kept(tree, mining().measure(tree));
  }

  /** The tree that was mined. */
  public RationaleTree tree() {
    return run.tree();
  }

  /** How deep to read it, where it was measured. */
  public OptionalInt recommended(RationaleTree tree) {
    return TreeReport.of(tree, measures())
        .map(TreeReport::recommendedDepth)
        .orElse(OptionalInt.empty());
  }

  /** Writes a page of a tree, cut or whole. */
  public void writePage(Path page, RationaleTree tree, OptionalInt recommended) {
    TreePage.write(page, tree, recommended, run.pictures());
  }

  @Override
  public void close() {
    run.close();
  }
}
