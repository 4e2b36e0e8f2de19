package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.evaluate.dissection.Upsampling;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Maps that do not look at the net. A method is worth something only where it beats the best of
 * them. METHODS 7.6; for edges Adebayo et al., "Sanity Checks for Saliency Maps", NeurIPS 2018.
 */
public final class MapFloors {

  private static final int SEEDS = 5;
  private static final int COARSE = 7;

  private MapFloors() {}

  /** All floors by name, in the order of METHODS. */
  public static Map<String, MapSupplier> all() {
    Map<String, MapSupplier> all = new LinkedHashMap<>();
    all.put("random", drawn(MapFloors::random));
    all.put("random-smooth", drawn(MapFloors::smooth));
    all.put("sobel", one(MapFloors::sobel));
    all.put("centre", one((image, b, seed) -> centre(image.shape())));
    all.put("constant", one((image, b, seed) -> filled(image.shape().cells())));
    return all;
  }

  /** Makes the map of one image. */
  @FunctionalInterface
  private interface Maker {
    float[] make(FeatureMaps images, int image, long seed);
  }

  private static MapSupplier one(Maker maker) {
    return request -> maps(maker, request);
  }

  private static MapSupplier drawn(Maker maker) {
    return new MapSupplier() {
      @Override
      public FeatureMaps maps(MapRequest request) {
        return MapFloors.maps(maker, request);
      }

      @Override
      public int repeats() {
        return SEEDS;
      }
    };
  }

  private static FeatureMaps maps(Maker maker, MapRequest request) {
    MapShape shape = request.images().shape().withChannels(1);
    float[] values = new float[shape.size()];
    for (int b = 0; b < shape.batch(); b++) {
      float[] map = maker.make(request.images(), b, request.seeds()[b]);
      System.arraycopy(map, 0, values, b * map.length, map.length);
    }
    return new FeatureMaps(shape, values);
  }

  private static float[] random(FeatureMaps images, int image, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] map = new float[images.shape().cells()];
    for (int i = 0; i < map.length; i++) {
      map[i] = (float) random.nextDouble();
    }
    return map;
  }

  private static float[] smooth(FeatureMaps images, int image, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MapShape shape = images.shape();
    MapShape coarse =
        new MapShape(1, Math.min(COARSE, shape.height()), Math.min(COARSE, shape.width()), 1);
    float[] cells = new float[coarse.cells()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (float) random.nextDouble();
    }
    return narrow(Upsampling.halfPixel(coarse, shape.height(), shape.width()).apply(cells));
  }

  private static float[] sobel(FeatureMaps images, int image, long seed) {
    MapShape shape = images.shape();
    double[] grey = new double[shape.cells()];
    for (int i = 0; i < shape.imageSize(); i++) {
      grey[i / shape.channels()] +=
          (double) images.values()[image * shape.imageSize() + i] / shape.channels();
    }
    return narrow(sobel(grey, shape.height(), shape.width()));
  }

  /** Magnitude of the 3 x 3 Sobel gradient, edges repeated. */
  static double[] sobel(double[] grey, int height, int width) {
    double[] out = new double[grey.length];
    for (int i = 0; i < height; i++) {
      int up = Math.max(0, i - 1) * width;
      int down = Math.min(height - 1, i + 1) * width;
      for (int j = 0; j < width; j++) {
        int left = Math.max(0, j - 1);
        int right = Math.min(width - 1, j + 1);
        int row = i * width;
        double x =
            (grey[up + right] + 2 * grey[row + right] + grey[down + right])
                - (grey[up + left] + 2 * grey[row + left] + grey[down + left]);
        double y =
            (grey[down + left] + 2 * grey[down + j] + grey[down + right])
                - (grey[up + left] + 2 * grey[up + j] + grey[up + right]);
        out[row + j] = Math.sqrt(x * x + y * y);
      }
    }
    return out;
  }

  /** Gaussian around the middle, a quarter of each side wide. */
  static float[] centre(MapShape shape) {
    float[] map = new float[shape.cells()];
    for (int i = 0; i < map.length; i++) {
      int row = i / shape.width();
      int column = i % shape.width();
      double y = (row - (shape.height() - 1) / 2.0) / (shape.height() / 4.0);
      double x = (column - (shape.width() - 1) / 2.0) / (shape.width() / 4.0);
      map[i] = (float) Math.exp(-(y * y + x * x) / 2);
    }
    return map;
  }

  private static float[] filled(int length) {
    float[] map = new float[length];
    java.util.Arrays.fill(map, 1);
    return map;
  }

  private static float[] narrow(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }
}
