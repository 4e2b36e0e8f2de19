package dev.vitrail.engine;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a node of an {@link Architecture} computes. The kinds listed here are all there are: a model
 * file that names another one is refused.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Layer.Conv.class, name = "conv"),
  @JsonSubTypes.Type(value = Layer.Affine.class, name = "affine"),
  @JsonSubTypes.Type(value = Layer.Relu.class, name = "relu"),
  @JsonSubTypes.Type(value = Layer.Add.class, name = "add"),
  @JsonSubTypes.Type(value = Layer.Concat.class, name = "concat"),
  @JsonSubTypes.Type(value = Layer.ZeroPad.class, name = "zero-pad"),
  @JsonSubTypes.Type(value = Layer.MaxPool.class, name = "max-pool"),
  @JsonSubTypes.Type(value = Layer.AveragePool.class, name = "average-pool"),
  @JsonSubTypes.Type(value = Layer.GlobalAverage.class, name = "global-average"),
  @JsonSubTypes.Type(value = Layer.LocalResponseNorm.class, name = "local-response-norm"),
  @JsonSubTypes.Type(value = Layer.Dropout.class, name = "dropout"),
  @JsonSubTypes.Type(value = Layer.ChannelDropout.class, name = "channel-dropout"),
  @JsonSubTypes.Type(value = Layer.Operator.class, name = "operator"),
})
public sealed interface Layer {

  /** Output shape for the given inputs. */
  MapShape output(List<MapShape> inputs);

  /** Receptive field of the output along one axis; {@code rows} selects the axis. */
  default ReceptiveField through(ReceptiveField field, MapShape input, boolean rows) {
    return field;
  }

  /**
   * Convolution with bias. A dense layer is a convolution whose kernel covers its input.
   *
   * @param outputs filters
   */
  record Conv(Window window, int outputs) implements Layer {
    @Override
    public MapShape output(List<MapShape> inputs) {
      return window.output(inputs.get(0), outputs);
    }

    @Override
    public ReceptiveField through(ReceptiveField field, MapShape input, boolean rows) {
      return throughWindow(window, field, rows);
    }
  }

  /** A fixed scale and shift for each channel: batch norm that could not be folded. */
  record Affine() implements Layer {
    @Override
    public MapShape output(List<MapShape> inputs) {
      return inputs.get(0);
    }
  }

  /** {@code max(x, 0)}. */
  record Relu() implements Layer {
    @Override
    public MapShape output(List<MapShape> inputs) {
      return inputs.get(0);
    }
  }

  /** Sum of two inputs of one shape. */
  record Add() implements Layer {
    @Override
    public MapShape output(List<MapShape> inputs) {
      if (inputs.size() != 2 || !inputs.get(0).equals(inputs.get(1))) {
        throw new IllegalArgumentException("Add needs two inputs of one shape, found " + inputs);
      }
      return inputs.get(0);
    }
  }

  /** Inputs side by side along the channels. */
  record Concat() implements Layer {
    @Override
    public MapShape output(List<MapShape> inputs) {
      MapShape first = inputs.get(0);
      int channels = 0;
      for (MapShape shape : inputs) {
        if (!shape.withChannels(1).equals(first.withChannels(1))) {
          throw new IllegalArgumentException("Concat needs inputs of one size, found " + inputs);
        }
        channels += shape.channels();
      }
      return first.withChannels(channels);
    }
  }

  /**
   * Zeros around the map. A convolution pads by itself; a max pool behind values below zero is what
   * needs this, because its own padding never wins.
   *
   * @param top rows added above, at least 0
   * @param left columns added on the left, at least 0
   * @param bottom rows added below, at least 0
   * @param right columns added on the right, at least 0
   */
  record ZeroPad(int top, int left, int bottom, int right) implements Layer {
    public ZeroPad {
      if (Math.min(Math.min(top, left), Math.min(bottom, right)) < 0) {
        throw new IllegalArgumentException(
            "Padding must be at least 0, found %d, %d, %d, %d".formatted(top, left, bottom, right));
      }
    }

