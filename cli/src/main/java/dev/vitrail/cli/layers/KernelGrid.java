package dev.vitrail.cli.layers;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Kernels over the colours of an image, drawn as colours: grey is 0. */
final class KernelGrid {

  private KernelGrid() {}

  /**
   * One tile a filter. Each kernel is divided by its own largest absolute weight, so brightness
   * cannot be compared between kernels.
   *
   * @param kernel {@code [rows, columns, 3, filters]}
   */
  static List<Tiles.Tile> of(FeatureMaps kernel) {
    MapShape shape = kernel.shape();
    List<Tiles.Tile> tiles = new ArrayList<>();
    for (int filter = 0; filter < shape.channels(); filter++) {
      tiles.add(new Tiles.Tile(filter, draw(kernel, filter)));
    }
    return tiles;
  }

  private static BufferedImage draw(FeatureMaps kernel, int filter) {
    int rows = kernel.shape().batch();
    int columns = kernel.shape().height();
    double most = 0;
    for (int i = filter; i < kernel.values().length; i += kernel.shape().channels()) {
      most = Math.max(most, Math.abs(kernel.values()[i]));
    }
    BufferedImage picture = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int rgb = 0;
        for (int colour = 0; colour < 3; colour++) {
          double weight = kernel.get(row, column, colour, filter);
          double share = most > 0 ? weight / most : 0;
          rgb = rgb << 8 | (int) Math.round(127.5 + 127.5 * share);
        }
        picture.setRGB(column, row, rgb);
      }
    }
    return picture;
  }
}
