package dev.vitrail.engine.dl4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.io.Json;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * Any layer of ours that has one input and no weights, as a DL4J layer: pools, padding, local
 * response normalisation, ReLU, dropout, and operators such as the template mask. The configuration
 * holds the layer as a model file does, for example {@code
 * {"kind":"operator","operator":"template-mask","parameters":{"beta":4.0}}}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
public final class EngineLayer extends NoParamLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty private String spec = "";

  /** For JSON. */
  public EngineLayer() {}

  /**
   * A layer.
   *
   * @throws IllegalArgumentException for a convolution, an affine layer, a sum or a concatenation
   */
  public EngineLayer(Layer layer) {
    if (layer instanceof Layer.Conv
        || layer instanceof Layer.Affine
        || layer instanceof Layer.Add
        || layer instanceof Layer.Concat) {
      throw new IllegalArgumentException(
          "A layer with weights or several inputs has a class of its own, found " + layer);
    }
    try {
      this.spec = Json.mapper().writeValueAsString(layer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + layer, e);
    }
  }

  /** What it computes. */
  public Layer layer() {
    try {
      return Json.mapper().readValue(spec, Layer.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Layer '%s' is not one of Vitrail's: %s".formatted(getLayerName(), spec), e);
    }
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray row,
      boolean initializeParams,
      DataType dtype) {
    if (getIDropout() != null) {
      throw new IllegalArgumentException(
          "Layer '%s' has a dropout of DL4J; put a dropout layer before it"
              .formatted(getLayerName()));
    }
    EngineLayerRun run = new EngineLayerRun(conf, dtype);
    run.setListeners(listeners);
    run.setIndex(index);
    return run;
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    return NhwcArrays.type(layer().output(List.of(NhwcArrays.shape(input))));
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    return null;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    return null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EngineLayer layer && super.equals(other) && spec.equals(layer.spec);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), spec);
  }
}
