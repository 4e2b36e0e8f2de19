package dev.vitrail.engine.bundle;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Model files made for tests. */
final class Bundles {

  private Bundles() {}

  /** A bundle of random weights. */
  static ModelBundle write(Path folder, Architecture net, long seed) {
    try (Parameters parameters = Parameters.random(net, Precision.FLOAT, seed)) {
      return ModelBundle.write(folder, spec(net), parameters);
    }
  }

  static BundleSpec spec(Architecture net) {
    int outputs = net.shapes(1).get(net.output()).channels();
    List<String> labels = IntStream.range(0, outputs).mapToObj(i -> "class " + i).toList();
    return new BundleSpec(
        "",
        net,
        labels,
        JsonNodeFactory.instance.objectNode().put("size", net.height()),
        JsonNodeFactory.instance.objectNode().put("task", "SOFTMAX"),
        Map.of("seed", "1", "data", "none", "weights", "random", "zoo", "x", "alpha", "y"),
        "");
  }
}
