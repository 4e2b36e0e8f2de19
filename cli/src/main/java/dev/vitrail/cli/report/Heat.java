package dev.vitrail.cli.report;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.ReceptiveField;

/**
 * Attribution over the pixels of one image.
 *
 * @param size side in pixels
 * @param values row-major, 0 and above
 * @param most the largest value; 0 where nothing was found, NaN where a value was no number
 */
record Heat(int size, float[] values, double most) {

  static Heat of(int size, float[] values) {
    double most = 0;
    for (float v : values) {
      if (!Float.isFinite(v)) {
        return new Heat(size, values, Double.NaN);
      }
      most = Math.max(most, v);
    }
    return new Heat(size, values, most);
  }

  /** Whether it can be drawn: finite and somewhere above 0. */
  boolean drawable() {
    return most > 0;
  }

  /** What is wrong, in words; empty when it can be drawn. */
  String problem() {
    if (Double.isNaN(most)) {
      return "Not drawn: the map holds values that are no numbers.";
    }
    return most > 0 ? "" : "Not drawn: the map is zero everywhere.";
  }

  /**
   * The gradient of a logit by the input: the largest absolute value over the channels of a pixel
   * (Simonyan, Vedaldi, Zisserman, "Deep Inside Convolutional Networks", 2014, section 3.1).
   */
  static Heat gradient(FeatureMaps gradient, int image) {
    MapShape shape = gradient.shape();
    float[] values = new float[shape.cells()];
    int from = image * shape.imageSize();
    for (int cell = 0; cell < values.length; cell++) {
      float largest = 0;
      for (int c = 0; c < shape.channels(); c++) {
        float v = Math.abs(gradient.values()[from + cell * shape.channels() + c]);
        largest = v > largest || Float.isNaN(v) ? v : largest;
      }
      values[cell] = largest;
    }
    return of(shape.width(), values);
  }

  /**
   * Grad-CAM: channels weighted by their mean gradient, summed, negative sums dropped (Selvaraju et
   * al., ICCV 2017, equations 1 and 2), then spread over the pixels between the centres of cells.
   */
  static Heat gradCam(
      FeatureMaps maps,
      FeatureMaps gradient,
      int image,
      ReceptiveField rows,
      ReceptiveField columns,
      int size) {
    MapShape shape = maps.shape();
    int channels = shape.channels();
    int from = image * shape.imageSize();
    double[] weights = new double[channels];
    for (int i = 0; i < shape.imageSize(); i++) {
      weights[i % channels] += gradient.values()[from + i] / (double) shape.cells();
    }
    double[] cells = new double[shape.cells()];
    for (int cell = 0; cell < cells.length; cell++) {
      double sum = 0;
      for (int c = 0; c < channels; c++) {
        sum += weights[c] * maps.values()[from + cell * channels + c];
      }
      cells[cell] = sum < 0 ? 0 : sum;
    }
    return of(size, spread(cells, shape, rows, columns, size));
  }

  private static float[] spread(
      double[] cells, MapShape shape, ReceptiveField rows, ReceptiveField columns, int size) {
    float[] values = new float[size * size];
    for (int y = 0; y < size; y++) {
      double row = clamp((y + 0.5 - rows.start()) / rows.jump(), shape.height());
      for (int x = 0; x < size; x++) {
        double column = clamp((x + 0.5 - columns.start()) / columns.jump(), shape.width());
        values[y * size + x] = (float) between(cells, shape, row, column);
      }
    }
    return values;
  }

  private static double clamp(double place, int cells) {
    return Math.max(0, Math.min(cells - 1, place));
  }

  private static double between(double[] cells, MapShape shape, double row, double column) {
    int top = (int) row;
    int left = (int) column;
    int bottom = Math.min(top + 1, shape.height() - 1);
    int right = Math.min(left + 1, shape.width() - 1);
    double dy = row - top;
    double dx = column - left;
    double above = mix(cells[top * shape.width() + left], cells[top * shape.width() + right], dx);
    double below =
        mix(cells[bottom * shape.width() + left], cells[bottom * shape.width() + right], dx);
    return mix(above, below, dy);
  }

  private static double mix(double a, double b, double share) {
    return a == b ? a : a * (1 - share) + b * share;
  }
}