    @Override
    public MapShape output(List<MapShape> inputs) {
      MapShape in = inputs.get(0);
      return new MapShape(
          in.batch(),
          Math.addExact(in.height(), Math.addExact(top, bottom)),
          Math.addExact(in.width(), Math.addExact(left, right)),
          in.channels());
    }

    @Override
    public ReceptiveField through(ReceptiveField field, MapShape input, boolean rows) {
      return field.through(1, 1, rows ? top : left, 1);
    }
  }

  /**
   * Largest value under the window.
   *
   * @param ceil whether the output size is rounded up
   */
  record MaxPool(Window window, boolean ceil) implements Layer {
    @Override
    public MapShape output(List<MapShape> inputs) {
      MapShape in = inputs.get(0);
      return resolved(in).output(in, in.channels());
    }

    /** The window with the padding that rounding up needs at this input size. */
    public Window resolved(MapShape in) {
      return ceil ? window.ceil(in.height(), in.width()) : window;
    }

    @Override
    public ReceptiveField through(ReceptiveField field, MapShape input, boolean rows) {
      return throughWindow(window, field, rows);
    }
  }

  /**
   * Mean under the window.
   *
   * @param countPadding whether padded cells count in the divisor
   */
  record AveragePool(Window window, boolean countPadding) implements Layer {
    @Override
    public MapShape output(List<MapShape> inputs) {
      return window.output(inputs.get(0), inputs.get(0).channels());
    }

    @Override
    public ReceptiveField through(ReceptiveField field, MapShape input, boolean rows) {
      return throughWindow(window, field, rows);
    }
  }

  /** Mean over all cells: {@code [N, 1, 1, C]}. */
  record GlobalAverage() implements Layer {
    @Override
    public MapShape output(List<MapShape> inputs) {
      return new MapShape(inputs.get(0).batch(), 1, 1, inputs.get(0).channels());
    }

    @Override
    public ReceptiveField through(ReceptiveField field, MapShape input, boolean rows) {
      return field.through(rows ? input.height() : input.width(), 1, 0, 1);
    }
  }

  /**
   * Local response normalisation across channels, {@code x / (k + alpha/size * sum x^2)^beta}
   * (Krizhevsky et al. 2012, section 3.3; Caffe divides alpha by the size).
   */
  record LocalResponseNorm(int size, double alpha, double beta, double k) implements Layer {
    public LocalResponseNorm {
      if (size < 1 || size % 2 == 0) {
        throw new IllegalArgumentException("The size must be odd and positive, found " + size);
      }
    }

    @Override
    public MapShape output(List<MapShape> inputs) {
      return inputs.get(0);
    }
  }

  /** Zeroes a share of the values while training; nothing otherwise. */
  record Dropout(double rate) implements Layer {
    public Dropout {
      checkRate(rate);
    }

    @Override
    public MapShape output(List<MapShape> inputs) {
      return inputs.get(0);
    }
  }

  /**
   * Zeroes a share of the channels of each image, whole maps at a time, while training; nothing
   * otherwise. SpatialDropout of Tompson et al., CVPR 2015, section 3.2.
   */
  record ChannelDropout(double rate) implements Layer {
    public ChannelDropout {
      checkRate(rate);
    }

    @Override
    public MapShape output(List<MapShape> inputs) {
      return inputs.get(0);
    }
  }

  private static void checkRate(double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("The dropout rate must be in [0, 1), found " + rate);
    }
  }

  /**
   * A {@link MapOperator} named by its kind.
   *
   * @param parameters numbers that its provider understands
   */
  record Operator(String operator, Map<String, Double> parameters) implements Layer {
    public Operator {
      parameters = Map.copyOf(parameters);
    }

    @Override
    public Map<String, Double> parameters() {
      return new TreeMap<>(parameters);
    }

    @Override
    public MapShape output(List<MapShape> inputs) {
      return inputs.get(0);
    }
  }

  private static ReceptiveField throughWindow(Window w, ReceptiveField field, boolean rows) {
    return rows
        ? field.through(w.kernelHeight(), w.stride(), w.padTop(), 1)
        : field.through(w.kernelWidth(), w.stride(), w.padLeft(), 1);
  }
}
