package dev.vitrail.engine.kernels;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Kernels from ND4J's own operators: single and double precision, CPU and CUDA. The reference for
 * the fast path. What ND4J lacks or gets wrong (uneven pooling windows, normalisation) runs in
 * {@link HeapKernels}.
 */
public final class Nd4jKernels implements Kernels {

  private static final int EXPLICIT_PADDING = 0;
  private static final int NHWC = 1;
  private static final int HWIO = 0;

  private final Precision precision;

  public Nd4jKernels(Precision precision) {
    this.precision = precision;
  }

  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public void conv(
      Window window, Tensor x, ConvWeights weights, Tensor residual, boolean relu, Tensor y) {
    if (residual == y) {
      try (Tensor part = Tensor.zeros(precision, y.shape())) {
        conv(window, x, weights, null, false, part);
        y.array().addi(part.array());
      }
      if (relu) {
        relu(y, y);
      }
      return;
    }
    Nd4j.exec(
        DynamicCustomOp.builder("conv2d")
            .addInputs(x.array(), weights.kernel().array(), flat(weights.bias()))
            .addOutputs(y.array())
            .addIntegerArguments(convArguments(window))
            .build());
    if (residual != null) {
      y.array().addi(residual.array());
    }
    if (relu) {
      relu(y, y);
    }
  }

  @Override
  public void convBackwardData(
      Window window, Tensor dy, ConvWeights weights, Tensor dx, boolean accumulate) {
    try (Tensor x = Tensor.zeros(precision, dx.shape());
        Tensor kernel = Tensor.zeros(precision, weights.kernel().shape());
        Tensor bias = Tensor.zeros(precision, weights.bias().shape());
        Tensor added = Tensor.zeros(precision, dx.shape())) {
      convBackward(window, x, weights.kernel(), dy, accumulate ? added : dx, kernel, bias);
      if (accumulate) {
        dx.array().addi(added.array());
      }
    }
  }

  @Override
  public void convBackwardWeights(Window window, Tensor x, Tensor dy, Tensor kernel, Tensor bias) {
    try (Tensor weights = Tensor.zeros(precision, kernel.shape());
        Tensor dx = Tensor.zeros(precision, x.shape())) {
      convBackward(window, x, weights, dy, dx, kernel, bias);
    }
  }

  private static void convBackward(
      Window window, Tensor x, Tensor weights, Tensor dy, Tensor dx, Tensor kernel, Tensor bias) {
    Nd4j.exec(
        DynamicCustomOp.builder("conv2d_bp")
            .addInputs(x.array(), weights.array(), flat(bias), dy.array())
            .addOutputs(dx.array(), kernel.array(), flat(bias))
            .addIntegerArguments(convArguments(window))
            .build());
  }

  @Override
  public void maxPool(Window window, Tensor x, Tensor y) {
    HeapKernels.maxPool(window, x, y);
  }

  @Override
  public void maxPoolBackward(Window window, Tensor x, Tensor y, Tensor dy, Tensor dx) {
    HeapKernels.maxPoolBackward(window, x, dy, dx);
  }

  @Override
  public void averagePool(Window window, boolean countPadding, Tensor x, Tensor y) {
    HeapKernels.averagePool(window, countPadding, x, y);
  }

  @Override
  public void averagePoolBackward(Window window, boolean countPadding, Tensor dy, Tensor dx) {
    HeapKernels.averagePoolBackward(window, countPadding, dy, dx);
  }

  @Override
  public void localResponseNorm(int size, double alpha, double beta, double k, Tensor x, Tensor y) {
    HeapKernels.localResponseNorm(size, alpha, beta, k, x, y);
  }

  @Override
  public void localResponseNormBackward(
      int size, double alpha, double beta, double k, Tensor x, Tensor dy, Tensor dx) {
    HeapKernels.localResponseNormBackward(size, alpha, beta, k, x, dy, dx);
  }

  @Override
  public void affine(Tensor x, Tensor scale, Tensor shift, Tensor y) {
    if (x != y) {
      y.copyFrom(x);
    }
    y.array().muli(flat(scale));
    y.array().addi(flat(shift));
  }

  @Override
  public void relu(Tensor x, Tensor y) {
    if (x != y) {
      y.copyFrom(x);
    }
    Transforms.relu(y.array(), false);
  }

  @Override
  public void reluBackward(Tensor y, Tensor gradient) {
    Nd4j.exec(
        DynamicCustomOp.builder("relu_bp")
            .addInputs(y.array(), gradient.array())
            .addOutputs(gradient.array())
            .addFloatingPointArguments(0.0)
            .build());
  }

  @Override
  public void add(Tensor a, Tensor b, Tensor y) {
    a.array().addi(b.array(), y.array());
  }

  @Override
  public void concat(List<Tensor> inputs, Tensor y) {
    int first = 0;
    for (Tensor input : inputs) {
      channels(y, first, input.shape()).assign(input.array());
      first += input.shape().channels();
    }
  }

  @Override
  public void pad(Tensor x, int top, int left, Tensor y) {
    y.clear();
    cells(y, top, left, x.shape()).assign(x.array());
  }

  @Override
  public void crop(Tensor x, int top, int left, Tensor y) {
    y.array().assign(cells(x, top, left, y.shape()));
  }

  @Override
  public void slice(Tensor x, int first, Tensor y) {
    y.array().assign(channels(x, first, y.shape()));
  }

  @Override
  public void close() {
    // ND4J's operators hold nothing between calls.
  }

  private static INDArray channels(Tensor whole, int first, MapShape part) {
    return whole
        .array()
        .get(
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.interval(first, first + part.channels()));
  }

  private static INDArray cells(Tensor whole, int top, int left, MapShape part) {
    return whole
        .array()
        .get(
            NDArrayIndex.all(),
            NDArrayIndex.interval(top, top + part.height()),
            NDArrayIndex.interval(left, left + part.width()),
            NDArrayIndex.all());
  }

  private static INDArray flat(Tensor vector) {
    return vector.array().reshape(vector.shape().size());
  }

  private static int[] convArguments(Window w) {
    if (!w.isSymmetric()) {
      throw new IllegalArgumentException("Convolutions are padded alike on both sides, found " + w);
    }
    return new int[] {
      w.kernelHeight(),
      w.kernelWidth(),
      w.stride(),
      w.stride(),
      w.padTop(),
      w.padLeft(),
      1,
      1,
      EXPLICIT_PADDING,
      NHWC,
      HWIO
    };
  }
}
