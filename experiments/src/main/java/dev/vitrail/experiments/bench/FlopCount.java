package dev.vitrail.experiments.bench;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Parameters;
import java.util.List;
import java.util.Map;

/** Counts the arithmetic of a net. */
final class FlopCount {

  private static final double GIGA = 1e9;

  private FlopCount() {}

  /** Billions of operations of these convolutions for one image, a multiply-add counted as two. */
  static double forward(Architecture net, List<Architecture.Node> nodes) {
    Map<String, MapShape> maps = net.shapes(1);
    Map<String, MapShape> kernels = Parameters.shapes(net);
    return nodes.stream()
            .filter(n -> n.layer() instanceof Layer.Conv)
            .mapToDouble(n -> 2.0 * maps.get(n.name()).cells() * kernels.get(n.name()).size())
            .sum()
        / GIGA;
  }
}
