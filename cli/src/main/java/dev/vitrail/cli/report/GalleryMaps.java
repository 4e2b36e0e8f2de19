package dev.vitrail.cli.report;

import dev.vitrail.cli.evaluate.AttributionMaps;
import dev.vitrail.cli.explain.ExplainedMap;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.explain.attribution.Attribution;
import dev.vitrail.explain.attribution.AttributionMethod;
import dev.vitrail.explain.attribution.AttributionMethods;
import dev.vitrail.explain.attribution.AttributionRequest;
import dev.vitrail.explain.attribution.ExplainedNet;
import dev.vitrail.explain.attribution.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Maps that the run does not hold yet, computed in batches below the net's memory ceiling. */
final class GalleryMaps {

  private static final String SLOW = "integrated-gradients";

  /** Methods of one or two passes an image; those that do not suit a net are left out. */
  static final List<String> QUICK =
      AttributionMaps.QUICK.stream().filter(name -> !name.equals(SLOW)).toList();

  private final ExplainedNet net;
  private final List<String> labels;
  private final List<AttributionMethod> methods = new ArrayList<>();

  /**
   * Some methods on a net.
   *
   * @param names of methods that may be computed
   * @throws dev.vitrail.engine.VitrailException of kind USAGE when a name is not known
   */
  GalleryMaps(ExplainedNet net, List<String> labels, List<String> names) {
    this.net = net;
    this.labels = labels;
    for (String name : names.stream().distinct().toList()) {
      AttributionMethod method = AttributionMethods.standard().get(name);
      if (AttributionMaps.suits(method, net.layers())) {
        methods.add(method);
      }
    }
  }

  /** Names of the methods that suit the net. */
  List<String> names() {
    return methods.stream().map(AttributionMethod::name).toList();
  }

  /**
   * The maps of some images.
   *
   * @param inputs as the net takes them
   * @param outputs the logit that is explained of each
   * @param known names of the methods whose maps each image has already
   * @return the missing ones of each image
   */
  List<List<ExplainedMap>> missing(FeatureMaps inputs, int[] outputs, List<Set<String>> known) {
    List<List<ExplainedMap>> found = new ArrayList<>();
    for (int i = 0; i < outputs.length; i++) {
      found.add(new ArrayList<>());
    }
    for (AttributionMethod method : methods) {
      List<Integer> lacking = new ArrayList<>();
      for (int i = 0; i < outputs.length; i++) {
        if (!known.get(i).contains(method.name())) {
          lacking.add(i);
        }
      }
      if (!lacking.isEmpty()) {
        List<Score> scores = lacking.stream().map(i -> Score.logit(outputs[i])).toList();
        Attribution all =
            method.attribute(net, AttributionRequest.of(part(inputs, lacking), scores));
        for (int k = 0; k < lacking.size(); k++) {
          found.get(lacking.get(k)).add(ExplainedMap.of(all.image(k), method.info(), labels));
        }
      }
    }
    return found;
  }

  private static FeatureMaps part(FeatureMaps inputs, List<Integer> images) {
    MapShape shape = inputs.shape().withBatch(images.size());
    float[] values = new float[shape.size()];
    for (int k = 0; k < images.size(); k++) {
      int from = images.get(k) * shape.imageSize();
      float[] one = Arrays.copyOfRange(inputs.values(), from, from + shape.imageSize());
      System.arraycopy(one, 0, values, k * shape.imageSize(), one.length);
    }
    return new FeatureMaps(shape, values);
  }
}
