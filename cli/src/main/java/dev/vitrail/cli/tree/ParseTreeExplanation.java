package dev.vitrail.cli.tree;

import dev.vitrail.cli.draw.MarkedPicture;
import dev.vitrail.cli.draw.Names;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.ReceptiveField;
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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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

  /**
   * Opens the mined tree of a run.
   *
   * @param known images of the run, from which modes get their pictures
   * @param className class to explain; empty takes the first
   * @throws VitrailException of kind DATA when no tree was mined, or of another net
   */
  public ParseTreeExplanation(RunDirectory run, ImageSet known, Optional<String> className) {
    this.run = new TreeRun(run, known, className);
    this.tree = this.run.tree();
    Network network = this.run.network();
    trunk = network.part(network.architecture().upTo(this.run.layer().maps()));
  }

  /**
   * An image as JSON. Scores are those of the net: logits, or margins between them.
   *
   * @param decision whether the net says it shows the class
   * @param surety smallest lead of a chosen node over the next, in cosine
   */
  private record Document(
      int schema,
      String image,
      String className,
      double score,
      double threshold,
      boolean decision,
      double surety,
      List<Step> path) {}

  /** A node of the path. */
  private record Step(
      int node,
      int depth,
      int images,
      double cosine,
      double lead,
      double estimate,
      double bias,
      List<Part> parts,
      List<Filter> filters,
      List<String> examples) {}

  private record Part(String part, double contribution) {}

  /** A filter, what it adds, and where its map peaks in pixels of the net's input. */
  private record Filter(int filter, String part, double contribution, double row, double column) {}

  /** Files of one image. */
  public record Written(String image, String text, Path json, Path html) {}

  /**
   * Explains images.
   *
   * @param images any images; those that cannot be read are left out
   * @param out folder of the files, two an image
   * @param each called for every image when its files are there
   * @return images left out because their gradient is zero: no path leads anywhere
   * @throws dev.vitrail.engine.VitrailException of kind DATA when that is so for a whole batch
   */
  public int write(ImageSet images, Path out, Consumer<Written> each, Progress progress) {
    Names names = new Names();
    RationaleExtractor extractor = new RationaleExtractor(run.network(), run.source());
    int silent = 0;
    int done = 0;
    for (Batches.Batch batch : new RunBatches(images, run.preprocessing(), run.label())) {
      Rationales rationales = extractor.extractFor(tree, Batches.of(batch), Progress.NONE);
      List<String> seen = rationales.ids();
      FeatureMaps maps = trunk.forward(batch.images());
      for (int i = 0; i < seen.size(); i++) {
        ParseTree parse = ParseTree.explain(tree, rationales, i);
        int at = batch.ids().indexOf(seen.get(i));
        each.accept(write(parse, batch, maps, at, out.resolve(names.of(seen.get(i)))));
      }
      silent += batch.ids().size() - seen.size();
      done += batch.ids().size();
      progress.update("explaining", done, images.size());
    }
    return silent;
  }

  private Written write(ParseTree parse, Batches.Batch batch, FeatureMaps maps, int at, Path base) {
    List<ParseTree.Step> steps = parse.steps();
    int[] strongest = steps.get(steps.size() - 1).strongest(FILTERS);
    MapShape input = batch.images().shape();
    RgbImage pixels = run.preprocessing().toPixels(batch.images().values(), at * input.imageSize());
    MarkedPicture picture = MarkedPicture.of(pixels, SIDE);
    for (int k = 0; k < strongest.length; k++) {
      double[] peak = peak(maps, at, strongest[k]);
      picture.ring(peak[0], peak[1], 9 - k, MarkedPicture.colour(k));
    }
    Thumbnails usual = new ImagePictures(run.images());
    Thumbnails own = id -> id.equals(parse.image()) ? Optional.of(picture.uri()) : usual.of(id);
    Path json = base.resolveSibling(base.getFileName() + ".parse-tree.json");
    Path html = base.resolveSibling(base.getFileName() + ".parse-tree.html");
    Json.write(json, document(parse, maps, at));
    ParsePage.write(html, parse, tree, own);
    return new Written(parse.image(), ParsePage.text(parse, tree), json, html);
  }

  private Document document(ParseTree parse, FeatureMaps maps, int at) {
    List<Step> path = new ArrayList<>();
    for (ParseTree.Step step : parse.steps()) {
      List<Part> parts = new ArrayList<>();
      for (int part = 0; part < step.byPart().length; part++) {
        parts.add(new Part(parse.parts().get(part), step.byPart()[part]));
      }
      List<Filter> filters = new ArrayList<>();
      for (int d : step.strongest(Integer.MAX_VALUE)) {
        double[] peak = peak(maps, at, d);
        String part = tree.parts().name(tree.parts().groupOf(d));
        filters.add(new Filter(d, part, step.contributions()[d], peak[0], peak[1]));
      }
      path.add(
          new Step(
              step.node().id(),
              step.depth(),
              step.node().n(),
              step.cosine(),
              step.margin(),
              step.estimate(),
              step.bias(),
              parts,
              filters,
              step.node().imageId().map(List::of).orElse(step.node().examples())));
    }
    return new Document(
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
    ReceptiveField rows = trunk.architecture().receptiveField(run.layer().maps(), true);
    ReceptiveField columns = trunk.architecture().receptiveField(run.layer().maps(), false);
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
