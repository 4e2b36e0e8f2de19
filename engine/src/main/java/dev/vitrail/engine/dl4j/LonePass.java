package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.kernels.Kernels;
import dev.vitrail.engine.program.BackwardPlan;
import dev.vitrail.engine.program.Pass;
import dev.vitrail.engine.program.Program;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;

/** A net of one layer, for layers that have no kernel of their own. Owns the pass of one shape. */
final class LonePass implements AutoCloseable {

  private static final String NODE = "layer";

  private final Layer layer;
  private final long seed;
  private Kernels kernels;
  private Parameters none;
  private Pass pass;
  private long batches;

  LonePass(Layer layer, long seed) {
    this.layer = layer;
    this.seed = seed;
  }

  /** Each training batch draws another dropout; the same calls on a new layer draw the same. */
  void forward(Kernels with, Tensor x, boolean training, Tensor y) {
    batches += training ? 1 : 0;
    try (MemoryWorkspace outside = outside()) {
      if (pass == null || kernels != with || !pass.input().shape().equals(x.shape())) {
        open(with, x.shape());
      }
      pass.input().copyFrom(x);
      y.copyFrom(pass.forward(training, seed + batches));
    }
  }

  void backward(Tensor dy, Tensor dx) {
    BackwardPlan plan = BackwardPlan.of(BackwardRule.STANDARD, Set.of(Architecture.INPUT));
    try (MemoryWorkspace outside = outside()) {
      dx.copyFrom(pass.backward(Map.of(NODE, dy), plan).get(Architecture.INPUT));
    }
  }

  /** A pass keeps its buffers, so none of them may lie in DL4J's workspaces. */
  private static MemoryWorkspace outside() {
    return Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
  }

  private void open(Kernels with, MapShape in) {
    close();
    List<Node> nodes = List.of(new Node(NODE, layer, List.of(Architecture.INPUT)));
    Architecture net = new Architecture(NODE, in.height(), in.width(), in.channels(), nodes);
    kernels = with;
    none = Parameters.zeros(net, with.precision());
    pass = new Pass(Program.compile(net, List.of()), with, none, in.batch(), true);
  }

  @Override
  public void close() {
    if (pass != null) {
      pass.close();
      none.close();
      pass = null;
    }
  }
}
