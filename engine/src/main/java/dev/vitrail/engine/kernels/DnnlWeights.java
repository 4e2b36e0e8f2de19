package dev.vitrail.engine.kernels;

import dev.vitrail.engine.MapShape;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Copies of kernels in the layouts that oneDNN's convolutions ask for. A copy is shared by all
 * primitives that ask for the same layout and made anew when the weights have changed.
 */
final class DnnlWeights implements AutoCloseable {

  private static final class Copy {
    final boolean exchanged;
    final memory.desc layout;
    final BytePointer values;
    final DnnlPrimitive reorder;
    long version = -1;

    Copy(boolean exchanged, memory.desc layout, BytePointer values, DnnlPrimitive reorder) {
      this.exchanged = exchanged;
      this.layout = layout;
      this.values = values;
      this.reorder = reorder;
    }
  }

  private final DnnlContext context;
  private final IdentityHashMap<ConvWeights, List<Copy>> copies = new IdentityHashMap<>();

  DnnlWeights(DnnlContext context) {
    this.context = context;
  }

  /** The kernel in the given layout, up to date. */
  Pointer in(memory.desc layout, ConvWeights weights) {
    return in(layout, weights, false);
  }

  /** A 1x1 kernel with inputs and outputs exchanged, in the given layout, up to date. */
  Pointer exchanged(memory.desc layout, ConvWeights weights) {
    return in(layout, weights, true);
  }

  private Pointer in(memory.desc layout, ConvWeights weights, boolean exchanged) {
    List<Copy> known = copies.computeIfAbsent(weights, w -> new ArrayList<>());
    Copy copy =
        known.stream()
            .filter(c -> c.exchanged == exchanged && c.layout.equals(layout))
            .findFirst()
            .orElse(null);
    if (copy == null) {
      copy = newCopy(layout, weights, exchanged);
      known.add(copy);
    }
    if (copy.version != weights.version()) {
      copy.reorder.bind(dnnl.DNNL_ARG_SRC, weights.kernel().pointer()).run();
      copy.version = weights.version();
    }
    return copy.values;
  }

  private Copy newCopy(memory.desc layout, ConvWeights weights, boolean exchanged) {
    BytePointer values = new BytePointer(layout.get_size());
    MapShape shape = weights.kernel().shape();
    memory.desc stored = exchanged ? context.exchangedKernel(shape) : context.kernel(shape);
    DnnlPrimitive reorder = reorder(context, stored, layout);
    reorder.bind(dnnl.DNNL_ARG_DST, values);
    return new Copy(exchanged, new memory.desc(layout), values, reorder);
  }

  /** A primitive that copies from one layout to another. */
  static DnnlPrimitive reorder(DnnlContext context, memory.desc from, memory.desc to) {
    return reorder(context, from, to, context.attributes());
  }

  /** A primitive that copies from one layout to another and does more on the way. */
  static DnnlPrimitive reorder(
      DnnlContext context, memory.desc from, memory.desc to, primitive_attr attributes) {
    reorder.primitive_desc description =
        new reorder.primitive_desc(context.engine(), from, context.engine(), to, attributes, false);
    return new DnnlPrimitive(context, new reorder(description), description)
        .declare(dnnl.DNNL_ARG_SRC, from)
        .declare(dnnl.DNNL_ARG_DST, to);
  }

  @Override
  public void close() {
    for (List<Copy> known : copies.values()) {
      for (Copy copy : known) {
        copy.reorder.close();
        copy.values.close();
      }
    }
    copies.clear();
  }
}
