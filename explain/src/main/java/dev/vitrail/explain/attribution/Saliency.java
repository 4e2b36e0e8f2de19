package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import java.util.List;
import java.util.Optional;

/**
 * The largest absolute gradient of the score over the channels of a pixel. Simonyan, Vedaldi,
 * Zisserman, "Deep Inside Convolutional Networks", 2014, section 3.1; METHODS 6.1.
 */
public record Saliency() implements AttributionMethod {

  @Override
  public String name() {
    return "saliency";
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        false,
        MethodInfo.Place.INPUT,
        MethodInfo.Display.MAGNITUDE,
        "gradient of the score by each input channel, signed",
        "Largest absolute gradient over the channels of a pixel",
        "Simonyan, Vedaldi, Zisserman 2014, section 3.1");
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
    return Attribution.plain(
            name(), Architecture.INPUT, request.scores(), Channels.largest(gradient))
        .with(Attribution.CHANNELS, gradient);
  }
}
