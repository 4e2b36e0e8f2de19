package dev.vitrail.cli.tree;

import dev.vitrail.cli.draw.MarkedPicture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.RgbImage;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.trees.Batches;
import dev.vitrail.trees.ParsePage;
import dev.vitrail.trees.ParseTree;
import dev.vitrail.trees.RationaleExtractor;
import dev.vitrail.trees.RationaleTree;
import dev.vitrail.trees.Rationales;
import dev.vitrail.trees.Thumbnails;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Tells why a net decided as it did by the parse tree of each image: text, a JSON document and a
 * page with the peaks of the filters that count. One pass; memory: two batches of images.
 */
public final class ParseTreeExplanation implements AutoCloseable {

  private static final int SIDE = 224;
  private static final int FILTERS = 6;

  private final TreeRun run;
  private final RationaleTree tree;
  private final Network trunk;
  private final RationaleExtractor extractor;

  /**
   * Opens the mined tree of a run.
   *
   * @param known images of the run, from which modes get their pictures; empty for none
   * @param className class to explain; empty takes the first
   * @throws VitrailException of kind DATA when no tree was mined, or of another net
   */
  public ParseTreeExplanation(
      RunDirectory run, Optional<ImageSet> known, Optional<String> className) {
    this.run = new TreeRun(run, known, className);
    try {
      tree = this.run.tree();
      Network network = this.run.network();
      extractor = new RationaleExtractor(network, this.run.target().source());
      trunk = network.part(network.architecture().upTo(this.run.target().layer().maps()));
    } catch (VitrailException e) {
      this.run.close();
      throw e;
    }
  }

  /**
   * What became of one image.
   *
   * @param text for the terminal; empty with a problem
   * @param files that were written, JSON and page
   * @param problem why no path leads anywhere: the gradient is zero
   */
  public record Written(String image, String text, List<Path> files, Optional<String> problem) {
    public Written {
      files = List.copyOf(files);
    }
  }

  /** The layer whose filters are told of. */
  public String layer() {
    return run.target().source().layer();
  }

  /** What the tree tells of, in words. */
  public String score() {
    String logit = "logit of " + run.target().source().className();
    return switch (run.target().source().score()) {
      case LOGIT -> logit;
      case MARGIN -> logit + " less the largest other logit";
    };
  }

  /**
   * Explains a batch.
   *
   * @param inputs as the net takes them
   * @param names of the images
   * @param folders one an image; {@code parse-tree.json} and {@code parse-tree.html} go there
   */
  public List<Written> explain(FeatureMaps inputs, List<String> names, List<Path> folders) {
    List<Read> read = read(inputs, names);
    return IntStream.range(0, names.size())
        .mapToObj(i -> write(read.get(i), names.get(i), inputs, i, folders.get(i)))
        .toList();
  }

  /**
   * Tells of a batch without writing anything.
   *
   * @param inputs as the net takes them
   * @param names of the images
   * @return one an image; empty where the gradient is zero, so that no path leads anywhere
   */
  public List<Optional<ParseTreeDocument>> tell(FeatureMaps inputs, List<String> names) {
    return read(inputs, names).stream().map(Read::document).toList();
  }

  /** The path of one image, or why there is none. */
  private record Read(
      Optional<ParseTree> parse, Optional<ParseTreeDocument> document, String problem) {}

