package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.GradientEngine;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Probability;
import dev.vitrail.engine.Target;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A net as attribution methods use it: forward and backward in batches below a memory ceiling,
 * whatever the number of images. The net stays open. For one thread.
 */
public final class ExplainedNet implements AutoCloseable {

  private final Network network;
  private final NetLayers layers;
  private final Probability probability;
  private final int gradientBatch;
  private final int forwardBatch;
  private Set<String> visible = Set.of();
  private GradientEngine engine;

  /**
   * A net.
   *
   * @param probability from its logits to probabilities, as it was trained
   */
  public ExplainedNet(Network network, Probability probability, MemoryCeiling ceiling) {
    this.network = network;
    this.layers = new NetLayers(network.architecture());
    this.probability = probability.among(classes());
    this.gradientBatch = ceiling.gradientBatch(network.architecture());
    this.forwardBatch = ceiling.forwardBatch(network.architecture());
    this.engine = new GradientEngine(network, visible);
  }

  public Architecture architecture() {
    return network.architecture();
  }

  /** The net itself, for methods that read its weights or cut it. */
  Network network() {
    return network;
  }

  public NetLayers layers() {
    return layers;
  }

  /** Number of logits. */
  public int classes() {
    return layers.shape(architecture().output()).channels();
  }

  /** From logits to probabilities of classes. */
  public Probability probability() {
    return probability;
  }

  /** Images that go forward and backward at once. */
  public int gradientBatch() {
    return gradientBatch;
  }

  /** Images that go forward alone at once. */
  public int forwardBatch() {
    return forwardBatch;
  }

  /** Logits {@code [batch, 1, 1, classes]} of any number of images. */
  public FeatureMaps logits(FeatureMaps images) {
    return activations(images, architecture().output());
  }

  /** Activations of one layer for any number of images. */
  public FeatureMaps activations(FeatureMaps images, String layer) {
    Joined joined = new Joined(images.shape().batch());
    for (Part part : parts(images.shape().batch(), forwardBatch)) {
      joined.add(part, network.forward(part.of(images), List.of(layer)).get(layer));
    }
    return joined.maps();
  }

  /**
   * Activations and gradients.
   *
   * @param activations by layer, for the layers that were asked for
   * @param gradients of each image's score, by layer
   */
  public record Gradients(
      Map<String, FeatureMaps> activations, Map<String, FeatureMaps> gradients) {

    /** Activations of a layer. */
    public FeatureMaps maps(String layer) {
      return activations.get(layer);
    }

    /** Gradients by a layer, of the shape of its activations. */
    public FeatureMaps by(String layer) {
      return gradients.get(layer);
    }
  }

  /**
   * Gradients of any number of images, each of its own score.
   *
   * @param wanted layers, or {@link Architecture#INPUT}
   */
  public Gradients gradients(
      FeatureMaps images, List<Score> scores, BackwardRule rule, Collection<String> wanted) {
    return gradients(
        images,
        wanted,
        rule,
        part -> Score.target(architecture(), scores.subList(part.from(), part.to())));
  }

  /** Gradients of any number of images for targets that depend on the position in the batch. */
  Gradients gradients(
      FeatureMaps images, Collection<String> wanted, BackwardRule rule, Targets targets) {
    show(wanted);
    int count = images.shape().batch();
    Map<String, Joined> activations = new LinkedHashMap<>();
    Map<String, Joined> gradients = new LinkedHashMap<>();
    wanted.forEach(
        layer -> {
          activations.put(layer, new Joined(count));
          gradients.put(layer, new Joined(count));
        });
    for (Part part : parts(count, gradientBatch)) {
      FeatureMaps some = part.of(images);
      engine.forward(some);
      Map<String, FeatureMaps> found = engine.gradients(targets.of(part), rule, wanted);
      for (String layer : wanted) {
        boolean input = layer.equals(Architecture.INPUT);
        activations.get(layer).add(part, input ? some : engine.activations(layer));
        gradients.get(layer).add(part, found.get(layer));
      }
    }
    return new Gradients(joined(activations), joined(gradients));
  }

  /** Makes the target of a part of the images. */
  interface Targets {
    Target of(Part part);
  }

  /** The score of one class as a function of the image. */
  public ScoreFunction function(Score score) {
    return new ImageScore(score);
  }

  private void show(Collection<String> wanted) {
    Set<String> hidden = new TreeSet<>(wanted);
    hidden.remove(Architecture.INPUT);
    hidden.add(architecture().output());
    if (!hidden.equals(visible)) {
      engine.close();
      engine = new GradientEngine(network, hidden);
      visible = hidden;
    }
  }

  /** Images {@code from} to {@code to}, not included. */
  record Part(int from, int to) {

    FeatureMaps of(FeatureMaps images) {
      MapShape shape = images.shape();
      if (from == 0 && to == shape.batch()) {
        return images;
      }
      int size = shape.imageSize();
      return new FeatureMaps(
          shape.withBatch(to - from), Arrays.copyOfRange(images.values(), from * size, to * size));
    }
  }

  /** Parts of nearly one size, so that few shapes of batches are built. */
  static List<Part> parts(int count, int most) {
    int number = (count + most - 1) / most;
    Part[] parts = new Part[number];
    for (int i = 0; i < number; i++) {
      parts[i] =
          new Part((int) ((long) count * i / number), (int) ((long) count * (i + 1) / number));
    }
    return List.of(parts);
  }

  private static Map<String, FeatureMaps> joined(Map<String, Joined> parts) {
    Map<String, FeatureMaps> whole = new LinkedHashMap<>();
    parts.forEach((layer, part) -> whole.put(layer, part.maps()));
    return whole;
  }

  /** Maps of all images, put together from parts. */
  private static final class Joined {
    private final int count;
    private FeatureMaps whole;

    Joined(int count) {
      this.count = count;
    }

    void add(Part part, FeatureMaps some) {
      if (part.to() - part.from() == count) {
        whole = some;
        return;
      }
      if (whole == null) {
        MapShape shape = some.shape().withBatch(count);
        whole = new FeatureMaps(shape, new float[shape.size()]);
      }
      int size = some.shape().imageSize();
      System.arraycopy(some.values(), 0, whole.values(), part.from() * size, some.values().length);
    }

    FeatureMaps maps() {
      return whole;
    }
  }

  /** A score of the net. */
  private final class ImageScore implements ScoreFunction {
    private final Score score;

    ImageScore(Score score) {
      this.score = score;
    }

    @Override
    public MapShape shape() {
      return architecture().input(1);
    }

    @Override
    public int forwardBatch() {
      return forwardBatch;
    }

    @Override
    public int gradientBatch() {
      return gradientBatch;
    }

    @Override
    public double[] scores(FeatureMaps inputs) {
      return score.values(logits(inputs));
    }

    @Override
    public Slope slope(FeatureMaps inputs) {
      List<Score> scores = java.util.Collections.nCopies(inputs.shape().batch(), score);
      String output = architecture().output();
      Gradients found =
          gradients(inputs, scores, BackwardRule.STANDARD, List.of(Architecture.INPUT, output));
      return new Slope(score.values(found.maps(output)), found.by(Architecture.INPUT));
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
