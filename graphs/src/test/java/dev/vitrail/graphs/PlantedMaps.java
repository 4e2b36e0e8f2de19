package dev.vitrail.graphs;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Maps in which each filter sees two parts of an object that moves from image to image: recipe of
 * pin 5h. Two layers, 28 x 28 below 14 x 14.
 *
 * @param maps the layers, lowest first
 * @param shiftRows how far the object of each image is moved, in pixels
 * @param shiftColumns the same along columns
 * @param parts places of the parts at rest {@code [layer][filter * 2 + part][row, column]}
 */
record PlantedMaps(MemoryMaps maps, double[] shiftRows, double[] shiftColumns, double[][][] parts) {

  static final Frame FRAME = new Frame(224, 224);
  static final int FILTERS = 4;

  static List<LayerGrid> grids() {
    return List.of(Pins.grid("low", 28, FILTERS, 8, 4), Pins.grid("high", 14, FILTERS, 16, 8));
  }

  /** Draws the maps. */
  static PlantedMaps draw(int images, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] rows =
        IntStream.range(0, images).mapToDouble(i -> 14 * random.nextGaussian()).toArray();
    double[] columns =
        IntStream.range(0, images).mapToDouble(i -> 14 * random.nextGaussian()).toArray();
    List<float[]> values = new ArrayList<>();
    double[][][] parts = new double[2][2 * FILTERS][2];
    for (int l = 0; l < 2; l++) {
      for (double[] part : parts[l]) {
        part[0] = 112 + random.nextDouble(-50, 50);
        part[1] = 112 + random.nextDouble(-50, 50);
      }
      values.add(layer(grids().get(l), parts[l], rows, columns, random));
    }
    MemoryMaps maps = new MemoryMaps(FRAME, grids(), ids(images), values);
    return new PlantedMaps(maps, rows, columns, parts);
  }

  /** All maps of a layer. */
  float[] values(int layer) {
    int size = maps.layers().get(layer).size();
    float[] all = new float[maps.images() * size];
    float[] one = new float[size];
    for (int i = 0; i < maps.images(); i++) {
      maps.read(layer, i, one);
      System.arraycopy(one, 0, all, i * size, size);
    }
    return all;
  }

  /** Noise without any part. */
  static MemoryMaps noise(int images, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> values = new ArrayList<>();
    for (LayerGrid grid : grids()) {
      float[] maps = new float[images * grid.size()];
      for (int k = 0; k < maps.length; k++) {
        maps[k] = (float) Math.max(0, random.nextGaussian());
      }
      values.add(maps);
    }
    return new MemoryMaps(FRAME, grids(), ids(images), values);
  }

  static List<String> ids(int images) {
    return IntStream.range(0, images).mapToObj(i -> "image" + i).toList();
  }

  private static float[] layer(
      LayerGrid grid, double[][] parts, double[] rows, double[] columns, SplittableRandom random) {
    float[] maps = new float[rows.length * grid.size()];
    for (int image = 0; image < rows.length; image++) {
      for (int f = 0; f < FILTERS; f++) {
        int from = image * grid.size() + f * grid.cells();
        for (int cell = 0; cell < grid.cells(); cell++) {
          maps[from + cell] = (float) Math.max(0.12 * random.nextGaussian(), 0);
        }
        for (int part = 0; part < 2; part++) {
          double[] rest = parts[2 * f + part];
          double row = rest[0] + rows[image] + 4 * random.nextGaussian();
          double column = rest[1] + columns[image] + 4 * random.nextGaussian();
          double height = 0.5 * gammaOfFour(random);
          blob(grid, maps, from, row, column, height);
        }
      }
    }
    return maps;
  }

  private static double gammaOfFour(SplittableRandom random) {
    return -Math.log(
        (1 - random.nextDouble())
            * (1 - random.nextDouble())
            * (1 - random.nextDouble())
            * (1 - random.nextDouble()));
  }

  private static void blob(
      LayerGrid grid, float[] maps, int from, double row, double column, double height) {
    double stride = grid.stride();
    for (int cell = 0; cell < grid.cells(); cell++) {
      double r = (grid.row(cell) - row) / stride;
      double c = (grid.column(cell) - column) / stride;
      maps[from + cell] += (float) (height * Math.exp(-(r * r + c * c) / 2));
    }
  }
}
