package dev.vitrail.cli;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.kernels.ConvWeights;
import dev.vitrail.engine.nets.NetTemplate;
import dev.vitrail.engine.nets.Nets;
import dev.vitrail.engine.nets.WeightSource;
import dev.vitrail.engine.weights.SafeTensorsWriter;
import dev.vitrail.engine.weights.WeightLayout;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the trunk of a trained net in the layout of pretrained weights, {@code [out, in, kh, kw]},
 * so that another run can start from it with {@code model.weights}. The classifier, which belongs
 * to other classes and is never read by a run, is zero.
 */
final class BackboneFile {

  private static final int IMAGENET_CLASSES = 1000;

  private BackboneFile() {}

  /**
   * Writes the file.
   *
   * @param name the net, one without batch norm
   * @param size side of its input
   * @return SHA-256 of the file
   */
  static String write(ModelBundle bundle, String name, int size, Path file) {
    NetTemplate template = Nets.build(name, size, IMAGENET_CLASSES);
    SafeTensorsWriter writer = new SafeTensorsWriter();
    try (Parameters trained = bundle.parameters(Precision.FLOAT)) {
      for (WeightSource source : template.sources()) {
        MapShape wanted = Parameters.shapes(template.architecture()).get(source.node());
        if (source.kind() == WeightSource.Kind.DENSE) {
          int inputs = wanted.size() / wanted.channels();
          writer.add(
              source.node() + ".weight",
              List.of(wanted.channels(), inputs),
              new float[wanted.size()]);
          writer.add(
              source.node() + ".bias", List.of(wanted.channels()), new float[wanted.channels()]);
        } else {
          requirePlain(source, name);
          add(writer, source.node(), trained.get(source.node()));
        }
      }
    }
    return writer.write(file);
  }

  private static void requirePlain(WeightSource source, String name) {
    if (source.kind() != WeightSource.Kind.BIASED) {
      throw VitrailException.usage(
          "Only nets without batch norm can hand on their trunk, and %s has one; use small"
              .formatted(name));
    }
  }

  private static void add(SafeTensorsWriter writer, String node, ConvWeights weights) {
    MapShape k = weights.kernel().shape();
    List<Integer> hwio = List.of(k.batch(), k.height(), k.width(), k.channels());
    writer.add(
        node + ".weight",
        List.of(k.channels(), k.width(), k.batch(), k.height()),
        WeightLayout.hwioToOihw(weights.kernel().toMaps().values(), hwio));
    writer.add(node + ".bias", List.of(k.channels()), weights.bias().toMaps().values());
  }
}
