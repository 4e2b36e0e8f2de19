package dev.vitrail.cli;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.nets.NetTemplate;
import dev.vitrail.engine.nets.Nets;
import dev.vitrail.engine.nets.WeightSource;
import dev.vitrail.engine.weights.WeightEntry;
import dev.vitrail.engine.weights.WeightFile;
import java.util.List;

/** A known net in the form of a file of its weights. */
final class Pretrained {

  private static final int IMAGENET_CLASSES = 1000;
  private static final int MOST_CLASSES = 1 << 20;

  private Pretrained() {}

  /**
   * The net with as many outputs as the file has classes; 1,000 where the file does not tell.
   *
   * @param size side of the input in pixels
   */
  static NetTemplate template(String arch, int size, WeightFile file) {
    NetTemplate usual = build(arch, size, IMAGENET_CLASSES);
    List<WeightSource> sources = usual.sources();
    String classifier = sources.get(sources.size() - 1).node() + ".weight";
    int classes =
        file.find(classifier)
            .map(WeightEntry::shape)
            .filter(shape -> !shape.isEmpty())
            .map(shape -> shape.get(0))
            .filter(outputs -> outputs > 0 && outputs <= MOST_CLASSES)
            .orElse(IMAGENET_CLASSES);
    return classes == IMAGENET_CLASSES ? usual : build(arch, size, classes);
  }

  private static NetTemplate build(String arch, int size, int classes) {
    try {
      return Nets.build(arch, size, classes);
    } catch (IllegalArgumentException e) {
      throw VitrailException.usage(
          "--size: %s cannot have images of %d pixels: %s".formatted(arch, size, e.getMessage()));
    }
  }
}
