package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.VitrailException;
import java.util.Optional;

/**
 * Class activation maps: the last maps weighted by the dense layer behind the global average,
 * {@code sum_k w_kc A_k}. Zhou et al., "Learning Deep Features for Discriminative Localization",
 * 2016, equation 2; METHODS 6.2. Only a head of global average and one dense layer has them.
 */
public record ClassActivation() implements AttributionMethod {

  @Override
  public String name() {
    return "cam";
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        true,
        MethodInfo.Place.LAYER,
        MethodInfo.Display.POSITIVE,
        "",
        "Last maps weighted by the dense layer; needs global average and one dense layer",
        "Zhou et al. 2016, equation 2");
  }

  @Override
  public Optional<String> defaultLayer(NetLayers layers) {
    return Optional.of(head(layers).maps());
  }

  @Override
  public Attribution attribute(ExplainedNet net, AttributionRequest request) {
    NetLayers.AverageHead head = head(net.layers());
    if (!head.maps().equals(request.layer().orElse(head.maps()))) {
      throw VitrailException.usage(
          "CAM reads the maps before the global average, %s, not %s; Grad-CAM takes any layer"
              .formatted(head.maps(), request.layer().orElseThrow()));
    }
    FeatureMaps kernel = net.network().parameters().get(head.dense()).kernel().toMaps();
    FeatureMaps maps = net.activations(request.images(), head.maps());
    MapShape shape = maps.shape().withChannels(1);
    double[] raw = new double[shape.size()];
    for (int b = 0; b < shape.batch(); b++) {
      double[] weights = weights(kernel, request.scores().get(b));
      System.arraycopy(
          CamMaps.weighted(maps, b, weights), 0, raw, b * shape.cells(), shape.cells());
    }
    return Attribution.plain(name(), head.maps(), request.scores(), Channels.maps(shape, raw));
  }

  /** Weights of the score's class; of a probability those of its logit. */
  private static double[] weights(FeatureMaps kernel, Score score) {
    int classes = kernel.shape().channels();
    double[] weights = new double[kernel.values().length / classes];
    for (int k = 0; k < weights.length; k++) {
      double own = kernel.values()[k * classes + score.label()];
      weights[k] =
          switch (score.kind()) {
            case LOGIT, SOFTMAX, SIGMOID -> own;
            case AGAINST -> -own;
            case DIFFERENCE -> own - kernel.values()[k * classes + score.other()];
          };
    }
    return weights;
  }

  private static NetLayers.AverageHead head(NetLayers layers) {
    return layers
        .averageHead()
        .orElseThrow(
            () ->
                VitrailException.usage(
                    "CAM needs a net that ends in global average pooling and one dense layer; take"
                        + " grad-cam, which is the same up to a factor there and works elsewhere"));
  }

  /** Whether a net has class activation maps. */
  public static boolean suits(Architecture net) {
    return new NetLayers(net).averageHead().isPresent();
  }
}
