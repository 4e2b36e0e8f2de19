package dev.vitrail.engine.kernels;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.concat;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.lrn_backward;
import org.bytedeco.dnnl.lrn_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory_desc_vector;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.primitive_attr;

/**
 * Builds oneDNN primitives for our shapes. Building costs milliseconds; callers keep the result.
 */
final class DnnlBuilder {

  /** Argument of the second operand of the first post-op. */
  static final int FIRST_POST_OP_SOURCE =
      dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | dnnl.DNNL_ARG_SRC_1;

  private static final int INFERENCE = dnnl.dnnl_forward_inference;
  private static final int TRAINING = dnnl.dnnl_forward_training;

  /** Where the residual of a convolution lies. */
  enum Residual {
    NONE,
    /** In a tensor of its own. */
    BESIDE,
    /** In the output, which spares a pass over memory. */
    IN_PLACE;

    static Residual of(Tensor residual, Tensor y) {
      if (residual == null) {
        return NONE;
      }
      return residual == y ? IN_PLACE : BESIDE;
    }
  }

  private final DnnlContext context;

  DnnlBuilder(DnnlContext context) {
    this.context = context;
  }

  DnnlPrimitive conv(
      Window w, MapShape in, MapShape kernel, MapShape out, Residual residual, boolean relu) {
    memory.desc dst = context.maps(out);
    DnnlPostOps after = new DnnlPostOps();
    if (residual == Residual.BESIDE) {
      after.add(dst);
    }
    after.sum(residual == Residual.IN_PLACE).relu(relu);
    convolution_forward.primitive_desc description =
        convForward(w, in, kernel, out, INFERENCE, after.attributes(context));
    return after.declare(
        new DnnlPrimitive(context, new convolution_forward(description), description)
            .declare(dnnl.DNNL_ARG_SRC, context.maps(in))
            .declare(dnnl.DNNL_ARG_WEIGHTS, description.weights_desc())
            .declare(dnnl.DNNL_ARG_BIAS, bias(out))
            .declare(dnnl.DNNL_ARG_DST, dst));
  }

  private convolution_forward.primitive_desc convForward(
      Window w, MapShape in, MapShape kernel, MapShape out, int kind, primitive_attr attributes) {
    return new convolution_forward.primitive_desc(
        context.engine(),
        kind,
        dnnl.dnnl_convolution_direct,
        context.maps(in),
        context.anyKernel(kernel),
        bias(out),
        context.maps(out),
        strides(w),
        padBefore(w),
        padAfter(w),
        attributes,
        false);
  }

  DnnlPrimitive convBackwardData(Window w, MapShape in, MapShape kernel, MapShape out) {
    convolution_backward_data.primitive_desc description =
        new convolution_backward_data.primitive_desc(
            context.engine(),
            dnnl.dnnl_convolution_direct,
            context.maps(in),
            context.anyKernel(kernel),
            context.maps(out),
            strides(w),
            padBefore(w),
            padAfter(w),
            convForward(w, in, kernel, out, TRAINING, context.attributes()),
            context.attributes(),
            false);
    return new DnnlPrimitive(context, new convolution_backward_data(description), description)
        .declare(dnnl.DNNL_ARG_DIFF_DST, context.maps(out))
        .declare(dnnl.DNNL_ARG_WEIGHTS, description.weights_desc())
        .declare(dnnl.DNNL_ARG_DIFF_SRC, context.maps(in));
  }

  /**
   * The gradient of a 1x1 convolution of stride 1 by its input, as a forward convolution with
   * inputs and outputs exchanged: unlike oneDNN's backward primitive it can add to what is there.
   */
  DnnlPrimitive pointwiseBackwardData(
      MapShape in, MapShape kernel, MapShape out, boolean accumulate) {
    Window w = Window.square(1, 1, 0);
    primitive_attr attributes = new DnnlPostOps().sum(accumulate).attributes(context);
    convolution_forward.primitive_desc description =
        new convolution_forward.primitive_desc(
            context.engine(),
            INFERENCE,
            dnnl.dnnl_convolution_direct,
            context.maps(out),
            context.anyExchangedKernel(kernel),
            context.maps(in),
            strides(w),
            padBefore(w),
            padAfter(w),
            attributes,
            false);
    return new DnnlPrimitive(context, new convolution_forward(description), description)
        .declare(dnnl.DNNL_ARG_SRC, context.maps(out))
        .declare(dnnl.DNNL_ARG_WEIGHTS, description.weights_desc())
        .declare(dnnl.DNNL_ARG_DST, context.maps(in));
  }

