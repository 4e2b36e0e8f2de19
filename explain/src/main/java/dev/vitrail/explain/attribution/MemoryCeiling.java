package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.VitrailException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many images go through a net at once, so that its activations and gradients stay below a
 * ceiling. The count is from above: it takes every node as kept by itself, although some share
 * memory.
 *
 * @param bytes for activations and gradients of one batch, outside the Java heap
 * @param most images at once, whatever the memory
 */
public record MemoryCeiling(long bytes, int most) {

  /** Ceiling when none is given: 2 GiB. */
  public static final long DEFAULT_BYTES = 2L << 30;

  /** Most images at once when none is given. */
  public static final int DEFAULT_BATCH = 32;

  public MemoryCeiling {
    if (bytes < 1 || most < 1) {
      throw VitrailException.usage(
          "The memory ceiling and the batch must be at least 1, found %d and %d"
              .formatted(bytes, most));
    }
  }

  /** 2 GiB and 32 images. */
  public static MemoryCeiling standard() {
    return new MemoryCeiling(DEFAULT_BYTES, DEFAULT_BATCH);
  }

  /** Images that go forward and backward at once, at least 1. */
  public int gradientBatch(Architecture net) {
    return fit(gradientBytes(net));
  }

  /** Images that go forward alone at once, at least 1. */
  public int forwardBatch(Architecture net) {
    return fit(forwardBytes(net));
  }

  private int fit(long each) {
    return (int) Math.max(1, Math.min(most, bytes / each));
  }

  /** Bytes of every activation of one image, and as much for gradients. */
  static long gradientBytes(Architecture net) {
    long values = 0;
    for (MapShape shape : net.shapes(1).values()) {
      values = Math.addExact(values, shape.size());
    }
    return 2 * Float.BYTES * values;
  }

  /** Bytes of buffers by size, each size counted at the place where most of them are in use. */
  static long forwardBytes(Architecture net) {
    Map<String, MapShape> shapes = net.shapes(1);
    Map<String, Integer> lastReader = lastReaders(net.nodes());
    Map<Integer, Integer> inUse = new HashMap<>();
    Map<Integer, Integer> peak = new HashMap<>();
    Set<String> live = new HashSet<>();
    inUse.merge(shapes.get(Architecture.INPUT).size(), 1, Integer::sum);
    live.add(Architecture.INPUT);
    for (int i = 0; i < net.nodes().size(); i++) {
      Node node = net.nodes().get(i);
      int size = shapes.get(node.name()).size();
      inUse.merge(size, 1, Integer::sum);
      live.add(node.name());
      peak.merge(size, inUse.get(size), Integer::max);
      for (String in : node.inputs()) {
        if (lastReader.get(in) == i && !in.equals(Architecture.INPUT) && live.remove(in)) {
          inUse.merge(shapes.get(in).size(), -1, Integer::sum);
        }
      }
    }
    long bytes = (long) Float.BYTES * shapes.get(Architecture.INPUT).size();
    for (Map.Entry<Integer, Integer> size : peak.entrySet()) {
      bytes += (long) Float.BYTES * size.getKey() * size.getValue();
    }
    return bytes;
  }

  private static Map<String, Integer> lastReaders(List<Node> nodes) {
    Map<String, Integer> last = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      for (String in : nodes.get(i).inputs()) {
        last.put(in, i);
      }
    }
    return last;
  }
}
