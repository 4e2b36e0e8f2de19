package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.kernels.ConvWeights;
import dev.vitrail.engine.kernels.Kernels;
import java.lang.ref.Reference;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A running layer with a kernel and a bias. Reads and writes DL4J's arrays in place: parameters and
 * gradients are views of DL4J's flat rows, activations lie in its workspaces. Owns its kernels,
 * which {@link #close} frees. For one thread.
 */
abstract class WeightedLayerRun<L extends WeightedLayer> extends BaseLayer<L>
    implements AutoCloseable {

  private static final long serialVersionUID = 1L;

  private final transient OwnedKernels owned = new OwnedKernels();
  private transient INDArray viewed;
  private transient ConvWeights weights;
  private transient INDArray output;

  WeightedLayerRun(NeuralNetConfiguration conf, DataType dtype) {
    super(conf, dtype);
  }

  /** Writes the output. */
  abstract void forward(Kernels kernels, Tensor x, ConvWeights w, Tensor y);

  /** Writes the gradients of the weights and of the input. {@code dy} may be changed. */
  abstract void backward(
      Kernels kernels, Tensor x, ConvWeights w, Tensor y, Tensor dy, ConvWeights dw, Tensor dx);

  /** Whether {@link #backward} changes {@code dy}. */
  abstract boolean changesGradient();

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    input = NhwcArrays.inOrder(input, ArrayType.INPUT, workspaces);
    MapShape in = NhwcArrays.shape(input);
    MapShape out = layerConf().layer().output(List.of(in));
    output = NhwcArrays.empty(ArrayType.ACTIVATIONS, input.dataType(), out, workspaces);
    ConvWeights current = weights();
    forward(kernels(), Tensor.over(input), current, Tensor.over(output));
    return output;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray dy =
        changesGradient()
            ? workspaces.dup(ArrayType.BP_WORKING_MEM, epsilon, 'c')
            : NhwcArrays.inOrder(epsilon, ArrayType.BP_WORKING_MEM, workspaces);
    INDArray dx =
        NhwcArrays.empty(
            ArrayType.ACTIVATION_GRAD, input.dataType(), NhwcArrays.shape(input), workspaces);
    INDArray kernel = gradientViews.get(WeightViews.KERNEL);
    INDArray bias = gradientViews.get(WeightViews.BIAS);
    ConvWeights current = weights();
    backward(
        kernels(),
        Tensor.over(input),
        current,
        Tensor.over(output),
        Tensor.over(dy),
        view(kernel, bias),
        Tensor.over(dx));
    // Native code has only its address: it must not be collected before.
    Reference.reachabilityFence(dy);
    Gradient gradient = new DefaultGradient();
    gradient.setGradientFor(WeightViews.KERNEL, kernel, 'c');
    gradient.setGradientFor(WeightViews.BIAS, bias, 'c');
    return new Pair<>(gradient, dx);
  }

  private Kernels kernels() {
    return owned.of(input.dataType());
  }

  private ConvWeights weights() {
    INDArray kernel = params.get(WeightViews.KERNEL);
    if (kernel != viewed) {
      // Kernels keep reordered copies by weights; other weights, other kernels.
      owned.close();
      viewed = kernel;
      weights = view(kernel, params.get(WeightViews.BIAS));
    }
    // Updaters change the parameters without telling.
    weights.changed();
    return weights;
  }

  private static ConvWeights view(INDArray kernel, INDArray bias) {
    return new ConvWeights(
        Tensor.over(kernel), Tensor.over(bias.reshape('c', 1, 1, 1, bias.length())));
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clear() {
    super.clear();
    output = null;
  }

  @Override
  public void close() {
    owned.close();
  }
}
