package dev.vitrail.losses;

import dev.vitrail.engine.MapShape;

/** A float[] or double[] of NHWC maps, read and written in runs as double. */
sealed interface Values {

  int length();

  void read(int from, int count, double[] to);

  void write(int from, int count, double[] values);

  /** Refuses an array that does not hold maps of this shape. */
  static void check(MapShape shape, int length, String name) {
    if (length != shape.size()) {
      throw new IllegalArgumentException(
          "%s of shape %s need %d values, found %d".formatted(name, shape, shape.size(), length));
    }
  }

  /** Single precision. */
  record Floats(float[] array) implements Values {
    @Override
    public int length() {
      return array.length;
    }

    @Override
    public void read(int from, int count, double[] to) {
      for (int k = 0; k < count; k++) {
        to[k] = array[from + k];
      }
    }

    @Override
    public void write(int from, int count, double[] values) {
      for (int k = 0; k < count; k++) {
        array[from + k] = (float) values[k];
      }
    }
  }

  /** Double precision. */
  record Doubles(double[] array) implements Values {
    @Override
    public int length() {
      return array.length;
    }

    @Override
    public void read(int from, int count, double[] to) {
      System.arraycopy(array, from, to, 0, count);
    }

    @Override
    public void write(int from, int count, double[] values) {
      System.arraycopy(values, 0, array, from, count);
    }
  }
}
