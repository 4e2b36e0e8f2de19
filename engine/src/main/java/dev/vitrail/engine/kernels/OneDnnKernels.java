package dev.vitrail.engine.kernels;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;

/**
 * The fast path: oneDNN on the memory of ND4J's own buffers, without copies. Primitives are built
 * once for each shape and kept; bias, residual and ReLU are fused into the convolution. Single
 * precision, CPU.
 */
public final class OneDnnKernels implements Kernels {

  /** What tells two primitives apart. */
  private record Key(String kind, Object... details) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && kind.equals(key.kind)
          && java.util.Arrays.equals(details, key.details);
    }

    @Override
    public int hashCode() {
      return 31 * kind.hashCode() + java.util.Arrays.hashCode(details);
    }
  }

  private static final Window POINTWISE = Window.square(1, 1, 0);

  private final DnnlContext context = new DnnlContext();
  private final DnnlBuilder builder = new DnnlBuilder(context);
  private final DnnlWeights weightCopies = new DnnlWeights(context);
  private final WinogradConvolution winograd;
  private final Map<Key, DnnlPrimitive> primitives = new HashMap<>();
  private final Map<Key, Pointer> workspaces = new HashMap<>();
  private final Map<MapShape, Tensor> parts = new HashMap<>();

  /** Kernels that take the faster way wherever there are two. */
  public OneDnnKernels() {
    this(WinogradConvolution.WORTHWHILE);
  }

  /**
   * Kernels that take Winograd's way from so many multiplications on.
   *
   * @param worthwhile multiplications of a direct convolution
   */
  OneDnnKernels(long worthwhile) {
    this.winograd = new WinogradConvolution(context, builder, worthwhile);
  }

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT;
  }

  @Override
  public void conv(
      Window window, Tensor x, ConvWeights weights, Tensor residual, boolean relu, Tensor y) {
    MapShape kernel = weights.kernel().shape();
    DnnlBuilder.Residual sum = DnnlBuilder.Residual.of(residual, y);
    DnnlPrimitive conv =
        primitive(
            new Key("conv", window, x.shape(), kernel, sum, relu),
            () -> builder.conv(window, x.shape(), kernel, y.shape(), sum, relu));
    if (sum == DnnlBuilder.Residual.BESIDE) {
      conv.bind(DnnlBuilder.FIRST_POST_OP_SOURCE, residual.pointer());
    }
    conv.bind(dnnl.DNNL_ARG_SRC, x.pointer())
        .bind(dnnl.DNNL_ARG_WEIGHTS, weightCopies.in(conv.description().weights_desc(), weights))
        .bind(dnnl.DNNL_ARG_BIAS, weights.bias().pointer())
        .bind(dnnl.DNNL_ARG_DST, y.pointer())
        .run();
  }

  @Override
  public void convOfFixedWeights(
      Window window, Tensor x, ConvWeights weights, Tensor residual, boolean relu, Tensor y) {
    if (winograd.serves(window, x.shape(), weights.kernel().shape())) {
      winograd.run(x, weights, residual, relu, y);
    } else {
      conv(window, x, weights, residual, relu, y);
    }
  }

  @Override
  public void convBackwardData(
      Window window, Tensor dy, ConvWeights weights, Tensor dx, boolean accumulate) {
    MapShape kernel = weights.kernel().shape();
    if (window.equals(POINTWISE)) {
      pointwiseBackwardData(dy, weights, dx, accumulate);
      return;
    }
    DnnlPrimitive conv =
        primitive(
            new Key("conv-data", window, dx.shape(), kernel),
            () -> builder.convBackwardData(window, dx.shape(), kernel, dy.shape()));
    conv.bind(dnnl.DNNL_ARG_DIFF_DST, dy.pointer())
        .bind(dnnl.DNNL_ARG_WEIGHTS, weightCopies.in(conv.description().weights_desc(), weights));
    if (!accumulate) {
      conv.bind(dnnl.DNNL_ARG_DIFF_SRC, dx.pointer()).run();
      return;
    }
    Tensor part = parts.computeIfAbsent(dx.shape(), shape -> Tensor.zeros(Precision.FLOAT, shape));
    conv.bind(dnnl.DNNL_ARG_DIFF_SRC, part.pointer()).run();
    add(dx, part, dx);
  }

  private void pointwiseBackwardData(
      Tensor dy, ConvWeights weights, Tensor dx, boolean accumulate) {
    MapShape kernel = weights.kernel().shape();
    DnnlPrimitive conv =
        primitive(
            new Key("pointwise-data", dx.shape(), kernel, accumulate),
            () -> builder.pointwiseBackwardData(dx.shape(), kernel, dy.shape(), accumulate));
    conv.bind(dnnl.DNNL_ARG_SRC, dy.pointer())
        .bind(
            dnnl.DNNL_ARG_WEIGHTS,
            weightCopies.exchanged(conv.description().weights_desc(), weights))
        .bind(dnnl.DNNL_ARG_DST, dx.pointer())
        .run();
  }

  @Override
  public void convBackwardWeights(Window window, Tensor x, Tensor dy, Tensor kernel, Tensor bias) {
    Key key = new Key("conv-weights", window, x.shape(), kernel.shape());
    DnnlPrimitive conv =
        primitive(
            key,
            () -> {
              DnnlPrimitive built =
                  builder.convBackwardWeights(window, x.shape(), kernel.shape(), dy.shape());
              workspaces.put(
                  key,
                  built.own(dnnl.DNNL_ARG_DIFF_WEIGHTS, built.description().diff_weights_desc()));
              return built;
            });
    conv.bind(dnnl.DNNL_ARG_SRC, x.pointer())
        .bind(dnnl.DNNL_ARG_DIFF_DST, dy.pointer())
        .bind(dnnl.DNNL_ARG_DIFF_BIAS, bias.pointer())
        .run();
    primitive(
            new Key("kernel-back", window, x.shape(), kernel.shape()),
            () ->
                DnnlWeights.reorder(
                    context,
                    conv.description().diff_weights_desc(),
                    context.kernel(kernel.shape())))
        .bind(dnnl.DNNL_ARG_SRC, workspaces.get(key))
        .bind(dnnl.DNNL_ARG_DST, kernel.pointer())
        .run();
  }

  @Override
  public void maxPool(Window window, Tensor x, Tensor y) {
    primitive(
            new Key("max", window, x.shape()), () -> builder.maxPool(window, x.shape(), y.shape()))
        .bind(dnnl.DNNL_ARG_SRC, x.pointer())
        .bind(dnnl.DNNL_ARG_DST, y.pointer())
        .run();
  }

  @Override
  public void maxPoolBackward(Window window, Tensor x, Tensor y, Tensor dy, Tensor dx) {
    DnnlPrimitive forward =
        withWorkspace(
            new Key("max-workspace", window, x.shape()),
            () -> builder.maxPoolWithWorkspace(window, x.shape(), y.shape()));
    DnnlPrimitive backward =
        primitive(
            new Key("max-back", window, x.shape()),
            () ->
                builder
                    .maxPoolBackward(window, x.shape(), y.shape())
                    .declare(dnnl.DNNL_ARG_WORKSPACE, forward.description().workspace_desc()));
    forward.bind(dnnl.DNNL_ARG_SRC, x.pointer()).bind(dnnl.DNNL_ARG_DST, y.pointer()).run();
    backward
        .bind(dnnl.DNNL_ARG_WORKSPACE, workspaces.get(new Key("max-workspace", window, x.shape())))
        .bind(dnnl.DNNL_ARG_DIFF_DST, dy.pointer())
        .bind(dnnl.DNNL_ARG_DIFF_SRC, dx.pointer())
        .run();
  }

  @Override
  public void averagePool(Window window, boolean countPadding, Tensor x, Tensor y) {
    primitive(
            new Key("average", window, countPadding, x.shape()),
            () -> builder.averagePool(window, countPadding, x.shape(), y.shape()))
        .bind(dnnl.DNNL_ARG_SRC, x.pointer())
        .bind(dnnl.DNNL_ARG_DST, y.pointer())
        .run();
  }

  @Override
  public void averagePoolBackward(Window window, boolean countPadding, Tensor dy, Tensor dx) {
    primitive(
            new Key("average-back", window, countPadding, dx.shape()),
            () -> builder.averagePoolBackward(window, countPadding, dx.shape(), dy.shape()))
        .bind(dnnl.DNNL_ARG_DIFF_DST, dy.pointer())
        .bind(dnnl.DNNL_ARG_DIFF_SRC, dx.pointer())
        .run();
  }

  @Override
  public void localResponseNorm(int size, double alpha, double beta, double k, Tensor x, Tensor y) {
    primitive(
            new Key("lrn", x.shape(), size, alpha, beta, k),
            () -> builder.lrn(x.shape(), size, alpha, beta, k, dnnl.dnnl_forward_inference))
        .bind(dnnl.DNNL_ARG_SRC, x.pointer())
        .bind(dnnl.DNNL_ARG_DST, y.pointer())
        .run();
  }

  @Override
  public void localResponseNormBackward(
      int size, double alpha, double beta, double k, Tensor x, Tensor dy, Tensor dx) {
    Key key = new Key("lrn-workspace", x.shape(), size, alpha, beta, k);
    DnnlPrimitive forward =
        withWorkspace(
            key, () -> builder.lrn(x.shape(), size, alpha, beta, k, dnnl.dnnl_forward_training));
    boolean workspace = workspaces.containsKey(key);
    DnnlPrimitive backward =
        primitive(
            new Key("lrn-back", x.shape(), size, alpha, beta, k),
            () -> {
              DnnlPrimitive built = builder.lrnBackward(x.shape(), size, alpha, beta, k);
              return workspace
                  ? built.declare(dnnl.DNNL_ARG_WORKSPACE, forward.description().workspace_desc())
                  : built;
            });
    if (workspace) {
      forward.bind(dnnl.DNNL_ARG_SRC, x.pointer()).bind(dnnl.DNNL_ARG_DST, dx.pointer()).run();
      backward.bind(dnnl.DNNL_ARG_WORKSPACE, workspaces.get(key));
    }
    backward
        .bind(dnnl.DNNL_ARG_SRC, x.pointer())
        .bind(dnnl.DNNL_ARG_DIFF_DST, dy.pointer())
        .bind(dnnl.DNNL_ARG_DIFF_SRC, dx.pointer())
        .run();
  }

  @Override
  public void affine(Tensor x, Tensor scale, Tensor shift, Tensor y) {
    primitive(new Key("affine", x.shape()), () -> builder.affine(x.shape()))
        .bind(dnnl.DNNL_ARG_SRC_0, x.pointer())
        .bind(dnnl.DNNL_ARG_SRC_1, scale.pointer())
        .bind(DnnlBuilder.FIRST_POST_OP_SOURCE, shift.pointer())
        .bind(dnnl.DNNL_ARG_DST, y.pointer())
        .run();
  }

  @Override
  public void relu(Tensor x, Tensor y) {
    int size = x.shape().size();
    primitive(new Key("relu", size), () -> builder.relu(size))
        .bind(dnnl.DNNL_ARG_SRC, x.pointer())
        .bind(dnnl.DNNL_ARG_DST, y.pointer())
        .run();
  }

  @Override
  public void reluBackward(Tensor y, Tensor gradient) {
    int size = y.shape().size();
    primitive(new Key("relu-back", size), () -> builder.reluBackward(size))
        .bind(dnnl.DNNL_ARG_DST, y.pointer())
        .bind(dnnl.DNNL_ARG_DIFF_DST, gradient.pointer())
        .bind(dnnl.DNNL_ARG_DIFF_SRC, gradient.pointer())
        .run();
  }

  @Override
  public void add(Tensor a, Tensor b, Tensor y) {
    int size = y.shape().size();
    primitive(new Key("add", size), () -> builder.add(size))
        .bind(dnnl.DNNL_ARG_SRC_0, a.pointer())
        .bind(dnnl.DNNL_ARG_SRC_1, b.pointer())
        .bind(dnnl.DNNL_ARG_DST, y.pointer())
        .run();
  }

  @Override
  public void concat(List<Tensor> inputs, Tensor y) {
    List<MapShape> shapes = inputs.stream().map(Tensor::shape).toList();
    DnnlPrimitive concat =
        primitive(new Key("concat", shapes), () -> builder.concat(shapes, y.shape()));
    for (int i = 0; i < inputs.size(); i++) {
      concat.bind(dnnl.DNNL_ARG_MULTIPLE_SRC + i, inputs.get(i).pointer());
    }
    concat.bind(dnnl.DNNL_ARG_DST, y.pointer()).run();
  }

  @Override
  public void pad(Tensor x, int top, int left, Tensor y) {
    y.clear();
    primitive(
            new Key("pad", x.shape(), top, left, y.shape()),
            () -> builder.pad(x.shape(), top, left, y.shape()))
        .bind(dnnl.DNNL_ARG_SRC, x.pointer())
        .bind(dnnl.DNNL_ARG_DST, y.pointer())
        .run();
  }

  @Override
  public void crop(Tensor x, int top, int left, Tensor y) {
    primitive(
            new Key("crop", x.shape(), top, left, y.shape()),
            () -> builder.crop(x.shape(), top, left, y.shape()))
        .bind(dnnl.DNNL_ARG_SRC, x.pointer())
        .bind(dnnl.DNNL_ARG_DST, y.pointer())
        .run();
  }

  @Override
  public void slice(Tensor x, int first, Tensor y) {
    primitive(
            new Key("slice", x.shape(), first, y.shape()),
            () -> builder.slice(x.shape(), first, y.shape()))
        .bind(dnnl.DNNL_ARG_SRC, x.pointer())
        .bind(dnnl.DNNL_ARG_DST, y.pointer())
        .run();
  }

  @Override
  public void close() {
    primitives.values().forEach(DnnlPrimitive::close);
    primitives.clear();
    parts.values().forEach(Tensor::close);
    parts.clear();
    weightCopies.close();
    winograd.close();
    context.close();
  }

  private DnnlPrimitive primitive(Key key, Supplier<DnnlPrimitive> build) {
    DnnlPrimitive known = primitives.get(key);
    if (known == null) {
      known = build.get();
      primitives.put(key, known);
    }
    return known;
  }

  private DnnlPrimitive withWorkspace(Key key, Supplier<DnnlPrimitive> build) {
    return primitive(
        key,
        () -> {
          DnnlPrimitive built = build.get();
          if (built.description().workspace_desc().get_size() > 0) {
            workspaces.put(
                key, built.own(dnnl.DNNL_ARG_WORKSPACE, built.description().workspace_desc()));
          }
          return built;
        });
  }
}
