package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A net that first takes a constant off its input, so that shifted images get the same answers. A
 * method whose maps then differ depends on where the origin of the pixels lies. Kindermans et al.,
 * "The (Un)reliability of Saliency Methods", 2017; METHODS 7.3. Holds a copy of the weights.
 */
public final class ShiftedNet implements AutoCloseable {

  private static final String NOTE =
      "The shift is a layer in front of the untouched net. Quantus edits the first bias, which is"
          + " wrong wherever the convolution pads, and its absolute tolerance passes small gradients."
          + " Methods with a fixed zero baseline are expected to change.";

  /** How to read the change. */
  public static final MeasureInfo CHANGE =
      new MeasureInfo(
          "input-shift change", MeasureInfo.Direction.LOWER, 0, Double.POSITIVE_INFINITY, 20, NOTE);

  /** How to read the rank correlation. */
  public static final MeasureInfo SPEARMAN =
      new MeasureInfo("input-shift Spearman", MeasureInfo.Direction.HIGHER, -1, 1, 20, NOTE);

  private static final String FRONT = "input_shift";
  private static final double SAME_ANSWER = 1e-4;

  private final Network net;
  private final int channels;

  /** A copy of a net in single precision with the layer in front, shifted by 0. */
  public ShiftedNet(Network original) {
    if (original.parameters().precision() != Precision.FLOAT) {
      throw new IllegalArgumentException("A shifted net is made of a net in single precision");
    }
    Architecture plain = original.architecture();
    if (plain.has(FRONT)) {
      throw new IllegalArgumentException("The net is shifted already");
    }
    List<Architecture.Node> nodes = new ArrayList<>();
    nodes.add(new Architecture.Node(FRONT, new Layer.Affine(), List.of(Architecture.INPUT)));
    for (Architecture.Node node : plain.nodes()) {
      List<String> inputs =
          node.inputs().stream().map(in -> in.equals(Architecture.INPUT) ? FRONT : in).toList();
      nodes.add(new Architecture.Node(node.name(), node.layer(), inputs));
    }
    this.channels = plain.channels();
    Architecture shifted =
        new Architecture(plain.name(), plain.height(), plain.width(), channels, nodes);
    Parameters parameters = Parameters.zeros(shifted, Precision.FLOAT);
    parameters.copyFrom(original.parameters(), original.parameters().names());
    this.net = Network.open(shifted, parameters);
    shift(0);
  }

  /** Sets what is taken off every input value. */
  public void shift(float amount) {
    float[] ones = new float[channels];
    float[] less = new float[channels];
    Arrays.fill(ones, 1);
    Arrays.fill(less, -amount);
    net.parameters().set(FRONT, ones, less);
  }

  /** The net; closed with this. */
  public Network net() {
    return net;
  }

  /** An image moved by a constant. */
  public static FeatureMaps moved(FeatureMaps image, float amount) {
    float[] values = image.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += amount;
    }
    return new FeatureMaps(image.shape(), values);
  }

  /** Whether two answers to one image agree to 1e-4, relative where logits exceed 1. */
  static boolean sameAnswer(FeatureMaps a, FeatureMaps b) {
    MapShape shape = a.shape();
    double largest = 1;
    double difference = 0;
    for (int i = 0; i < shape.size(); i++) {
      largest = Math.max(largest, Math.abs(a.values()[i]));
      difference = Math.max(difference, Math.abs((double) a.values()[i] - b.values()[i]));
    }
    return difference <= SAME_ANSWER * largest;
  }

  /** Largest change of a value over the largest value. */
  public static Reading change(PixelMap map, PixelMap shifted) {
    double largest = map.abs().max();
    double change = 0;
    for (int i = 0; i < map.size(); i++) {
      change = Math.max(change, Math.abs(map.values()[i] - shifted.values()[i]));
    }
    return largest == 0 ? Reading.undefined(Concentration.ZERO) : Reading.of(change / largest);
  }

  @Override
  public void close() {
    net.close();
  }
}
