package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * Several NHWC maps into one, as a DL4J vertex: the sum of two, with the ReLU behind it in the same
 * array, or any number side by side along the channels.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
public final class JoinVertex extends GraphVertex {

  private static final long serialVersionUID = 1L;
  private static final int MOST_INPUTS = 4096;

  @JsonProperty private boolean sum;
  @JsonProperty private String relu = "";

  /** For JSON. */
  public JoinVertex() {}

  private JoinVertex(boolean sum, String relu) {
    this.sum = sum;
    this.relu = relu;
  }

  /**
   * The sum of two maps of one shape.
   *
   * @param relu name of the ReLU behind it, by which the output is known; none for no ReLU
   */
  public static JoinVertex sum(Optional<String> relu) {
    return new JoinVertex(true, relu.orElse(""));
  }

  /** Maps of one size side by side. */
  public static JoinVertex concat() {
    return new JoinVertex(false, "");
  }

  /** What it computes, without the ReLU. */
  public Layer layer() {
    return sum ? new Layer.Add() : new Layer.Concat();
  }

  /** Name of the ReLU, if there is one. */
  public Optional<String> relu() {
    return relu.isEmpty() ? Optional.empty() : Optional.of(relu);
  }

  @Override
  public GraphVertex clone() {
    return new JoinVertex(sum, relu);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JoinVertex join && sum == join.sum && relu.equals(join.relu);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sum, relu);
  }

  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public int minVertexInputs() {
    return sum ? 2 : 1;
  }

  @Override
  public int maxVertexInputs() {
    return sum ? 2 : MOST_INPUTS;
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray row,
      boolean initializeParams,
      DataType dtype) {
    return new JoinVertexRun(graph, name, index, dtype, this);
  }

  @Override
  public InputType getOutputType(int index, InputType... inputs) {
    List<MapShape> shapes = Arrays.stream(inputs).map(NhwcArrays::shape).toList();
    return NhwcArrays.type(layer().output(shapes));
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputs) {
    return null;
  }
}
