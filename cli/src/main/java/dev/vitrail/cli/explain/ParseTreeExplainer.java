package dev.vitrail.cli.explain;

import dev.vitrail.cli.tree.ParseTreeExplanation;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.loop.TrainingImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tells by the mined tree of a run why an image was classified as it was. METHODS 4.3. */
final class ParseTreeExplainer implements ImageExplainer {

  static final String METHOD = "parse-tree";
  static final String SUMMARY =
      "Path through the mined tree of the run: filters and parts that decided";

  private final ParseTreeExplanation explanation;

  ParseTreeExplainer(ExplainContext context) {
    this.explanation =
        new ParseTreeExplanation(context.run(), known(context), context.settings().target());
  }

  /** Images of the run, from which modes get their pictures, where they are still there. */
  private static Optional<ImageSet> known(ExplainContext context) {
    try {
      return Optional.of(TrainingImages.of(context.run(), Progress.NONE));
    } catch (VitrailException e) {
      return Optional.empty();
    }
  }

  @Override
  public String method() {
    return METHOD;
  }

  @Override
  public String layer() {
    return explanation.layer();
  }

  @Override
  public Optional<String> score() {
    return Optional.of(explanation.score());
  }

  @Override
  public List<Outcome> explain(ExplainBatch batch, Path out, Progress progress) {
    return explanation.explain(batch.inputs(), batch.names(), batch.folders(out)).stream()
        .map(
            written ->
                new Outcome(
                    written.files(),
                    Optional.of(written.text()).filter(text -> !text.isEmpty()),
                    written.problem()))
        .toList();
  }

  @Override
  public void close() {
    explanation.close();
  }
}