  DnnlPrimitive convBackwardWeights(Window w, MapShape in, MapShape kernel, MapShape out) {
    convolution_backward_weights.primitive_desc description =
        new convolution_backward_weights.primitive_desc(
            context.engine(),
            dnnl.dnnl_convolution_direct,
            context.maps(in),
            context.anyKernel(kernel),
            bias(out),
            context.maps(out),
            strides(w),
            padBefore(w),
            padAfter(w),
            convForward(w, in, kernel, out, TRAINING, context.attributes()),
            context.attributes(),
            false);
    return new DnnlPrimitive(context, new convolution_backward_weights(description), description)
        .declare(dnnl.DNNL_ARG_SRC, context.maps(in))
        .declare(dnnl.DNNL_ARG_DIFF_DST, context.maps(out))
        .declare(dnnl.DNNL_ARG_DIFF_BIAS, bias(out));
  }

  DnnlPrimitive maxPool(Window w, MapShape in, MapShape out) {
    pooling_forward.primitive_desc description =
        poolForward(w, in, out, INFERENCE, dnnl.dnnl_pooling_max);
    return pool(description, in, out);
  }

  DnnlPrimitive averagePool(Window w, boolean countPadding, MapShape in, MapShape out) {
    return pool(poolForward(w, in, out, INFERENCE, averaging(countPadding)), in, out);
  }

  /** Max pooling that also fills a workspace of its own, for {@link #maxPoolBackward}. */
  DnnlPrimitive maxPoolWithWorkspace(Window w, MapShape in, MapShape out) {
    pooling_forward.primitive_desc description =
        poolForward(w, in, out, TRAINING, dnnl.dnnl_pooling_max);
    return pool(description, in, out);
  }

  private DnnlPrimitive pool(
      pooling_forward.primitive_desc description, MapShape in, MapShape out) {
    return new DnnlPrimitive(context, new pooling_forward(description), description)
        .declare(dnnl.DNNL_ARG_SRC, context.maps(in))
        .declare(dnnl.DNNL_ARG_DST, context.maps(out));
  }

  DnnlPrimitive maxPoolBackward(Window w, MapShape in, MapShape out) {
    return poolBackward(w, in, out, dnnl.dnnl_pooling_max);
  }

  DnnlPrimitive averagePoolBackward(Window w, boolean countPadding, MapShape in, MapShape out) {
    return poolBackward(w, in, out, averaging(countPadding));
  }

  private DnnlPrimitive poolBackward(Window w, MapShape in, MapShape out, int algorithm) {
    pooling_backward.primitive_desc description =
        new pooling_backward.primitive_desc(
            context.engine(),
            algorithm,
            context.maps(in),
            context.maps(out),
            strides(w),
            kernel(w),
            new long[] {0, 0},
            padBefore(w),
            padAfter(w),
            poolForward(w, in, out, TRAINING, algorithm),
            context.attributes(),
            false);
    return new DnnlPrimitive(context, new pooling_backward(description), description)
        .declare(dnnl.DNNL_ARG_DIFF_DST, context.maps(out))
        .declare(dnnl.DNNL_ARG_DIFF_SRC, context.maps(in));
  }

  private pooling_forward.primitive_desc poolForward(
      Window w, MapShape in, MapShape out, int kind, int algorithm) {
    return new pooling_forward.primitive_desc(
        context.engine(),
        kind,
        algorithm,
        context.maps(in),
        context.maps(out),
        strides(w),
        kernel(w),
        new long[] {0, 0},
        padBefore(w),
        padAfter(w),
        context.attributes(),
        false);
  }

  DnnlPrimitive lrn(MapShape shape, int size, double alpha, double beta, double k, int kind) {
    lrn_forward.primitive_desc description = lrnForward(shape, size, alpha, beta, k, kind);
    return new DnnlPrimitive(context, new lrn_forward(description), description)
        .declare(dnnl.DNNL_ARG_SRC, context.maps(shape))
        .declare(dnnl.DNNL_ARG_DST, context.maps(shape));
  }

  DnnlPrimitive lrnBackward(MapShape shape, int size, double alpha, double beta, double k) {
    memory.desc maps = context.maps(shape);
    lrn_backward.primitive_desc description =
        new lrn_backward.primitive_desc(
            context.engine(),
            dnnl.dnnl_lrn_across_channels,
            maps,
            maps,
            maps,
            size,
            (float) alpha,
            (float) beta,
            (float) k,
            lrnForward(shape, size, alpha, beta, k, TRAINING),
            context.attributes(),
            false);
    return new DnnlPrimitive(context, new lrn_backward(description), description)
        .declare(dnnl.DNNL_ARG_SRC, maps)
        .declare(dnnl.DNNL_ARG_DIFF_DST, maps)
        .declare(dnnl.DNNL_ARG_DIFF_SRC, maps);
  }

  private lrn_forward.primitive_desc lrnForward(
      MapShape shape, int size, double alpha, double beta, double k, int kind) {
    memory.desc maps = context.maps(shape);
    return new lrn_forward.primitive_desc(
        context.engine(),
        kind,
        dnnl.dnnl_lrn_across_channels,
        maps,
        maps,
        size,
        (float) alpha,
        (float) beta,
        (float) k,
        context.attributes(),
        false);
  }

