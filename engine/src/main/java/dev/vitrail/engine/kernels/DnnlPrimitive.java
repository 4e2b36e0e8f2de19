package dev.vitrail.engine.kernels;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * One built oneDNN primitive with its argument memories. Pointers are bound before each run; a
 * pointer that has not moved costs a comparison.
 */
final class DnnlPrimitive implements AutoCloseable {

  private final DnnlContext context;
  private final primitive code;
  private final primitive_desc_base description;
  private final IntMemoryMap arguments = new IntMemoryMap();
  private final Map<Integer, memory> memories = new HashMap<>();
  private final Map<Integer, Long> bound = new HashMap<>();
  private final List<Pointer> owned = new ArrayList<>();
  private final long scratchBytes;

  DnnlPrimitive(DnnlContext context, primitive code, primitive_desc_base description) {
    this.context = context;
    this.code = code;
    this.description = description;
    this.scratchBytes = description.scratchpad_desc().get_size();
    if (scratchBytes > 0) {
      declare(dnnl.DNNL_ARG_SCRATCHPAD, description.scratchpad_desc());
    }
  }

  primitive_desc_base description() {
    return description;
  }

  /** Adds an argument, to be bound before each run. */
  DnnlPrimitive declare(int argument, memory.desc layout) {
    memory area = new memory(layout, context.engine(), new Pointer());
    memories.put(argument, area);
    arguments.put(argument, area);
    return this;
  }

  /** Adds an argument whose memory lives as long as the primitive; returns its address. */
  Pointer own(int argument, memory.desc layout) {
    BytePointer area = new BytePointer(Math.max(1, layout.get_size()));
    owned.add(area);
    declare(argument, layout);
    bind(argument, area);
    return area;
  }

  DnnlPrimitive bind(int argument, Pointer pointer) {
    Long address = pointer.address();
    if (!address.equals(bound.put(argument, address))) {
      memories.get(argument).set_data_handle(pointer);
    }
    return this;
  }

  void run() {
    if (scratchBytes > 0) {
      bind(dnnl.DNNL_ARG_SCRATCHPAD, context.scratch(scratchBytes));
    }
    code.execute(context.stream(), arguments);
    context.stream()._wait();
  }

  @Override
  public void close() {
    arguments.close();
    memories.values().forEach(Pointer::close);
    owned.forEach(Pointer::close);
    code.close();
    description.close();
  }
}
