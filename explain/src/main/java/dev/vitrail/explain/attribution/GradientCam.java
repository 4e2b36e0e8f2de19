package dev.vitrail.explain.attribution;

import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.VitrailException;
import java.util.List;
import java.util.Optional;

/**
 * The maps of a layer weighted by gradients: Grad-CAM and its kin, before the ReLU. METHODS 6.2;
 * the arithmetic is in {@link CamMaps}.
 *
 * @param kind which of them
 */
public record GradientCam(Kind kind) implements AttributionMethod {

  /** Members of the family that need one backward pass. */
  public enum Kind {
    GRAD_CAM(
        "grad-cam",
        "Maps weighted by the mean gradient of their channel",
        "Selvaraju et al. 2017, equations 1 and 2"),
    GRAD_CAM_PLUS_PLUS(
        "grad-cam++",
        "Maps weighted by positive gradients, each place by its share",
        "Chattopadhyay et al. 2018, equations 18 to 20"),
    LAYER_CAM(
        "layer-cam",
        "Positive gradient times activation, cell by cell",
        "Jiang et al. 2021, equations 4 and 5"),
    HI_RES_CAM(
        "hires-cam", "Gradient times activation, cell by cell", "Draelos, Carin 2020, equation 4");

    private final String method;
    private final String summary;
    private final String source;

    Kind(String method, String summary, String source) {
      this.method = method;
      this.summary = summary;
      this.source = source;
    }
  }

  @Override
  public String name() {
    return kind.method;
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        true, MethodInfo.Place.LAYER, MethodInfo.Display.POSITIVE, "", kind.summary, kind.source);
  }

  @Override
  public Optional<String> defaultLayer(NetLayers layers) {
    return Optional.of(layers.lastMaps());
  }

  @Override
  public Attribution attribute(ExplainedNet net, AttributionRequest request) {
    String layer = net.layers().maps(request.layer());
    ExplainedNet.Gradients found =
        net.gradients(request.images(), request.scores(), BackwardRule.STANDARD, List.of(layer));
    FeatureMaps maps = found.maps(layer);
    if (kind == Kind.GRAD_CAM_PLUS_PLUS) {
      requireNonNegative(layer, maps);
    }
    MapShape shape = maps.shape().withChannels(1);
    double[] raw = new double[shape.size()];
    for (int b = 0; b < shape.batch(); b++) {
      System.arraycopy(raw(maps, found.by(layer), b), 0, raw, b * shape.cells(), shape.cells());
    }
    return Attribution.plain(name(), layer, request.scores(), Channels.maps(shape, raw));
  }

  private double[] raw(FeatureMaps maps, FeatureMaps gradients, int image) {
    return switch (kind) {
      case GRAD_CAM -> CamMaps.weighted(maps, image, CamMaps.gradCamWeights(gradients, image));
      case GRAD_CAM_PLUS_PLUS ->
          CamMaps.weighted(maps, image, CamMaps.gradCamPlusPlusWeights(maps, gradients, image));
      case LAYER_CAM -> CamMaps.cellwise(maps, gradients, image, true);
      case HI_RES_CAM -> CamMaps.cellwise(maps, gradients, image, false);
    };
  }

  private static void requireNonNegative(String layer, FeatureMaps maps) {
    for (float v : maps.values()) {
      if (v < 0) {
        throw VitrailException.usage(
            "Layer %s has values below 0 (%s), where Grad-CAM++ means nothing; take a layer after"
                    .formatted(layer, v)
                + " a ReLU");
      }
    }
  }
}
