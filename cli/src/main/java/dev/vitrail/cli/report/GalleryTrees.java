package dev.vitrail.cli.report;

import dev.vitrail.cli.tree.ParseTreeDocument;
import dev.vitrail.cli.tree.ParseTreeExplanation;
import dev.vitrail.cli.tree.TreeJob;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Paths of images through the trees that were mined from a run; one pass back for each image. */
final class GalleryTrees implements AutoCloseable {

  private final Map<Integer, ParseTreeExplanation> byOutput = new HashMap<>();

  /** A path and the layer whose filters it tells of. */
  record Told(ParseTreeDocument parse, String layer) {}

  private GalleryTrees() {}

  /** Opens the trees of a run; those of another net are passed over. */
  static GalleryTrees open(RunDirectory run, ModelBundle bundle) {
    GalleryTrees trees = new GalleryTrees();
    List<String> labels = bundle.spec().labels();
    for (int output = 0; output < labels.size(); output++) {
      if (Files.exists(TreeJob.TreeFiles.of(run, labels.get(output)).tree())) {
        try {
          trees.byOutput.put(
              output,
              new ParseTreeExplanation(run, Optional.empty(), Optional.of(labels.get(output))));
        } catch (VitrailException e) {
          // The page's part about trees says what is wrong with it.
          continue;
        }
      }
    }
    return trees;
  }

  /**
   * The path of each image through the tree of the class that is explained.
   *
   * @param inputs as the net takes them
   * @param outputs the logit that is explained of each
   */
  List<Optional<Told>> tell(FeatureMaps inputs, int[] outputs) {
    List<Optional<Told>> told = new ArrayList<>();
    MapShape one = inputs.shape().withBatch(1);
    for (int i = 0; i < outputs.length; i++) {
      ParseTreeExplanation tree = byOutput.get(outputs[i]);
      int from = i * one.imageSize();
      told.add(
          Optional.ofNullable(tree)
              .flatMap(
                  t ->
                      t.tell(
                              new FeatureMaps(
                                  one,
                                  Arrays.copyOfRange(
                                      inputs.values(), from, from + one.imageSize())),
                              List.of("image"))
                          .get(0)
                          .map(parse -> new Told(parse, t.layer()))));
    }
    return told;
  }

  @Override
  public void close() {
    byOutput.values().forEach(ParseTreeExplanation::close);
  }
}
