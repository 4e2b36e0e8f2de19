package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.kernels.ConvWeights;
import dev.vitrail.engine.kernels.Kernels;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * Scale and shift of each channel, batch norm that could not be folded, as a DL4J layer. As in
 * {@link dev.vitrail.engine.Network} it is never trained: its gradient is zero, its updater none.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
public final class VitrailAffineLayer extends WeightedLayer {

  private static final long serialVersionUID = 1L;

  /** For JSON. */
  public VitrailAffineLayer() {}

  /**
   * An affine layer.
   *
   * @param channels read and written
   */
  public VitrailAffineLayer(int channels) {
    super(channels, channels);
  }

  @Override
  Layer layer() {
    return new Layer.Affine();
  }

  @Override
  long[] kernelShape() {
    return new long[] {1, 1, 1, getNOut()};
  }

  @Override
  void initialize(INDArray kernel, INDArray bias) {
    kernel.assign(1);
    bias.assign(0);
  }

  @Override
  public IUpdater getUpdaterByParam(String key) {
    return new NoOp();
  }

  @Override
  public List<Regularization> getRegularizationByParam(String key) {
    return List.of();
  }

  @Override
  WeightedLayerRun<?> run(NeuralNetConfiguration conf, DataType dtype) {
    return new Run(conf, dtype);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VitrailAffineLayer && super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  /** The running layer. */
  private static final class Run extends WeightedLayerRun<VitrailAffineLayer> {

    private static final long serialVersionUID = 1L;

    Run(NeuralNetConfiguration conf, DataType dtype) {
      super(conf, dtype);
    }

    @Override
    void forward(Kernels kernels, Tensor x, ConvWeights w, Tensor y) {
      kernels.affine(x, w.kernel(), w.bias(), y);
    }

    @Override
    boolean changesGradient() {
      return false;
    }

    @Override
    void backward(
        Kernels kernels, Tensor x, ConvWeights w, Tensor y, Tensor dy, ConvWeights dw, Tensor dx) {
      dw.kernel().clear();
      dw.bias().clear();
      MapShape channels = w.bias().shape();
      try (Tensor noShift = Tensor.zeros(kernels.precision(), channels)) {
        kernels.affine(dy, w.kernel(), noShift, dx);
      }
    }
  }
}