  private List<Read> read(FeatureMaps inputs, List<String> names) {
    try {
      Batches.Batch batch = new Batches.Batch(inputs, names, new boolean[names.size()]);
      Rationales rationales = extractor.extractFor(tree, Batches.of(batch), Progress.NONE);
      if (rationales.count() == names.size()) {
        FeatureMaps maps = trunk.forward(inputs);
        return IntStream.range(0, names.size()).mapToObj(i -> read(rationales, maps, i)).toList();
      }
    } catch (VitrailException e) {
      if (names.size() == 1) {
        return List.of(new Read(Optional.empty(), Optional.empty(), e.getMessage()));
      }
    }
    if (names.size() == 1) {
      return List.of(new Read(Optional.empty(), Optional.empty(), "its gradient is zero"));
    }
    List<Read> all = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      // One by one, where some image of the batch has no gradient.
      int size = inputs.shape().imageSize();
      float[] values = Arrays.copyOfRange(inputs.values(), i * size, (i + 1) * size);
      FeatureMaps one = new FeatureMaps(inputs.shape().withBatch(1), values);
      all.addAll(read(one, names.subList(i, i + 1)));
    }
    return all;
  }

  private Read read(Rationales rationales, FeatureMaps maps, int i) {
    ParseTree parse = ParseTree.explain(tree, rationales, i);
    return new Read(Optional.of(parse), Optional.of(document(parse, maps, i)), "");
  }

  private Written write(Read read, String name, FeatureMaps inputs, int i, Path folder) {
    if (read.parse().isEmpty()) {
      return new Written(name, "", List.of(), Optional.of(read.problem()));
    }
    ParseTree parse = read.parse().get();
    ParseTreeDocument document = read.document().orElseThrow();
    RgbImage pixels = run.preprocessing().toPixels(inputs.values(), i * inputs.shape().imageSize());
    MarkedPicture picture = MarkedPicture.of(pixels, SIDE);
    List<ParseTreeDocument.Filter> strongest = document.last().filters();
    for (int k = 0; k < Math.min(FILTERS, strongest.size()); k++) {
      ParseTreeDocument.Filter filter = strongest.get(k);
      picture.ring(filter.row(), filter.column(), 9 - k, MarkedPicture.colour(k));
    }
    Thumbnails usual = run.pictures();
    Thumbnails own = id -> id.equals(parse.image()) ? Optional.of(picture.uri()) : usual.of(id);
    Path json = folder.resolve("parse-tree.json");
    Path html = folder.resolve("parse-tree.html");
    Json.write(json, document);
    ParsePage.write(html, parse, tree, own);
    return new Written(
        parse.image(), ParsePage.text(parse, tree), List.of(json, html), Optional.empty());
  }

  private ParseTreeDocument document(ParseTree parse, FeatureMaps maps, int at) {
    List<ParseTreeDocument.Step> path = new ArrayList<>();
    for (ParseTree.Step step : parse.steps()) {
      List<ParseTreeDocument.Part> parts = new ArrayList<>();
      for (int part = 0; part < step.byPart().length; part++) {
        parts.add(new ParseTreeDocument.Part(parse.parts().get(part), step.byPart()[part]));
      }
      List<ParseTreeDocument.Filter> filters = new ArrayList<>();
      for (int d : step.strongest(Integer.MAX_VALUE)) {
        double[] peak = peak(maps, at, d);
        String part = tree.parts().name(tree.parts().groupOf(d));
        filters.add(
            new ParseTreeDocument.Filter(d, part, step.contributions()[d], peak[0], peak[1]));
      }
      path.add(
          new ParseTreeDocument.Step(
              step.node().id(),
              step.depth(),
              step.node().n(),
              step.cosine(),
              step.margin(),
              step.estimate(),
              step.bias(),
              parts,
              filters,
              step.node().imageId().map(List::of).orElse(step.node().examples()),
              step.node().rival().orElse(null)));
    }
    return new ParseTreeDocument(
        1,
        parse.image(),
        tree.source().className(),
        parse.score(),
        parse.threshold(),
        parse.score() > parse.threshold(),
        parse.surety(),
        path);
  }

  /** Row and column of the strongest cell, the first on ties. */
  private double[] peak(FeatureMaps maps, int image, int filter) {
    MapShape shape = maps.shape();
    int best = 0;
    for (int cell = 1; cell < shape.cells(); cell++) {
      float value = maps.values()[at(shape, image, cell, filter)];
      best = value > maps.values()[at(shape, image, best, filter)] ? cell : best;
    }
    ReceptiveField rows = trunk.architecture().receptiveField(run.target().layer().maps(), true);
    ReceptiveField columns =
        trunk.architecture().receptiveField(run.target().layer().maps(), false);
    return new double[] {rows.center(best / shape.width()), columns.center(best % shape.width())};
  }

  private static int at(MapShape shape, int image, int cell, int filter) {
    return image * shape.imageSize() + cell * shape.channels() + filter;
  }

  @Override
  public void close() {
    trunk.close();
    run.close();
  }
}
