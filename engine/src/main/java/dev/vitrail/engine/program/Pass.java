package dev.vitrail.engine.program;

import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapOperator;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.kernels.ConvWeights;
import dev.vitrail.engine.kernels.Kernels;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs a {@link Program} on batches of one size: forward, and backward any number of times on the
 * same batch. Owns the activations. For one thread; passes over the same kernels take turns, for
 * kernels keep their state between calls.
 */
public final class Pass implements AutoCloseable {

  /** Writes or adds a gradient. */
  @FunctionalInterface
  interface GradientWriter {
    void write(Tensor dx, boolean accumulate);
  }

  private final Program program;
  private final Kernels kernels;
  private final Parameters parameters;

  /** Values that a backward pass may reach. */
  private final boolean[] reachable;

  /** Values that a backward pass may read. */
  private final boolean[] keep;

  private final MapShape[] shapes;
  private final Tensor[] values;
  private final int[] lastReader;
  private final BufferPool pool;
  private final HeapArrays heap = new HeapArrays();
  private final Map<String, Tensor> zeroBiases = new HashMap<>();
  private final Map<Integer, MapOperator> replaced = new HashMap<>();

  private Tensor[] gradients = new Tensor[0];
  private boolean[] needs = new boolean[0];
  private BackwardPlan plan = BackwardPlan.nothing();
  private final Map<String, Tensor> kept = new HashMap<>();
  private boolean training;
  private long batchSeed;

  /**
   * A pass.
   *
   * @param keepAll whether activations are kept for {@link #backward}; otherwise only the visible
   *     ones are, and memory is that of the widest place in the net
   */
  public Pass(Program program, Kernels kernels, Parameters parameters, int batch, boolean keepAll) {
    this(program, kernels, parameters, batch, allOrNothing(program, keepAll));
  }

  /**
   * A pass that keeps the activations that gradients of some weights need, and no others. What lies
   * below those weights runs as if forward only.
   *
   * @param trained nodes whose weights {@link #backward} may be asked about
   */
  public Pass(
      Program program, Kernels kernels, Parameters parameters, int batch, Set<String> trained) {
    this(program, kernels, parameters, batch, reachable(program, Set.of(), trained));
  }