  DnnlPrimitive affine(MapShape shape) {
    memory.desc maps = context.maps(shape);
    memory.desc channel = context.perChannel(shape.channels());
    DnnlPostOps after = new DnnlPostOps().add(channel);
    binary.primitive_desc description =
        new binary.primitive_desc(
            context.engine(),
            dnnl.dnnl_binary_mul,
            maps,
            channel,
            maps,
            after.attributes(context),
            false);
    return after.declare(
        new DnnlPrimitive(context, new binary(description), description)
            .declare(dnnl.DNNL_ARG_SRC_0, maps)
            .declare(dnnl.DNNL_ARG_SRC_1, channel)
            .declare(dnnl.DNNL_ARG_DST, maps));
  }

  DnnlPrimitive add(int size) {
    memory.desc flat = context.flat(size);
    binary.primitive_desc description =
        new binary.primitive_desc(
            context.engine(), dnnl.dnnl_binary_add, flat, flat, flat, context.attributes(), false);
    return new DnnlPrimitive(context, new binary(description), description)
        .declare(dnnl.DNNL_ARG_SRC_0, flat)
        .declare(dnnl.DNNL_ARG_SRC_1, flat)
        .declare(dnnl.DNNL_ARG_DST, flat);
  }

  DnnlPrimitive relu(int size) {
    memory.desc flat = context.flat(size);
    eltwise_forward.primitive_desc description = reluForward(flat, dnnl.dnnl_eltwise_relu);
    return new DnnlPrimitive(context, new eltwise_forward(description), description)
        .declare(dnnl.DNNL_ARG_SRC, flat)
        .declare(dnnl.DNNL_ARG_DST, flat);
  }

  DnnlPrimitive reluBackward(int size) {
    memory.desc flat = context.flat(size);
    int fromOutput = dnnl.dnnl_eltwise_relu_use_dst_for_bwd;
    eltwise_backward.primitive_desc description =
        new eltwise_backward.primitive_desc(
            context.engine(),
            fromOutput,
            flat,
            flat,
            flat,
            0f,
            0f,
            reluForward(flat, fromOutput),
            context.attributes(),
            false);
    return new DnnlPrimitive(context, new eltwise_backward(description), description)
        .declare(dnnl.DNNL_ARG_DST, flat)
        .declare(dnnl.DNNL_ARG_DIFF_DST, flat)
        .declare(dnnl.DNNL_ARG_DIFF_SRC, flat);
  }

  private eltwise_forward.primitive_desc reluForward(memory.desc flat, int algorithm) {
    return new eltwise_forward.primitive_desc(
        context.engine(), TRAINING, algorithm, flat, flat, 0f, 0f, context.attributes(), false);
  }

  DnnlPrimitive concat(List<MapShape> inputs, MapShape out) {
    memory_desc_vector vector =
        new memory_desc_vector(inputs.stream().map(context::maps).toArray(memory.desc[]::new));
    concat.primitive_desc description =
        new concat.primitive_desc(
            context.engine(), context.maps(out), 1, vector, context.attributes(), false);
    DnnlPrimitive built =
        new DnnlPrimitive(context, new concat(description), description)
            .declare(dnnl.DNNL_ARG_DST, context.maps(out));
    for (int i = 0; i < inputs.size(); i++) {
      built.declare(dnnl.DNNL_ARG_MULTIPLE_SRC + i, context.maps(inputs.get(i)));
    }
    return built;
  }

  DnnlPrimitive slice(MapShape whole, int first, MapShape part) {
    memory.desc window =
        context
            .maps(whole)
            .submemory_desc(DnnlContext.dims(part), new long[] {0, first, 0, 0}, false);
    return DnnlWeights.reorder(context, window, context.maps(part));
  }

  DnnlPrimitive pad(MapShape part, int top, int left, MapShape whole) {
    return DnnlWeights.reorder(context, context.maps(part), cells(whole, top, left, part));
  }

  DnnlPrimitive crop(MapShape whole, int top, int left, MapShape part) {
    return DnnlWeights.reorder(context, cells(whole, top, left, part), context.maps(part));
  }

  private memory.desc cells(MapShape whole, int top, int left, MapShape part) {
    long[] from = {0, 0, top, left};
    return context.maps(whole).submemory_desc(DnnlContext.dims(part), from, false);
  }

  private memory.desc bias(MapShape out) {
    return context.desc(memory.format_tag.a, out.channels());
  }

  private static int averaging(boolean countPadding) {
    return countPadding
        ? dnnl.dnnl_pooling_avg_include_padding
        : dnnl.dnnl_pooling_avg_exclude_padding;
  }

  private static long[] strides(Window w) {
    return new long[] {w.stride(), w.stride()};
  }

  private static long[] kernel(Window w) {
    return new long[] {w.kernelHeight(), w.kernelWidth()};
  }

  private static long[] padBefore(Window w) {
    return new long[] {w.padTop(), w.padLeft()};
  }

  private static long[] padAfter(Window w) {
    return new long[] {w.padBottom(), w.padRight()};
  }
}
