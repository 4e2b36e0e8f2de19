package dev.vitrail.engine.nets;

import dev.vitrail.engine.VitrailException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The nets that can be named in a configuration. */
public final class Nets {

  /** Makes a net. */
  @FunctionalInterface
  private interface Maker {
    NetTemplate make(int size, int classes);
  }

  private static final Map<String, Maker> MAKERS = makers();

  private Nets() {}

  private static Map<String, Maker> makers() {
    Map<String, Maker> makers = new LinkedHashMap<>();
    makers.put("resnet18", ResNets::resnet18);
    makers.put("resnet50", ResNets::resnet50);
    makers.put("resnet50-v1", ResNets::resnet50v1);
    makers.put("resnet50v2", PreActivationNets::resnet50v2);
    makers.put("inceptionv3", InceptionNets::torchvision);
    makers.put("inceptionv3-keras", InceptionNets::keras);
    makers.put("googlenet", ClassicNets::googlenet);
    makers.put("squeezenet1_1", ClassicNets::squeezenet);
    makers.put("vgg16", (size, classes) -> ClassicNets.vgg(16, size, classes));
    makers.put("vgg19", (size, classes) -> ClassicNets.vgg(19, size, classes));
    makers.put("alexnet", ClassicNets::alexnet);
    makers.put("small", ClassicNets::small);
    return makers;
  }

  /** Names of the nets. */
  public static Set<String> names() {
    return MAKERS.keySet();
  }

  /**
   * Builds a net.
   *
   * @param name one of {@link #names}
   * @param size side of the square input in pixels
   * @param classes outputs
   * @throws VitrailException of kind USAGE for an unknown name
   */
  public static NetTemplate build(String name, int size, int classes) {
    Maker maker = MAKERS.get(name);
    if (maker == null) {
      throw VitrailException.usage(
          "Unknown net '%s'. Known: %s".formatted(name, String.join(", ", names())));
    }
    return maker.make(size, classes);
  }
}
