package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.MapShape;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Configuration of a DL4J layer with a kernel and a bias on NHWC maps. DL4J's own dropout and
 * weight noise are refused: dropout is a layer of its own here.
 */
public abstract class WeightedLayer extends FeedForwardLayer {

  private static final long serialVersionUID = 1L;

  /** For JSON. */
  protected WeightedLayer() {}

  /**
   * A layer of this width.
   *
   * @param inputs channels read
   * @param outputs channels written
   */
  protected WeightedLayer(long inputs, long outputs) {
    setNIn(inputs);
    setNOut(outputs);
  }

  /** What the layer computes. */
  abstract dev.vitrail.engine.Layer layer();

  /** {@code [kernelHeight, kernelWidth, inputs, outputs]}. */
  abstract long[] kernelShape();

  /** Fills fresh parameters. */
  abstract void initialize(INDArray kernel, INDArray bias);

  /** The layer that runs. */
  abstract WeightedLayerRun<?> run(NeuralNetConfiguration conf, DataType dtype);

  final long kernelSize() {
    return Arrays.stream(kernelShape()).reduce(1, Math::multiplyExact);
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray row,
      boolean initializeParams,
      DataType dtype) {
    if (getIDropout() != null || getWeightNoise() != null) {
      throw new IllegalArgumentException(
          "Layer '%s' has a dropout or weight noise of DL4J, which Vitrail's layers do not apply;"
                  .formatted(getLayerName())
              + " put a dropout layer before it");
    }
    WeightedLayerRun<?> run = run(conf, dtype);
    run.setListeners(listeners);
    run.setIndex(index);
    run.setParamsViewArray(row);
    Map<String, INDArray> parameters = initializer().init(conf, row, initializeParams);
    run.setParamTable(parameters);
    run.setConf(conf);
    return run;
  }

  @Override
  public ParamInitializer initializer() {
    return new WeightViews();
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    return NhwcArrays.type(layer().output(List.of(NhwcArrays.shape(input))));
  }

  @Override
  public void setNIn(InputType input, boolean override) {
    MapShape maps = NhwcArrays.shape(input);
    if (getNIn() > 0 && getNIn() != maps.channels() && !override) {
      throw new IllegalArgumentException(
          "Layer '%s' reads %d channels, its input has %d"
              .formatted(getLayerName(), getNIn(), maps.channels()));
    }
    setNIn(maps.channels());
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    return null;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    return null;
  }
}
