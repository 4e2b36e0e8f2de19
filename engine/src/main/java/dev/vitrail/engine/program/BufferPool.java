package dev.vitrail.engine.program;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Native buffers by size, kept for reuse: after the first batch nothing is allocated. Owns all it
 * ever handed out. For one thread.
 */
final class BufferPool implements AutoCloseable {

  private final Precision precision;
  private final Map<Integer, Deque<Tensor>> free = new HashMap<>();
  private final List<Tensor> owned = new ArrayList<>();

  BufferPool(Precision precision) {
    this.precision = precision;
  }

  /** A tensor of this shape, content undefined. */
  Tensor acquire(MapShape shape) {
    Deque<Tensor> known = free.get(shape.size());
    if (known == null || known.isEmpty()) {
      Tensor fresh = Tensor.zeros(precision, shape);
      owned.add(fresh);
      return fresh;
    }
    Tensor reused = known.pop();
    return reused.shape().equals(shape) ? reused : reused.view(shape);
  }

  void release(Tensor tensor) {
    free.computeIfAbsent(tensor.shape().size(), size -> new ArrayDeque<>()).push(tensor);
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
  }
}
