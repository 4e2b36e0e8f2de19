package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import java.util.List;
import java.util.Optional;

/**
 * Gradient times input, summed over the channels of a pixel. Shrikumar, Greenside, Kundaje, "Not
 * Just a Black Box", 2016; METHODS 6.1. The input is what the net sees, so a value of 0 is the mean
 * colour.
 */
public record GradientTimesInput() implements AttributionMethod {

  @Override
  public String name() {
    return "gradient-x-input";
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        true,
        MethodInfo.Place.INPUT,
        MethodInfo.Display.SIGNED,
        "gradient times input of each input channel",
        "Gradient times input, summed over channels",
        "Shrikumar, Greenside, Kundaje 2016");
  }

  @Override
  public Optional<String> defaultLayer(NetLayers layers) {
    return Optional.empty();
  }

  @Override
  public Attribution attribute(ExplainedNet net, AttributionRequest request) {
    FeatureMaps gradient =
        net.gradients(
                request.images(),
                request.scores(),
                BackwardRule.STANDARD,
                List.of(Architecture.INPUT))
            .by(Architecture.INPUT);
    float[] products = gradient.values().clone();
    for (int i = 0; i < products.length; i++) {
      products[i] *= request.images().values()[i];
    }
    return Attribution.plain(
            name(),
            Architecture.INPUT,
            request.scores(),
            Channels.sumOfProducts(gradient, request.images()))
        .with(Attribution.CHANNELS, new FeatureMaps(gradient.shape(), products));
  }
}
