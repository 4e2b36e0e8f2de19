package dev.vitrail.engine.kernels;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.Pointer;

/** What a primitive does with its result before it stores it, and the operands of that. */
final class DnnlPostOps {

  private final post_ops operations = new post_ops();
  private final List<Integer> arguments = new ArrayList<>();
  private final List<memory.desc> operands = new ArrayList<>();
  private int count;

  DnnlPostOps add(memory.desc operand) {
    return binary(dnnl.dnnl_binary_add, operand);
  }

  DnnlPostOps subtract(memory.desc operand) {
    return binary(dnnl.dnnl_binary_sub, operand);
  }

  private DnnlPostOps binary(int algorithm, memory.desc operand) {
    operations.append_binary(algorithm, operand);
    arguments.add((dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (count + 1)) | dnnl.DNNL_ARG_SRC_1);
    operands.add(operand);
    count++;
    return this;
  }

  DnnlPostOps multiply(float factor) {
    operations.append_eltwise(dnnl.dnnl_eltwise_linear, factor, 0);
    count++;
    return this;
  }

  DnnlPostOps relu(boolean wanted) {
    if (wanted) {
      operations.append_eltwise(dnnl.dnnl_eltwise_relu, 0, 0);
      count++;
    }
    return this;
  }

  /** Adds what lies in the destination. */
  DnnlPostOps sum(boolean wanted) {
    if (wanted) {
      operations.append_sum();
      count++;
    }
    return this;
  }

  primitive_attr attributes(DnnlContext context) {
    primitive_attr attributes = context.attributes();
    attributes.set_post_ops(operations);
    return attributes;
  }

  /** Declares the operands, in the order in which they were added. */
  DnnlPrimitive declare(DnnlPrimitive built) {
    for (int i = 0; i < operands.size(); i++) {
      built.declare(arguments.get(i), operands.get(i));
    }
    return built;
  }

  /** Binds the operands, in the order in which they were added. */
  DnnlPrimitive bind(DnnlPrimitive built, Pointer... areas) {
    for (int i = 0; i < areas.length; i++) {
      built.bind(arguments.get(i), areas[i]);
    }
    return built;
  }
}
