package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.MapShape;
import java.util.Objects;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * The end of one of our nets in a DL4J graph: maps of one cell, {@code [batch, 1, 1, classes]},
 * become rows of logits. Keeps what DL4J's configuration has no place for: the net's name and the
 * size of its images.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
public final class LogitsVertex extends GraphVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty private String net = "";
  @JsonProperty private int height;
  @JsonProperty private int width;
  @JsonProperty private int channels;
  @JsonProperty private int classes;

  /** For JSON. */
  public LogitsVertex() {}

  /**
   * The end of a net.
   *
   * @param net name of the architecture
   * @param input shape of its images
   * @param classes logits of an image
   */
  public LogitsVertex(String net, MapShape input, int classes) {
    this.net = net;
    this.height = input.height();
    this.width = input.width();
    this.channels = input.channels();
    this.classes = classes;
  }

  /** Name of the architecture. */
  public String net() {
    return net;
  }

  /** Shape of one image. */
  public MapShape input() {
    return new MapShape(1, height, width, channels);
  }

  private ReshapeVertex rows() {
    return new ReshapeVertex('c', new int[] {-1, classes}, null);
  }

  @Override
  public GraphVertex clone() {
    return new LogitsVertex(net, input(), classes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LogitsVertex end
        && net.equals(end.net)
        && input().equals(end.input())
        && classes == end.classes;
  }

  @Override
  public int hashCode() {
    return Objects.hash(net, height, width, channels, classes);
  }

  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public int minVertexInputs() {
    return 1;
  }

  @Override
  public int maxVertexInputs() {
    return 1;
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray row,
      boolean initializeParams,
      DataType dtype) {
    return rows().instantiate(graph, name, index, row, initializeParams, dtype);
  }

  @Override
  public InputType getOutputType(int index, InputType... inputs) {
    MapShape in = NhwcArrays.shape(inputs[0]);
    if (in.cells() != 1 || in.channels() != classes) {
      throw new IllegalArgumentException(
          "The net must end in %d values of an image, found maps %s".formatted(classes, in));
    }
    return InputType.feedForward(classes);
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputs) {
    return null;
  }
}
