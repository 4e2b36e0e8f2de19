package dev.vitrail.cli.layers;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.explain.drawing.ColourMap;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Feature maps of one image, one tile a filter. */
final class MapGrid {

  private MapGrid() {}

  /**
   * One tile a filter, scaled to its own largest absolute value: from black where nothing is below
   * 0, else blue below and red above white. A silent map is black or white all over.
   *
   * @param maps of any number of images
   * @param filters to draw, in this order
   */
  static List<Tiles.Tile> of(FeatureMaps maps, int image, int[] filters) {
    List<Tiles.Tile> tiles = new ArrayList<>();
    for (int filter : filters) {
      tiles.add(new Tiles.Tile(filter, draw(maps, image, filter)));
    }
    return tiles;
  }

  private static BufferedImage draw(FeatureMaps maps, int image, int filter) {
    MapShape shape = maps.shape();
    double low = 0;
    double high = 0;
    for (int row = 0; row < shape.height(); row++) {
      for (int column = 0; column < shape.width(); column++) {
        float value = maps.get(image, row, column, filter);
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    double most = Math.max(high, -low);
    BufferedImage picture =
        new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < shape.height(); row++) {
      for (int column = 0; column < shape.width(); column++) {
        double share = most > 0 ? maps.get(image, row, column, filter) / most : 0;
        int colour =
            low < 0 ? ColourMap.DIVERGING.at(0.5 + share / 2) : ColourMap.SEQUENTIAL.at(share);
        picture.setRGB(column, row, colour);
      }
    }
    return picture;
  }
}
