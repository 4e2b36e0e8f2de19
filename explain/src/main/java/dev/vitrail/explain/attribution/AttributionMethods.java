package dev.vitrail.explain.attribution;

import dev.vitrail.engine.VitrailException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Attribution methods by name. */
public final class AttributionMethods {

  private final Map<String, AttributionMethod> byName;

  /** These methods, in this order. */
  public AttributionMethods(Collection<? extends AttributionMethod> methods) {
    Map<String, AttributionMethod> all = new LinkedHashMap<>();
    for (AttributionMethod method : methods) {
      if (all.put(method.name(), method) != null) {
        throw new IllegalArgumentException("Two methods are named " + method.name());
      }
    }
    this.byName = Collections.unmodifiableMap(all);
  }

  /** Every method with its default settings. */
  public static AttributionMethods standard() {
    return new AttributionMethods(
        List.of(
            new Saliency(),
            new GradientTimesInput(),
            new SmoothGrad(SmoothGrad.Kind.MEAN),
            new SmoothGrad(SmoothGrad.Kind.SQUARED),
            new SmoothGrad(SmoothGrad.Kind.VARIANCE),
            new IntegratedGradients(),
            new GuidedBackprop(),
            new Deconvnet(),
            new ClassActivation(),
            new GradientCam(GradientCam.Kind.GRAD_CAM),
            new GradientCam(GradientCam.Kind.GRAD_CAM_PLUS_PLUS),
            new GradientCam(GradientCam.Kind.LAYER_CAM),
            new GradientCam(GradientCam.Kind.HI_RES_CAM),
            new ScoreCam(),
            new GuidedGradCam(),
            new Occlusion(),
            new Rise(),
            new LinearAttribution(LinearAttribution.View.CHANNELS),
            new LinearAttribution(LinearAttribution.View.CELLS),
            new PathAttribution(),
            new FilterPeaks()));
  }

  /** Names, in order. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** The methods, in order. */
  public Collection<AttributionMethod> all() {
    return byName.values();
  }

  /** Whether there is a method of this name. */
  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /**
   * The method of a name.
   *
   * @throws VitrailException of kind USAGE that lists the names
   */
  public AttributionMethod get(String name) {
    AttributionMethod method = byName.get(name);
    if (method == null) {
      throw VitrailException.usage(
          "There is no method '%s'. Methods: %s".formatted(name, String.join(", ", names())));
    }
    return method;
  }

  /** The same with other settings for methods of the same name. */
  public AttributionMethods with(AttributionMethod... others) {
    Map<String, AttributionMethod> all = new LinkedHashMap<>(byName);
    for (AttributionMethod other : others) {
      all.put(other.name(), other);
    }
    return new AttributionMethods(all.values());
  }
}
