package dev.vitrail.cli.layers;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.ReceptiveField;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Feature maps of a layer on some images: one grid an image, one tile a filter, the same filters in
 * the same order for every image. Each tile is scaled to its own largest absolute value.
 *
 * @param layer name
 * @param shape of the maps of one image
 * @param field side of the receptive field, input pixels
 * @param signed whether a map goes below 0: then 0 is white, else black
 * @param filters that are drawn: those with the highest mean peak on these images, highest first
 * @param grids one an image
 */
public record FeatureGrid(
    String layer,
    MapShape shape,
    double field,
    boolean signed,
    List<Integer> filters,
    List<BufferedImage> grids) {

  private static final int TILE = 112;
  private static final int COLUMNS = 6;

  public FeatureGrid {
    filters = List.copyOf(filters);
    grids = List.copyOf(grids);
  }

  /**
   * The maps behind the first and the third ReLU and the last maps before the head. Memory: the
   * activations of one layer for all images.
   *
   * @param inputs preprocessed images, a few
   * @param filters most filters of a layer that are drawn
   */
  public static List<FeatureGrid> of(Network net, FeatureMaps inputs, int filters) {
    List<FeatureGrid> all = new ArrayList<>();
    for (String layer : new LayerChoice(net.architecture()).drawn(List.of())) {
      FeatureMaps maps = net.forward(inputs, List.of(layer)).get(layer);
      int images = maps.shape().batch();
      TopPatches top = new TopPatches(1);
      top.add(maps, IntStream.range(0, images).toArray());
      int[] strongest = top.strongest(filters);
      List<BufferedImage> grids = new ArrayList<>();
      for (int i = 0; i < images; i++) {
        grids.add(Tiles.grid(MapGrid.of(maps, i, strongest), TILE, COLUMNS));
      }
      ReceptiveField rows = net.architecture().receptiveField(layer, true);
      ReceptiveField columns = net.architecture().receptiveField(layer, false);
      all.add(
          new FeatureGrid(
              layer,
              maps.shape().withBatch(1),
              Math.max(rows.size(), columns.size()),
              signed(maps, strongest),
              IntStream.of(strongest).boxed().toList(),
              grids));
    }
    return all;
  }

  private static boolean signed(FeatureMaps maps, int[] filters) {
    int channels = maps.shape().channels();
    for (int from = 0; from < maps.values().length; from += channels) {
      for (int filter : filters) {
        if (maps.values()[from + filter] < 0) {
          return true;
        }
      }
    }
    return false;
  }
}
