package dev.vitrail.trees;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.GradientEngine;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.Target;
import dev.vitrail.engine.VitrailException;
import java.util.List;
import java.util.Set;

/**
 * Rationales of a net: forward to the logits, then backward from the score to the maps that enter
 * the head (METHODS 4.1.1 and 4.1.2). Memory: that of a {@link GradientEngine} for one batch, and
 * two vectors of K doubles an image.
 */
public final class RationaleExtractor {

  private static final Set<Class<? extends Layer>> BENDS =
      Set.of(
          Layer.Relu.class,
          Layer.MaxPool.class,
          Layer.LocalResponseNorm.class,
          Layer.Operator.class);

  private final Network network;
  private final RationaleSource source;
  private final MapShape maps;

  /**
   * An extractor over a net, which stays open.
   *
   * @throws VitrailException of kind USAGE for an unknown layer or class, of kind DATA for a net
   *     whose head is linear: all its rationales are equal and its tree would be one node
   */
  public RationaleExtractor(Network network, RationaleSource source) {
    this.network = network;
    this.source = source;
    Architecture net = network.architecture();
    if (!net.has(source.layer())) {
      throw VitrailException.usage(
          "No layer '%s' in %s; layers: %s"
              .formatted(
                  source.layer(), net.name(), net.nodes().stream().map(Node::name).toList()));
    }
    this.maps = net.shapes(1).get(source.layer());
    int classes = net.shapes(1).get(net.output()).imageSize();
    boolean margin = source.score() == ScoreKind.MARGIN;
    if (source.classIndex() >= classes || (margin && classes < 2)) {
      throw VitrailException.usage(
          "%s has %d outputs; class %d with score %s needs more"
              .formatted(net.name(), classes, source.classIndex(), source.score()));
    }
    if (!bends(net, source.layer())) {
      throw VitrailException.data(
          "The head of %s behind layer '%s' is linear: every image has the same rationale and the"
                  .formatted(net.name(), source.layer())
              + " tree is one node; train a head with a hidden ReLU layer");
    }
  }

  /** Whether anything behind the layer is not linear. */
  private static boolean bends(Architecture net, String layer) {
    try {
      return net.after(layer).nodes().stream().anyMatch(n -> BENDS.contains(n.layer().getClass()));
    } catch (IllegalArgumentException e) {
      throw new VitrailException(
          VitrailException.Kind.USAGE,
          "Not all of the score passes through layer '%s': %s; choose one on the only way"
              .formatted(layer, e.getMessage()),
          e);
    }
  }

  /** Rationales of training images, whose positives set the scale. */
  public Rationales extract(Batches batches, Progress progress) {
    return run(RationaleBuilder.learning(source, maps.channels(), maps.cells()), batches, progress);
  }

  /** Rationales of images to be explained by a tree. */
  public Rationales extractFor(RationaleTree tree, Batches batches, Progress progress) {
    tree.source().requireSame(source);
    if (tree.filters() != maps.channels()) {
      throw VitrailException.data(
          "The tree has %d filters, layer '%s' has %d"
              .formatted(tree.filters(), source.layer(), maps.channels()));
    }
    return run(RationaleBuilder.scaled(source, maps.cells(), tree.scale()), batches, progress);
  }

  private Rationales run(RationaleBuilder builder, Batches batches, Progress progress) {
    Target target = target();
    long done = 0;
    try (GradientEngine engine = new GradientEngine(network, List.of(source.layer()))) {
      for (Batches.Batch batch : batches) {
        FeatureMaps logits = engine.forward(batch.images());
        FeatureMaps gradient =
            engine
                .gradients(target, BackwardRule.STANDARD, List.of(source.layer()))
                .get(source.layer());
        builder.add(
            engine.activations(source.layer()),
            gradient,
            Scores.of(logits, source),
            batch.ids(),
            batch.positive());
        done += batch.ids().size();
        progress.update("rationales", done, batches.count());
      }
    }
    return builder.build();
  }

  private Target target() {
    Architecture net = network.architecture();
    int label = source.classIndex();
    if (source.score() == ScoreKind.LOGIT) {
      return Target.logit(net, label);
    }
    return new Target(
        net.output(),
        (logits, out) -> {
          int classes = logits.shape().imageSize();
          for (int b = 0; b < logits.shape().batch(); b++) {
            out[b * classes + label] += 1;
            out[b * classes + Scores.rival(logits, b, label)] -= 1;
          }
        });
  }
}
