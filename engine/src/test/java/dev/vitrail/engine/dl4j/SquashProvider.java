package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.MapOperator;
import dev.vitrail.engine.MapOperatorProvider;
import dev.vitrail.engine.MapShape;
import java.util.Map;

/** An operator for tests, {@code tanh(gain * x)}. */
public final class SquashProvider implements MapOperatorProvider {

  static final String KIND = "test-squash";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public MapOperator create(Map<String, Double> parameters) {
    double gain = parameters.get("gain");
    return new MapOperator() {
      @Override
      public void forward(MapShape shape, float[] input, float[] output) {
        for (int i = 0; i < input.length; i++) {
          output[i] = (float) Math.tanh(gain * input[i]);
        }
      }

      @Override
      public void forward(MapShape shape, double[] input, double[] output) {
        for (int i = 0; i < input.length; i++) {
          output[i] = Math.tanh(gain * input[i]);
        }
      }

      @Override
      public void backward(MapShape shape, float[] input, float[] gradient) {
        for (int i = 0; i < input.length; i++) {
          double y = Math.tanh(gain * input[i]);
          gradient[i] *= (float) (gain * (1 - y * y));
        }
      }

      @Override
      public void backward(MapShape shape, double[] input, double[] gradient) {
        for (int i = 0; i < input.length; i++) {
          double y = Math.tanh(gain * input[i]);
          gradient[i] *= gain * (1 - y * y);
        }
      }
    };
  }
}
