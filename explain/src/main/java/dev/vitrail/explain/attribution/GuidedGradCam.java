package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Guided backprop shown only where Grad-CAM is above 0: {@code guided(x) * up(max(Grad-CAM, 0))}.
 * Selvaraju et al., "Grad-CAM", 2017, section 3.2; METHODS 6.2.
 */
public record GuidedGradCam() implements AttributionMethod {

  @Override
  public String name() {
    return "guided-grad-cam";
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        true,
        MethodInfo.Place.INPUT,
        MethodInfo.Display.IMAGE,
        "signal at each input channel",
        "Guided backprop where Grad-CAM is above 0",
        "Selvaraju et al. 2017, section 3.2");
  }

  @Override
  public Optional<String> defaultLayer(NetLayers layers) {
    return Optional.of(layers.lastMaps());
  }

  @Override
  public Attribution attribute(ExplainedNet net, AttributionRequest request) {
    Attribution cam = new GradientCam(GradientCam.Kind.GRAD_CAM).attribute(net, request);
    FeatureMaps guided = GuidedBackprop.signal(net, request);
    float[] product = new float[guided.values().length];
    MapShape shape = guided.shape();
    for (int b = 0; b < shape.batch(); b++) {
      double[] where = positive(cam.map(), b, shape);
      int from = b * shape.imageSize();
      for (int i = 0; i < shape.imageSize(); i++) {
        product[from + i] = (float) (guided.values()[from + i] * where[i / shape.channels()]);
      }
    }
    FeatureMaps channels = new FeatureMaps(shape, product);
    return new Attribution(
        name(),
        cam.layer(),
        request.scores(),
        Channels.sum(channels),
        Map.of(Attribution.CHANNELS, channels),
        Collections.nCopies(
            shape.batch(),
            new Attribution.Details(
                Map.of(),
                List.of("Guided part at " + Architecture.INPUT + ". " + GuidedBackprop.WARNING))));
  }

  private static double[] positive(FeatureMaps cam, int image, MapShape input) {
    double[] map = Upsampling.values(cam, image);
    for (int i = 0; i < map.length; i++) {
      map[i] = Math.max(map[i], 0);
    }
    return Upsampling.bilinear(
        map, cam.shape().height(), cam.shape().width(), input.height(), input.width());
  }
}
