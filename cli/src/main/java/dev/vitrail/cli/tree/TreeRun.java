package dev.vitrail.cli.tree;

import dev.vitrail.cli.graph.GraphPatches.GraphFilesOf;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.graphs.GraphFiles;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.trees.RationaleSource;
import dev.vitrail.trees.RationaleTree;
import dev.vitrail.trees.Thumbnails;
import dev.vitrail.trees.TreeFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A run with the class whose tree is mined, shown or asked. Owns the net. */
final class TreeRun implements AutoCloseable {

  private final RunDirectory run;
  private final Optional<ImageSet> known;
  private final Preprocessing preprocessing;
  private final Network network;
  private final TreeTarget target;

  /**
   * Opens it.
   *
   * @param known images of the run, where they are at hand
   * @param className class; empty takes the first
   * @throws VitrailException of kind DATA for a net without interpretable layer, of kind USAGE for
   *     an unknown class
   */
  TreeRun(RunDirectory run, Optional<ImageSet> known, Optional<String> className) {
    this.run = run;
    this.known = known;
    ModelBundle bundle = run.bundle();
    target = TreeTarget.of(bundle, known, className);
    preprocessing = RunEvaluation.preprocessing(bundle);
    network = bundle.network();
  }

  /** Small pictures of the run's images; none where the images are not at hand. */
  Thumbnails pictures() {
    return known.<Thumbnails>map(ImagePictures::new).orElseGet(Thumbnails::none);
  }

  Preprocessing preprocessing() {
    return preprocessing;
  }

  Network network() {
    return network;
  }

  TreeTarget target() {
    return target;
  }

  private RationaleSource source() {
    return target.source();
  }

  /** The net over the images of the run. */
  TreeNet net() {
    return new TreeNet(
        target,
        network,
        network.architecture(),
        preprocessing,
        images -> new RunBatches(images, preprocessing, target.label()));
  }

  /** A file of this class in the folder of trees. */
  Path file(String prefix, String suffix) {
    return file(run, source().className(), prefix, suffix);
  }

  /** A file of a class in the folder of trees. */
  static Path file(RunDirectory run, String className, String prefix, String suffix) {
    return run.folder()
        .resolve("trees")
        .resolve(prefix + "-" + RunDirectory.slug(className) + suffix);
  }

  /**
   * The explanatory graph of the class, where one was mined.
   *
   * @throws VitrailException of kind DATA when it is damaged
   */
  Optional<ExplanatoryGraph> graph() {
    Path file = GraphFilesOf.of(run, source().className()).graph();
    return Files.exists(file) ? Optional.of(GraphFiles.read(file)) : Optional.empty();
  }

  Path treeFile() {
    return file("tree", ".json");
  }

  /** Images of the run. */
  ImageSet images() {
    return known.orElseThrow();
  }

  /**
   * The tree that was mined.
   *
   * @throws VitrailException of kind DATA when there is none, it is damaged, or it explains another
   *     net, layer or class
   */
  RationaleTree tree() {
    Path file = treeFile();
    if (!Files.exists(file)) {
      throw VitrailException.data(
          file,
          "is not there. Mine the tree first: vitrail tree mine %s --class %s"
              .formatted(run.folder(), source().className()));
    }
    RationaleTree tree = TreeFile.read(file);
    if (!tree.source().equals(source())) {
      throw VitrailException.data(
          file,
          "explains '%s' at layer %s of net %s; this run has '%s' at layer %s of net %s. Mine it again."
              .formatted(
                  tree.source().className(),
                  tree.source().layer(),
                  tree.source().net(),
                  source().className(),
                  source().layer(),
                  source().net()));
    }
    return tree;
  }

  @Override
  public void close() {
    network.close();
  }
}
