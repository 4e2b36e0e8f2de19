package dev.vitrail.cli.tree;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.plan.InterpretableInfo;
import dev.vitrail.train.plan.PlannedLayer;
import dev.vitrail.trees.RationaleSource;
import dev.vitrail.trees.ScoreKind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The class of a net whose tree is mined.
 *
 * @param source net, layer, class and score: the margin of a net of several classes, whose single
 *     logits its probabilities do not determine (METHODS 4.1.1), else the logit
 * @param layer whose filters are told of, the last interpretable one
 * @param label of the class in the images of the run
 * @param classes names of the net's outputs
 */
public record TreeTarget(
    RationaleSource source, PlannedLayer layer, int label, List<String> classes) {

  /**
   * The target.
   *
   * @param known images of the run, where they are at hand
   * @param className empty takes the first
   * @throws VitrailException of kind DATA for a net without interpretable layer, of kind USAGE for
   *     an unknown class
   */
  public static TreeTarget of(
      ModelBundle bundle, Optional<ImageSet> known, Optional<String> className) {
    InterpretableInfo info = InterpretableInfo.of(bundle);
    if (info.layers().isEmpty()) {
      throw VitrailException.data(
          bundle.folder(), "its net has no interpretable layer; a tree needs one");
    }
    List<String> labels = bundle.spec().labels();
    String wanted = className.orElse(labels.get(0));
    int output = labels.indexOf(wanted);
    if (output < 0) {
      throw VitrailException.usage(
          "The net has no class '%s'. Classes: %s".formatted(wanted, String.join(", ", labels)));
    }
    OptionalInt listed = known.map(set -> set.label(wanted)).orElse(OptionalInt.empty());
    PlannedLayer layer = info.layers().get(info.layers().size() - 1).plan();
    ScoreKind score = info.task() == ModelConfig.Task.SOFTMAX ? ScoreKind.MARGIN : ScoreKind.LOGIT;
    return new TreeTarget(
        new RationaleSource(bundle.hash(), layer.output(), output, wanted, score),
        layer,
        listed.orElse(output),
        labels);
  }
}
