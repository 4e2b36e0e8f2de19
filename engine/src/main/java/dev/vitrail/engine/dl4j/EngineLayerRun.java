package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.kernels.Kernels;
import java.lang.ref.Reference;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A running layer without weights. Pools and the like work in DL4J's arrays; dropout and operators,
 * which work on the heap anyhow, in a pass of their own. Owns kernels and pass, which {@link
 * #close} frees. For one thread.
 */
final class EngineLayerRun extends AbstractLayer<EngineLayer> implements AutoCloseable {

  private static final long serialVersionUID = 1L;

  private final transient OwnedKernels owned = new OwnedKernels();
  private final transient Layer layer;
  private final transient LonePass lone;
  private transient INDArray output;

  EngineLayerRun(NeuralNetConfiguration conf, DataType dtype) {
    super(conf, dtype);
    this.layer = layerConf().layer();
    // Each dropout of a net draws its own.
    this.lone =
        new LonePass(layer, conf.getSeed() ^ String.valueOf(layerConf().getLayerName()).hashCode());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    input = NhwcArrays.inOrder(input, ArrayType.INPUT, workspaces);
    MapShape out = layer.output(List.of(NhwcArrays.shape(input)));
    output = NhwcArrays.empty(ArrayType.ACTIVATIONS, input.dataType(), out, workspaces);
    Kernels kernels = owned.of(input.dataType());
    if (!forward(kernels, Tensor.over(input), Tensor.over(output))) {
      lone.forward(kernels, Tensor.over(input), training, Tensor.over(output));
    }
    return output;
  }

  /** Runs in place what the kernels can; false for the others. */
  private boolean forward(Kernels kernels, Tensor x, Tensor y) {
    if (layer instanceof Layer.Relu) {
      kernels.relu(x, y);
    } else if (layer instanceof Layer.MaxPool pool) {
      kernels.maxPool(pool.resolved(x.shape()), x, y);
    } else if (layer instanceof Layer.AveragePool pool) {
      kernels.averagePool(pool.window(), pool.countPadding(), x, y);
    } else if (layer instanceof Layer.GlobalAverage) {
      kernels.averagePool(whole(x.shape()), false, x, y);
    } else if (layer instanceof Layer.LocalResponseNorm n) {
      kernels.localResponseNorm(n.size(), n.alpha(), n.beta(), n.k(), x, y);
    } else if (layer instanceof Layer.ZeroPad pad) {
      kernels.pad(x, pad.top(), pad.left(), y);
    } else {
      return false;
    }
    return true;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray dx =
        NhwcArrays.empty(
            ArrayType.ACTIVATION_GRAD, input.dataType(), NhwcArrays.shape(input), workspaces);
    INDArray dy = NhwcArrays.inOrder(epsilon, ArrayType.BP_WORKING_MEM, workspaces);
    Kernels kernels = owned.of(input.dataType());
    Tensor to = Tensor.over(dx);
    if (!backward(kernels, Tensor.over(input), Tensor.over(output), Tensor.over(dy), to)) {
      lone.backward(Tensor.over(dy), to);
    }
    // Native code has only its address: it must not be collected before.
    Reference.reachabilityFence(dy);
    return new Pair<>(new DefaultGradient(), dx);
  }

  private boolean backward(Kernels kernels, Tensor x, Tensor y, Tensor dy, Tensor dx) {
    if (layer instanceof Layer.Relu) {
      dx.copyFrom(dy);
      kernels.reluBackward(y, dx);
    } else if (layer instanceof Layer.MaxPool pool) {
      kernels.maxPoolBackward(pool.resolved(x.shape()), x, y, dy, dx);
    } else if (layer instanceof Layer.AveragePool pool) {
      kernels.averagePoolBackward(pool.window(), pool.countPadding(), dy, dx);
    } else if (layer instanceof Layer.GlobalAverage) {
      kernels.averagePoolBackward(whole(x.shape()), false, dy, dx);
    } else if (layer instanceof Layer.LocalResponseNorm n) {
      kernels.localResponseNormBackward(n.size(), n.alpha(), n.beta(), n.k(), x, dy, dx);
    } else if (layer instanceof Layer.ZeroPad pad) {
      kernels.crop(dy, pad.top(), pad.left(), dx);
    } else {
      return false;
    }
    return true;
  }

  private static Window whole(MapShape maps) {
    return new Window(maps.height(), maps.width(), 1, 0, 0, 0, 0);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // There are no weights.
  }

  @Override
  public void clear() {
    super.clear();
    output = null;
  }

  @Override
  public void close() {
    lone.close();
    owned.close();
  }
}
