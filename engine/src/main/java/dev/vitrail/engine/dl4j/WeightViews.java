package dev.vitrail.engine.dl4j;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Cuts kernel and bias of a layer out of DL4J's flat row of parameters: first the kernel {@code
 * [kernelHeight, kernelWidth, inputs, outputs]} in C order, then the bias.
 */
final class WeightViews implements ParamInitializer {

  /** Key of the kernel, or of the scale of an affine layer. */
  static final String KERNEL = "W";

  /** Key of the bias, or of the shift of an affine layer. */
  static final String BIAS = "b";

  private static WeightedLayer own(Layer layer) {
    return (WeightedLayer) layer;
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return own(layer).kernelSize() + own(layer).getNOut();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return List.of(KERNEL, BIAS);
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return List.of(KERNEL);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return List.of(BIAS);
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return KERNEL.equals(key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return BIAS.equals(key);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray row, boolean initializeParams) {
    WeightedLayer layer = own(conf.getLayer());
    conf.addVariable(KERNEL);
    conf.addVariable(BIAS);
    Map<String, INDArray> views = cut(layer, row);
    if (initializeParams) {
      layer.initialize(views.get(KERNEL), views.get(BIAS));
    }
    return views;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray row) {
    return cut(own(conf.getLayer()), row);
  }

  private static Map<String, INDArray> cut(WeightedLayer layer, INDArray row) {
    INDArray flat = row.reshape(row.length());
    long kernel = layer.kernelSize();
    Map<String, INDArray> views = new LinkedHashMap<>();
    views.put(KERNEL, flat.get(NDArrayIndex.interval(0, kernel)).reshape('c', layer.kernelShape()));
    views.put(
        BIAS,
        flat.get(NDArrayIndex.interval(kernel, kernel + layer.getNOut()))
            .reshape('c', 1, layer.getNOut()));
    return views;
  }
}
