package dev.vitrail.engine.program;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Reused heap arrays, so that steps on the heap make no garbage. For one thread. */
final class HeapArrays {

  private final Map<Integer, Deque<float[]>> free = new HashMap<>();

  float[] acquire(int size) {
    Deque<float[]> known = free.get(size);
    return known == null || known.isEmpty() ? new float[size] : known.pop();
  }

  void release(float[] array) {
    free.computeIfAbsent(array.length, size -> new ArrayDeque<>()).push(array);
  }
}
