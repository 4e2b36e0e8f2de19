package dev.vitrail.engine.kernels;

import dev.vitrail.engine.MapShape;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;

/**
 * oneDNN's engine and stream, descriptors of our layouts, and one scratch buffer for all
 * primitives.
 */
final class DnnlContext implements AutoCloseable {

  private final engine cpu = new engine(engine.kind.cpu, 0);
  private final stream queue = new stream(cpu);
  private final DnnlScratch scratch = new DnnlScratch();

  engine engine() {
    return cpu;
  }

  stream stream() {
    return queue;
  }

  /** NHWC maps. */
  memory.desc maps(MapShape shape) {
    return desc(memory.format_tag.nhwc, dims(shape));
  }

  /** A kernel {@code [kh, kw, in, out]} as we store it. */
  memory.desc kernel(MapShape shape) {
    return desc(memory.format_tag.hwio, kernelDims(shape));
  }

  /** A 1x1 kernel as we store it, read with inputs and outputs exchanged. */
  memory.desc exchangedKernel(MapShape shape) {
    long[] strides = {shape.channels(), 1, shape.size(), shape.size()};
    return new memory.desc(exchangedDims(shape), memory.data_type.f32, strides);
  }

  /** The dimensions of {@link #exchangedKernel} in whatever layout the primitive likes best. */
  memory.desc anyExchangedKernel(MapShape shape) {
    return desc(memory.format_tag.any, exchangedDims(shape));
  }

  private static long[] exchangedDims(MapShape shape) {
    return new long[] {shape.width(), shape.channels(), 1, 1};
  }

  /** A kernel in whatever layout the primitive likes best. */
  memory.desc anyKernel(MapShape shape) {
    return desc(memory.format_tag.any, kernelDims(shape));
  }

  /** A flat run of values. */
  memory.desc flat(long size) {
    return desc(memory.format_tag.a, size);
  }

  /** One value for each channel, broadcast over NHWC maps. */
  memory.desc perChannel(int channels) {
    return desc(memory.format_tag.nhwc, 1, channels, 1, 1);
  }

  memory.desc desc(memory.format_tag tag, long... dims) {
    return new memory.desc(dims, memory.data_type.f32, tag);
  }

  static long[] dims(MapShape shape) {
    return new long[] {shape.batch(), shape.channels(), shape.height(), shape.width()};
  }

  private static long[] kernelDims(MapShape shape) {
    return new long[] {shape.channels(), shape.width(), shape.batch(), shape.height()};
  }

  /** Attributes that leave scratch memory to us. */
  primitive_attr attributes() {
    primitive_attr attributes = new primitive_attr();
    attributes.set_scratchpad_mode(org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user);
    return attributes;
  }

  /** The shared scratch buffer, at least this large. The pointer holds until the next call. */
  Pointer scratch(long bytes) {
    return scratch.atLeast(bytes);
  }

  @Override
  public void close() {
    scratch.close();
    queue.close();
    cpu.close();
  }
}
