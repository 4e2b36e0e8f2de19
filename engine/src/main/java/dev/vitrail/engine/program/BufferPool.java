package dev.vitrail.engine.program;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Native buffers by size, kept for reuse: after the first batch nothing is allocated. Owns all it
 * ever handed out. For one thread.
 */
final class BufferPool implements AutoCloseable {

  private final Precision precision;
  private final Map<Integer, Deque<Buffer>> free = new HashMap<>();
  private final Map<Tensor, Buffer> handedOut = new IdentityHashMap<>();
  private final List<Tensor> owned = new ArrayList<>();

  /**
   * Memory under every shape it was asked for. Views are made of the memory itself and kept: a view
   * of a view of a view becomes slower with each batch.
   */
  private record Buffer(Tensor memory, Map<MapShape, Tensor> views) {
    Tensor as(MapShape shape) {
      return views.computeIfAbsent(shape, memory::view);
    }
  }

  BufferPool(Precision precision) {
    this.precision = precision;
  }

  /** A tensor of this shape, content undefined. */
  Tensor acquire(MapShape shape) {
    Deque<Buffer> known = free.get(shape.size());
    Buffer buffer = known == null || known.isEmpty() ? allocate(shape) : known.pop();
    Tensor tensor = buffer.as(shape);
    handedOut.put(tensor, buffer);
    return tensor;
  }

  private Buffer allocate(MapShape shape) {
    Tensor memory = Tensor.zeros(precision, shape);
    owned.add(memory);
    Map<MapShape, Tensor> views = new HashMap<>();
    views.put(shape, memory);
    return new Buffer(memory, views);
  }

  /** Takes back a tensor that {@link #acquire} gave. */
  void release(Tensor tensor) {
    free.computeIfAbsent(tensor.shape().size(), size -> new ArrayDeque<>())
        .push(handedOut.remove(tensor));
  }

  /** Bytes held. */
  long bytes() {
    long width = precision == Precision.FLOAT ? Float.BYTES : Double.BYTES;
    return owned.stream().mapToLong(t -> t.shape().size() * width).sum();
  }

  @Override
  public void close() {
    owned.forEach(Tensor::close);
    owned.clear();
    free.clear();
    handedOut.clear();
  }
}
