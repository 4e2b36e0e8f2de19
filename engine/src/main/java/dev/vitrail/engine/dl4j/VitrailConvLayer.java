package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.Layer;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.kernels.ConvWeights;
import dev.vitrail.engine.kernels.Kernels;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * Convolution plus bias plus optional ReLU on NHWC maps, as a DL4J layer over {@link Kernels}: in
 * FLOAT on a CPU by oneDNN. Parameters are {@code W [kernelHeight, kernelWidth, inputs, outputs]}
 * and {@code b [1, outputs]}. A dense layer is a convolution as large as its input.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
public final class VitrailConvLayer extends WeightedLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty private int kernelHeight;
  @JsonProperty private int kernelWidth;
  @JsonProperty private int stride;
  @JsonProperty private int padTop;
  @JsonProperty private int padLeft;
  @JsonProperty private int padBottom;
  @JsonProperty private int padRight;
  @JsonProperty private String relu = "";

  /** For JSON. */
  public VitrailConvLayer() {}

  /**
   * A convolution.
   *
   * @param inputs channels read
   * @param relu name of the ReLU behind it, by which its output is known; none for no ReLU
   */
  public VitrailConvLayer(Layer.Conv conv, int inputs, Optional<String> relu) {
    super(inputs, conv.outputs());
    Window w = conv.window();
    this.kernelHeight = w.kernelHeight();
    this.kernelWidth = w.kernelWidth();
    this.stride = w.stride();
    this.padTop = w.padTop();
    this.padLeft = w.padLeft();
    this.padBottom = w.padBottom();
    this.padRight = w.padRight();
    this.relu = relu.orElse("");
  }

  /** Name of the ReLU, if there is one. */
  public Optional<String> relu() {
    return relu.isEmpty() ? Optional.empty() : Optional.of(relu);
  }

  private Window window() {
    return new Window(kernelHeight, kernelWidth, stride, padTop, padLeft, padBottom, padRight);
  }

  @Override
  Layer.Conv layer() {
    return new Layer.Conv(window(), Math.toIntExact(getNOut()));
  }

  @Override
  long[] kernelShape() {
    return new long[] {kernelHeight, kernelWidth, getNIn(), getNOut()};
  }

  @Override
  void initialize(INDArray kernel, INDArray bias) {
    double cells = (double) kernelHeight * kernelWidth;
    getWeightInitFn()
        .init(
            cells * getNIn(),
            cells * getNOut(),
            kernelShape(),
            'c',
            kernel.reshape('c', 1, kernel.length()));
    bias.assign(getBiasInit());
  }

  @Override
  WeightedLayerRun<?> run(NeuralNetConfiguration conf, DataType dtype) {
    return new Run(conf, dtype);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VitrailConvLayer conv
        && super.equals(other)
        && window().equals(conv.window())
        && relu.equals(conv.relu);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), window(), relu);
  }

  /** The running layer. */
  private static final class Run extends WeightedLayerRun<VitrailConvLayer> {

    private static final long serialVersionUID = 1L;

    Run(NeuralNetConfiguration conf, DataType dtype) {
      super(conf, dtype);
    }

    @Override
    void forward(Kernels kernels, Tensor x, ConvWeights w, Tensor y) {
      kernels.conv(layerConf().window(), x, w, null, changesGradient(), y);
    }

    @Override
    boolean changesGradient() {
      return layerConf().relu().isPresent();
    }

    @Override
    void backward(
        Kernels kernels, Tensor x, ConvWeights w, Tensor y, Tensor dy, ConvWeights dw, Tensor dx) {
      if (changesGradient()) {
        kernels.reluBackward(y, dy);
      }
      Window window = layerConf().window();
      kernels.convBackwardWeights(window, x, dy, dw.kernel(), dw.bias());
      kernels.convBackwardData(window, dy, w, dx, false);
    }
  }
}
