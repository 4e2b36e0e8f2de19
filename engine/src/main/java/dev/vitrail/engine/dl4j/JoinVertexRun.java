package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.kernels.Kernels;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A running sum or concatenation. The ReLU of a sum works in the sum's own array; going back, one
 * copy of the gradient is made for each input, because DL4J adds to them in place. Owns its
 * kernels, which {@link #close} frees. For one thread.
 */
final class JoinVertexRun extends BaseGraphVertex implements AutoCloseable {

  private static final long serialVersionUID = 1L;

  private final transient OwnedKernels owned = new OwnedKernels();
  private final transient JoinVertex conf;
  private transient INDArray output;

  JoinVertexRun(ComputationGraph graph, String name, int index, DataType dtype, JoinVertex conf) {
    super(graph, name, index, null, null, dtype);
    this.conf = conf;
  }

  private boolean isSum() {
    return conf.layer() instanceof dev.vitrail.engine.Layer.Add;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    if (!canDoForward()) {
      throw new IllegalStateException("Inputs of '%s' are not set".formatted(vertexName));
    }
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = NhwcArrays.inOrder(inputs[i], ArrayType.INPUT, workspaces);
    }
    List<Tensor> parts = Arrays.stream(inputs).map(Tensor::over).toList();
    MapShape out = conf.layer().output(parts.stream().map(Tensor::shape).toList());
    output = NhwcArrays.empty(ArrayType.ACTIVATIONS, inputs[0].dataType(), out, workspaces);
    Tensor y = Tensor.over(output);
    Kernels kernels = owned.of(output.dataType());
    if (!isSum()) {
      kernels.concat(parts, y);
      return output;
    }
    kernels.add(parts.get(0), parts.get(1), y);
    if (conf.relu().isPresent()) {
      kernels.relu(y, y);
    }
    return output;
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    if (!canDoBackward()) {
      throw new IllegalStateException("The gradient of '%s' is not set".formatted(vertexName));
    }
    INDArray[] gradients = new INDArray[inputs.length];
    if (isSum()) {
      gradients[0] = workspaces.dup(ArrayType.ACTIVATION_GRAD, epsilon, 'c');
      if (conf.relu().isPresent()) {
        owned.of(output.dataType()).reluBackward(Tensor.over(output), Tensor.over(gradients[0]));
      }
      gradients[1] = workspaces.dup(ArrayType.ACTIVATION_GRAD, gradients[0], 'c');
      return new Pair<>(null, gradients);
    }
    epsilon = NhwcArrays.inOrder(epsilon, ArrayType.BP_WORKING_MEM, workspaces);
    Tensor dy = Tensor.over(epsilon);
    int first = 0;
    for (int i = 0; i < inputs.length; i++) {
      MapShape part = NhwcArrays.shape(inputs[i]);
      gradients[i] =
          NhwcArrays.empty(ArrayType.ACTIVATION_GRAD, epsilon.dataType(), part, workspaces);
      owned.of(epsilon.dataType()).slice(dy, first, Tensor.over(gradients[i]));
      first += part.channels();
    }
    return new Pair<>(null, gradients);
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray row) {
    if (row != null) {
      throw new IllegalArgumentException("'%s' has no parameters".formatted(vertexName));
    }
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int batch) {
    return masks == null || masks[0] == null ? null : new Pair<>(masks[0], state);
  }

  @Override
  public boolean hasLayer() {
    return false;
  }

  @Override
  public Layer getLayer() {
    return null;
  }

  @Override
  public void clear() {
    super.clear();
    output = null;
  }

  @Override
  public String toString() {
    return "JoinVertex(%s, %s)".formatted(vertexName, conf.layer());
  }

  @Override
  public void close() {
    owned.close();
  }
}