  private Pass(
      Program program, Kernels kernels, Parameters parameters, int batch, boolean[] reachable) {
    this.program = program;
    this.kernels = kernels;
    this.parameters = parameters;
    this.reachable = reachable;
    this.keep = new boolean[reachable.length];
    Map<String, MapShape> all = program.architecture().shapes(batch);
    this.shapes = new MapShape[program.valueCount()];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = all.get(program.name(i));
    }
    this.values = new Tensor[shapes.length];
    this.lastReader = new int[shapes.length];
    for (int s = 0; s < program.steps().size(); s++) {
      Step step = program.steps().get(s);
      for (int i = 0; i < step.inputCount(); i++) {
        lastReader[step.input(i)] = s;
        keep[step.input(i)] |= reachable[step.output()];
      }
      keep[step.output()] |= reachable[step.output()];
    }
    this.pool = new BufferPool(kernels.precision());
    this.values[0] = Tensor.zeros(kernels.precision(), shapes[0]);
  }

  private static boolean[] allOrNothing(Program program, boolean all) {
    boolean[] values = new boolean[program.valueCount()];
    Arrays.fill(values, all);
    return values;
  }

  /** Values whose gradient is needed for that of some nodes and some weights. */
  private static boolean[] reachable(Program program, Set<String> wanted, Set<String> trained) {
    boolean[] needed = new boolean[program.valueCount()];
    Set<Integer> ends = new HashSet<>();
    wanted.forEach(name -> ends.add(program.value(name)));
    needed[0] = ends.contains(0);
    for (Step step : program.steps()) {
      boolean need = ends.contains(step.output());
      need |= step.weights().map(trained::contains).orElse(false);
      for (int i = 0; i < step.inputCount(); i++) {
        need |= needed[step.input(i)];
      }
      needed[step.output()] = need;
    }
    return needed;
  }

  /** The input tensor, to be filled before {@link #forward}. */
  public Tensor input() {
    return values[0];
  }

  /** Images of a batch. */
  public int batch() {
    return shapes[0].batch();
  }

  /** Bytes of activations and gradients held. */
  public long bytes() {
    return pool.bytes();
  }

  /**
   * Runs forward.
   *
   * @param training whether dropout is active
   * @param seed of the batch, for dropout
   * @return the output, valid until the next call
   */
  public Tensor forward(boolean training, long seed) {
    synchronized (kernels) {
      return run(training, seed);
    }
  }

  private Tensor run(boolean training, long seed) {
    this.training = training;
    this.batchSeed = seed;
    for (int s = 0; s < program.steps().size(); s++) {
      Step step = program.steps().get(s);
      if (values[step.output()] == null) {
        values[step.output()] = output(step, s);
      }
      step.forward(this);
      releaseDead(step, s);
    }
    return values[shapes.length - 1];
  }

  /** The tensor to write into: that of an input which dies in this step, or a free one. */
  private Tensor output(Step step, int position) {
    OptionalInt taken = step.replaceable();
    if (taken.isPresent() && dies(taken.getAsInt(), position)) {
      return values[taken.getAsInt()];
    }
    return pool.acquire(shapes[step.output()]);
  }

  private boolean dies(int value, int position) {
    return lastReader[value] == position && value != 0 && !keep[value] && !program.isVisible(value);
  }

  private void releaseDead(Step step, int position) {
    for (int i = 0; i < step.inputCount(); i++) {
      int value = step.input(i);
      if (values[value] == values[step.output()]) {
        values[value] = null;
      } else if (dies(value, position) && values[value] != null) {
        pool.release(values[value]);
        values[value] = null;
      }
    }
  }

  /**
   * Lets an operator take the place of the one that the architecture names, as one that learns does
   * after each batch.
   *
   * @param node of an operator
   */
  public void replace(String node, MapOperator operator) {
    if (!(program.architecture().node(node).layer() instanceof Layer.Operator)) {
      throw new IllegalArgumentException("Layer '%s' is no operator".formatted(node));
    }
    replaced.put(program.value(node), operator);
  }

  /** Activations of a visible node after {@link #forward}. */
  public Tensor value(String node) {
    return value(program.value(node));
  }

  /**
   * Runs backward from gradients at some nodes.
   *
   * @param seeds gradient by node name; the tensors are read, not kept
   * @return gradients of the nodes that the plan wants, valid until the next call
   */
  public Map<String, Tensor> backward(Map<String, Tensor> seeds, BackwardPlan plan) {
    synchronized (kernels) {
      return propagate(seeds, plan);
    }
  }

  private Map<String, Tensor> propagate(Map<String, Tensor> seeds, BackwardPlan plan) {
    this.plan = plan;
    kept.values().forEach(pool::release);
    kept.clear();
    gradients = new Tensor[shapes.length];
    needs = reachable(program, plan.wanted(), plan.trained());
    for (int i = 0; i < needs.length; i++) {
      if (needs[i] && !reachable[i]) {
        throw new IllegalStateException(
            "This pass does not keep what a gradient at '%s' needs".formatted(program.name(i)));
      }
    }
    seeds.forEach(this::seed);
    for (int s = program.steps().size() - 1; s >= 0; s--) {
      Step step = program.steps().get(s);
      Tensor dy = gradients[step.output()];
      if (dy != null) {
        gradients[step.output()] = null;
        finish(step.output(), dy);
        step.backward(this, dy);
      }
    }
    if (gradients[0] != null) {
      finish(0, gradients[0]);
      pool.release(gradients[0]);
    }
    return Map.copyOf(kept);
  }

  private void seed(String node, Tensor gradient) {
    int value = program.value(node);
    moveGradient(value, copy(gradient, shapes[value]));
  }

  private Tensor copy(Tensor source, MapShape shape) {
    Tensor copy = pool.acquire(shape);
    copy.copyFrom(source);
    return copy;
  }

  /** A gradient is complete: let the hook change it and keep it when it was asked for. */
  private void finish(int value, Tensor gradient) {
    String name = program.name(value);
    if (plan.hooks().containsKey(name)) {
      plan.hooks().get(name).apply(values[value], gradient);
    }
    if (plan.wanted().contains(name)) {
      kept.put(name, copy(gradient, shapes[value]));
    }
  }

  /** The first node in order whose activations hold a NaN or an infinity, if any does. */
  public Optional<String> firstNonFinite() {
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null && !isFinite(values[i])) {
        return Optional.of(program.name(i));
      }
    }
    return Optional.empty();
  }

  private static boolean isFinite(Tensor tensor) {
    for (double value : tensor.toDoubles()) {
      if (!Double.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  Kernels kernels() {
    return kernels;
  }

  HeapArrays heap() {
    return heap;
  }

  boolean isTraining() {
    return training;
  }

  long batchSeed() {
    return batchSeed;
  }

  MapShape shape(int value) {
    return shapes[value];
  }

  Tensor value(int value) {
    return values[value];
  }

  ConvWeights weights(String name) {
    return parameters.get(name);
  }

  boolean trains(String name) {
    return plan.trained().contains(name);
  }

  /** Convolves into a value; weights are taken to be fixed where no gradient comes. */
  void conv(Window window, Tensor x, String name, Tensor residual, boolean relu, int output) {
    if (reachable[output]) {
      kernels.conv(window, x, weights(name), residual, relu, values[output]);
    } else {
      kernels.convOfFixedWeights(window, x, weights(name), residual, relu, values[output]);
    }
  }

  ConvWeights weightGradient(String name) {
    return plan.gradients().get(name);
  }

  MapOperator operator(int value, MapOperator usual) {
    return replaced.getOrDefault(value, usual);
  }

  /** A bias of zeros as wide as that of the named weights. */
  Tensor zeroBias(String name) {
    return zeroBiases.computeIfAbsent(
        name, n -> Tensor.zeros(kernels.precision(), weights(n).bias().shape()));
  }

  /** Lets the gradient through a ReLU by the rule of this backward pass, in place. */
  void gate(Tensor y, Tensor gradient) {
    if (plan.rule() != BackwardRule.STANDARD) {
      kernels.relu(gradient, gradient);
    }
    if (plan.rule() != BackwardRule.DECONVNET) {
      kernels.reluBackward(y, gradient);
    }
  }

  /** Lets the writer add to the gradient of a value, when anybody needs it. */
  void writeGradient(int value, GradientWriter writer) {
    if (!needs[value]) {
      return;
    }
    boolean first = gradients[value] == null;
    if (first) {
      gradients[value] = pool.acquire(shapes[value]);
    }
    writer.write(gradients[value], !first);
  }

  /** As {@link #writeGradient} for kernels that can only overwrite. */
  void writeFreshGradient(int value, Consumer<Tensor> writer) {
    if (needs[value]) {
      Tensor fresh = pool.acquire(shapes[value]);
      writer.accept(fresh);
      moveGradient(value, fresh);
    }
  }

  /** Gives a gradient away to a value; adds when there is one already. */
  void moveGradient(int value, Tensor gradient) {
    if (needs[value] && gradients[value] == null) {
      gradients[value] = gradient;
      return;
    }
    if (needs[value]) {
      kernels.add(gradients[value], gradient, gradients[value]);
    }
    release(gradient);
  }

  void release(Tensor tensor) {
    pool.release(tensor);
  }

  @Override
  public void close() {
    pool.close();
    values[0].close();
    zeroBiases.values().forEach(Tensor::close);
  }
}
