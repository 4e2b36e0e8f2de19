package dev.vitrail.cli.layers;

import dev.vitrail.engine.VitrailException;
import java.util.List;

/**
 * What is drawn.
 *
 * @param layers to draw, by name; empty for the first, the third and the last maps
 * @param images most images to look at, 1 to 100,000
 * @param shown images whose maps are drawn, 1 to 12
 * @param filters strongest filters of a layer that are drawn, 1 to 256
 */
public record LayerOptions(List<String> layers, int images, int shown, int filters) {

  /** First, third and last maps; 200 images, 3 of them drawn; 24 filters. */
  public static final LayerOptions DEFAULT = new LayerOptions(List.of(), 200, 3, 24);

  public LayerOptions {
    layers = List.copyOf(layers);
    check("--images", images, 100_000);
    check("--shown", shown, 12);
    check("--filters", filters, 256);
  }

  private static void check(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw VitrailException.usage("%s takes 1 to %d, found %d".formatted(name, most, value));
    }
  }
}
