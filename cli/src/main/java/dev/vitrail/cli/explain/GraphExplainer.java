package dev.vitrail.cli.explain;

import dev.vitrail.cli.graph.GraphExplanation;
import dev.vitrail.engine.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the patterns of the mined explanatory graph of a run in an image. METHODS 5.1. */
final class GraphExplainer implements ImageExplainer {

  static final String METHOD = "graph";
  static final String SUMMARY = "Part patterns of the mined graph of the run, and where they are";

  private final GraphExplanation explanation;

  GraphExplainer(ExplainContext context) {
    this.explanation = new GraphExplanation(context.run(), context.settings().target());
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
  public List<Outcome> explain(ExplainBatch batch, Path out, Progress progress) {
    return explanation.explain(batch.inputs(), batch.names(), batch.folders(out)).stream()
        .map(written -> new Outcome(written.files(), Optional.of(written.text()), Optional.empty()))
        .toList();
  }

  @Override
  public void close() {
    explanation.close();
  }
}
