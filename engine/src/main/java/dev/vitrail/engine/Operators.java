package dev.vitrail.engine;

import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** Finds the installed {@link MapOperatorProvider} of a kind. */
public final class Operators {

  private Operators() {}

  /**
   * Makes the operator of a layer.
   *
   * @throws IllegalArgumentException when no such kind is installed
   */
  public static MapOperator create(Layer.Operator layer) {
    List<MapOperatorProvider> providers =
        ServiceLoader.load(MapOperatorProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    for (MapOperatorProvider provider : providers) {
      if (provider.kind().equals(layer.operator())) {
        return provider.create(layer.parameters());
      }
    }
    TreeSet<String> kinds = new TreeSet<>();
    providers.forEach(p -> kinds.add(p.kind()));
    throw new IllegalArgumentException(
        "No operator '%s' is installed. Installed: %s".formatted(layer.operator(), kinds));
  }
}
