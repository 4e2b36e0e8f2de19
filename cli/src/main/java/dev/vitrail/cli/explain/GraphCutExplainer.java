package dev.vitrail.cli.explain;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Json;
import dev.vitrail.explain.attribution.Attribution;
import dev.vitrail.explain.attribution.AttributionRequest;
import dev.vitrail.explain.attribution.Saliency;
import dev.vitrail.explain.attribution.Upsampling;
import dev.vitrail.explain.drawing.AttributionPicture;
import dev.vitrail.explain.drawing.NpyWriter;
import dev.vitrail.explain.localisation.GraphCut;
import dev.vitrail.explain.localisation.Localisation;
import dev.vitrail.train.images.Placement;
import dev.vitrail.train.images.Point;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the object by GraphCut on the saliency of the score: a mask and a box. */
final class GraphCutExplainer implements ImageExplainer {

  static final String METHOD = "graph-cut";
  static final String SUMMARY = "Mask and box of the object, cut out from the saliency map";

  private static final GraphCut CUT = GraphCut.standard();

  private final ExplainContext context;

  GraphCutExplainer(ExplainContext context) {
    this.context = context;
  }

  /**
   * What the JSON file says.
   *
   * @param box of the object in pixels of the net's input, last row and column included
   * @param boxInFile the same in pixels of the file: left, top, right, bottom
   * @param fallback whether the cut found nothing and the most salient pixels are boxed
   */
  record Document(
      int schema,
      String method,
      String settings,
      String about,
      String source,
      String layer,
      String score,
      String model,
      String image,
      long seed,
      Localisation.Bounds box,
      List<Double> boxInFile,
      int pixels,
      boolean fallback,
      String mask,
      String picture,
      String problem) {}

  @Override
  public String method() {
    return METHOD;
  }

  @Override
  public String layer() {
    return Architecture.INPUT;
  }

  @Override
  public List<Outcome> explain(ExplainBatch batch, Path out, Progress progress) {
    Attribution saliency =
        new Saliency()
            .attribute(context.net(), AttributionRequest.of(batch.inputs(), batch.scores()));
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      outcomes.add(write(batch.images().get(i), saliency.image(i), out));
    }
    return outcomes;
  }

  private Outcome write(ExplainBatch.Source image, Attribution saliency, Path out) {
    Path folder = out.resolve(image.folder());
    List<Path> files = new ArrayList<>();
    Optional<String> problem = ResultFile.problem(saliency);
    Localisation found =
        CUT.localise(image.seen(), Upsampling.values(saliency.map(), 0), context.settings().seed());
    float[] mask = new float[found.mask().length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = found.mask()[i] ? 1 : 0;
    }
    files.add(folder.resolve(METHOD + ".npy"));
    NpyWriter.write(files.get(0), List.of(image.seen().height(), image.seen().width()), mask);
    String picture = "";
    if (context.settings().pictures() && problem.isEmpty()) {
      picture = METHOD + ".png";
      byte[] png =
          AttributionPicture.png(image.seen(), saliency, new Saliency().info(), Optional.of(found));
      AtomicFile.write(folder.resolve(picture), stream -> stream.write(png));
      files.add(folder.resolve(picture));
    }
    Path json = folder.resolve(METHOD + ".json");
    Json.write(json, document(image, saliency, found, picture, problem));
    files.add(json);
    return new Outcome(files, Optional.empty(), problem);
  }

  private Document document(
      ExplainBatch.Source image,
      Attribution saliency,
      Localisation found,
      String picture,
      Optional<String> problem) {
    return new Document(
        1,
        METHOD,
        CUT.toString(),
        SUMMARY,
        "Simonyan, Vedaldi, Zisserman 2014, section 3.2; Rother, Kolmogorov, Blake 2004",
        Architecture.INPUT,
        saliency.scores().get(0).describe(context.labels()),
        context.bundle().hash(),
        image.file().toString(),
        context.settings().seed(),
        found.box(),
        inFile(found.box(), image.placement()),
        found.pixels(),
        found.fallback(),
        METHOD + ".npy",
        picture,
        problem.orElse(""));
  }

  private static List<Double> inFile(Localisation.Bounds box, Placement placement) {
    Point first = placement.unmap(new Point(box.left(), box.top()));
    Point last = placement.unmap(new Point(box.right() + 1, box.bottom() + 1));
    return List.of(first.x(), first.y(), last.x(), last.y());
  }

  @Override
  public void close() {
    // Holds nothing of its own.
  }
}
