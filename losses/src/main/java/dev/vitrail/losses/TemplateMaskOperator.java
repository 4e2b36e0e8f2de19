package dev.vitrail.losses;

import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapOperator;
import dev.vitrail.engine.MapShape;
import java.util.Map;
import java.util.TreeMap;

/**
 * The template mask as a layer of the engine.
 *
 * @param mask the mask
 */
public record TemplateMaskOperator(TemplateMask mask) implements MapOperator {

  @Override
  public void forward(MapShape shape, float[] input, float[] output) {
    mask.forward(shape, input, output);
  }

  @Override
  public void forward(MapShape shape, double[] input, double[] output) {
    mask.forward(shape, input, output);
  }

  @Override
  public void backward(MapShape shape, float[] input, float[] gradient) {
    mask.backward(shape, input, gradient);
  }

  @Override
  public void backward(MapShape shape, double[] input, double[] gradient) {
    mask.backward(shape, input, gradient);
  }

  /** This operator as a layer of a net. */
  public Layer.Operator layer() {
    return new Layer.Operator(TemplateMaskProvider.KIND, parameters());
  }

  /** The numbers from which {@link TemplateMaskProvider} makes this operator again. */
  public Map<String, Double> parameters() {
    Map<String, Double> parameters = new TreeMap<>();
    parameters.put("peak", (double) mask.peak().ordinal());
    parameters.put("distance", (double) mask.distance().ordinal());
    if (mask.betas().size() == 1) {
      parameters.put("beta", mask.betas().get(0));
    } else {
      for (int f = 0; f < mask.betas().size(); f++) {
        parameters.put("beta." + f, mask.betas().get(f));
      }
    }
    return parameters;
  }
}
