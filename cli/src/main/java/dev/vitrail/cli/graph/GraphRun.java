package dev.vitrail.cli.graph;

import dev.vitrail.engine.Network;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.graphs.GraphFiles;
import dev.vitrail.graphs.GraphLayer;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.plan.InterpretableInfo;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A run with the category whose graph is mined, shown or asked. Owns the net. */
final class GraphRun implements AutoCloseable {

  private final RunDirectory run;
  private final Optional<ImageSet> known;
  private final String category;
  private final int label;
  private final ModelBundle bundle;
  private final Preprocessing preprocessing;
  private final Network network;

  /**
   * Opens it.
   *
   * @param known images of the run, where they are at hand
   * @param category class of the images; empty takes the first
   * @throws VitrailException of kind USAGE for a category that the images do not have
   */
  GraphRun(RunDirectory run, Optional<ImageSet> known, Optional<String> category) {
    this.run = run;
    this.known = known;
    bundle = run.bundle();
    List<String> categories = known.map(ImageSet::classNames).orElse(bundle.spec().labels());
    this.category = category.orElse(categories.get(0));
    label = categories.indexOf(this.category);
    if (label < 0) {
      throw VitrailException.usage(
          "--category: the images have no category '%s'. Categories: %s"
              .formatted(this.category, String.join(", ", categories)));
    }
    preprocessing = RunEvaluation.preprocessing(bundle);
    network = bundle.network();
  }

  RunDirectory run() {
    return run;
  }

  ImageSet images() {
    return known.orElseThrow();
  }

  String category() {
    return category;
  }

  ModelBundle bundle() {
    return bundle;
  }

  Preprocessing preprocessing() {
    return preprocessing;
  }

  Network network() {
    return network;
  }

  /** A file of this category in the folder of graphs. */
  Path file(String prefix, String suffix) {
    return run.folder()
        .resolve("graphs")
        .resolve(prefix + "-" + RunDirectory.slug(category) + suffix);
  }

  Path graphFile() {
    return file("graph", ".json");
  }

  /** The layers that are mined when none are named. */
  List<String> usualLayers() {
    return GraphLayers.usual(network.architecture(), InterpretableInfo.of(bundle));
  }

  /** Names of the layers whose filters were taught to stand for one part each. */
  List<String> interpretableLayers() {
    return InterpretableInfo.of(bundle).layers().stream()
        .flatMap(layer -> Stream.of(layer.plan().maps(), layer.plan().output()))
        .toList();
  }

  /**
   * Images of the category, those with landmarks first.
   *
   * @throws VitrailException of kind DATA for fewer than 2
   */
  ImageSet ofCategory(int most) {
    ImageSet own = only(entry -> entry.label() == label, most);
    if (own.size() < 2) {
      throw VitrailException.data(
          images().root(),
          "has %d image of category '%s'; a graph is mined from 2 or more"
              .formatted(own.size(), category));
    }
    return own;
  }

  /** Images of no or another category, to tell how much filters answer to anything. */
  ImageSet others(int most) {
    return only(entry -> entry.label() != label, most);
  }

  private ImageSet only(Predicate<ImageEntry> which, int most) {
    ImageSet images = images();
    List<ImageEntry> entries =
        images.entries().stream()
            .filter(which)
            .sorted(Comparator.comparing(entry -> entry.landmarks().isEmpty()))
            .limit(most)
            .toList();
    return images.with(entries);
  }

  /** Names of the mined layers. */
  static List<String> layers(ExplanatoryGraph graph) {
    return graph.layers().stream().map(GraphLayer::grid).map(grid -> grid.name()).toList();
  }

  /**
   * The graph that was mined.
   *
   * @throws VitrailException of kind DATA when there is none, it is damaged, or of another net
   */
  ExplanatoryGraph graph() {
    Path file = graphFile();
    if (!Files.exists(file)) {
      throw VitrailException.data(
          file,
          "is not there. Mine the graph first: vitrail graph mine %s --category %s"
              .formatted(run.folder(), category));
    }
    ExplanatoryGraph graph = GraphFiles.read(file);
    if (!graph.source().netSha256().equals(bundle.hash())) {
      throw VitrailException.data(
          file,
          "was mined from net %s, this run holds net %s. Mine it again."
              .formatted(graph.source().netSha256(), bundle.hash()));
    }
    return graph;
  }

  @Override
  public void close() {
    network.close();
  }
}
