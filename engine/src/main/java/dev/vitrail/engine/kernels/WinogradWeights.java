package dev.vitrail.engine.kernels;

import dev.vitrail.engine.MapShape;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Kernels as factors of the products of {@link WinogradTransform}, in the layouts that oneDNN asks
 * for: 24/9 of the memory of the kernels. Made anew when the weights have changed.
 */
final class WinogradWeights implements AutoCloseable {

  private static final class Copy {
    final memory.desc layout;
    final List<BytePointer> factors = new ArrayList<>();
    long version = -1;

    Copy(memory.desc layout) {
      this.layout = new memory.desc(layout);
      for (int i = 0; i < WinogradTransform.ROWS * WinogradTransform.COLUMNS; i++) {
        factors.add(new BytePointer(layout.get_size()));
      }
    }
  }

  private final DnnlContext context;
  private final IdentityHashMap<ConvWeights, List<Copy>> copies = new IdentityHashMap<>();

  WinogradWeights(DnnlContext context) {
    this.context = context;
  }

  /**
   * The factors of all products, row after row, up to date.
   *
   * @param layout of one product's factors
   */
  List<BytePointer> in(memory.desc layout, ConvWeights weights) {
    List<Copy> known = copies.computeIfAbsent(weights, w -> new ArrayList<>());
    Copy copy = known.stream().filter(c -> c.layout.equals(layout)).findFirst().orElse(null);
    if (copy == null) {
      copy = new Copy(layout);
      known.add(copy);
    }
    if (copy.version != weights.version()) {
      transform(weights, copy);
      copy.version = weights.version();
    }
    return copy.factors;
  }

  private void transform(ConvWeights weights, Copy copy) {
    MapShape shape = weights.kernel().shape();
    float[] kernel = new float[shape.size()];
    weights.kernel().get(kernel);
    MapShape one = new MapShape(1, 1, shape.width(), shape.channels());
    float[] product = new float[one.size()];
    try (FloatPointer stored = new FloatPointer(product.length);
        DnnlPrimitive reorder = DnnlWeights.reorder(context, context.kernel(one), copy.layout)) {
      for (int i = 0; i < copy.factors.size(); i++) {
        WinogradTransform.kernel(
            kernel, i / WinogradTransform.COLUMNS, i % WinogradTransform.COLUMNS, product);
        stored.put(product);
        reorder.bind(dnnl.DNNL_ARG_SRC, stored).bind(dnnl.DNNL_ARG_DST, copy.factors.get(i)).run();
      }
    }
  }

  @Override
  public void close() {
    copies.values().forEach(known -> known.forEach(c -> c.factors.forEach(BytePointer::close)));
    copies.clear();
  }
}
