package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Backward with every ReLU letting through only positive signals, and only where it was open.
 * Springenberg, Dosovitskiy, Brox, Riedmiller, "Striving for Simplicity", 2015, section 3.4;
 * METHODS 6.1. The picture shows what the lower layers see and hardly depends on the class (Adebayo
 * et al., "Sanity Checks for Saliency Maps", 2018), which every result says.
 */
public record GuidedBackprop() implements AttributionMethod {

  static final String WARNING =
      "This picture hardly depends on the class and the upper weights (Adebayo et al. 2018).";

  @Override
  public String name() {
    return "guided-backprop";
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        true,
        MethodInfo.Place.INPUT,
        MethodInfo.Display.IMAGE,
        "signal at each input channel",
        "Gradient with only positive signals through open ReLUs; hardly depends on the class",
        "Springenberg, Dosovitskiy, Brox, Riedmiller 2015, section 3.4");
  }

  @Override
  public Optional<String> defaultLayer(NetLayers layers) {
    return Optional.empty();
  }

  @Override
  public Attribution attribute(ExplainedNet net, AttributionRequest request) {
    FeatureMaps signal = signal(net, request);
    return Attribution.plain(name(), Architecture.INPUT, request.scores(), Channels.sum(signal))
        .with(Attribution.CHANNELS, signal)
        .with(
            Collections.nCopies(
                request.scores().size(),
                new Attribution.Details(java.util.Map.of(), List.of(WARNING))));
  }

  /** The signal at the input, {@code [batch, height, width, channels]}. */
  static FeatureMaps signal(ExplainedNet net, AttributionRequest request) {
    return net.gradients(
            request.images(), request.scores(), BackwardRule.GUIDED, List.of(Architecture.INPUT))
        .by(Architecture.INPUT);
  }
}
