package dev.vitrail.train.synthetic;

import dev.vitrail.train.images.LabelMask;
import dev.vitrail.train.images.RgbImage;

/**
 * Pixels and part numbers at twice the size of the image. Averaging 2 x 2 samples gives smooth
 * edges; a pixel belongs to the part with most of its samples.
 */
final class Canvas {

  private static final int FINE = 2;

  /** Part number that leaves the parts below as they are, for thin marks on them. */
  static final int SAME = -1;

  private final int size;
  private final int side;
  private final int[] rgb;
  private final byte[] parts;
  private final long[] painted = new long[AnimalPart.values().length];

  Canvas(int size) {
    this.size = size;
    this.side = size * FINE;
    this.rgb = new int[side * side];
    this.parts = new byte[side * side];
  }

  /** Fills everything; the paint sees shares of the image side. */
  void background(Paint paint) {
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        rgb[y * side + x] = paint.at((x + 0.5) / side, (y + 0.5) / side, 1);
      }
    }
  }

  /** Fills a figure over what is there. */
  void fill(Shape shape, Placing placing, Paint paint, int part) {
    trace(shape, placing, (at, u, v, depth) -> set(at, paint.at(u, v, depth), part));
  }

  /** Darkens what is there, softly towards the rim. */
  void darken(Shape shape, Placing placing, double most) {
    trace(
        shape,
        placing,
        (at, u, v, depth) ->
            rgb[at] = Colour.of(rgb[at]).packed(1 - most * Math.min(1, 1.6 * depth)));
  }

  /** Told of each sample inside a figure. */
  private interface Samples {
    void accept(int at, double u, double v, double depth);
  }

  private void trace(Shape shape, Placing placing, Samples samples) {
    double c = StrictMath.cos(placing.angle()) / placing.scale();
    double s = StrictMath.sin(placing.angle()) / placing.scale();
    int[] box = canvasBounds(shape.bounds(), placing);
    for (int y = box[1]; y < box[3]; y++) {
      double dy = (y + 0.5) / side - placing.y();
      for (int x = box[0]; x < box[2]; x++) {
        double dx = (x + 0.5) / side - placing.x();
        double u = placing.mirrored() ? -(dx * c + dy * s) : dx * c + dy * s;
        double v = dy * c - dx * s;
        double depth = shape.depth(u, v);
        if (depth > 0) {
          samples.accept(y * side + x, u, v, depth);
        }
      }
    }
  }

  /** Changes every colour by light and grain. */
  void grade(double gain, double offset, double grain, Noise noise) {
    for (int i = 0; i < rgb.length; i++) {
      double g = offset + grain * (noise.lattice(i % side, i / side) - 0.5);
      int packed = rgb[i];
      rgb[i] =
          new Colour(
                  gain * (packed >> 16 & 0xff) + g,
                  gain * (packed >> 8 & 0xff) + g,
                  gain * (packed & 0xff) + g)
              .packed(1);
    }
  }

  /** Samples painted for a part so far, whether covered later or not, in pixels. */
  double paintedPixels(AnimalPart part) {
    return painted[part.value()] / (double) (FINE * FINE);
  }

  RgbImage image() {
    byte[] out = new byte[3 * size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int at = FINE * (y * side + x);
        int a = rgb[at];
        int b = rgb[at + 1];
        int c = rgb[at + side];
        int d = rgb[at + side + 1];
        for (int k = 0, shift = 16; k < 3; k++, shift -= 8) {
          int sum =
              (a >> shift & 0xff) + (b >> shift & 0xff) + (c >> shift & 0xff) + (d >> shift & 0xff);
          out[3 * (y * size + x) + k] = (byte) ((sum + 2) >> 2);
        }
      }
    }
    return new RgbImage(size, size, out);
  }

  LabelMask parts() {
    byte[] out = new byte[size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int at = FINE * (y * side + x);
        out[y * size + x] = most(parts[at], parts[at + 1], parts[at + side], parts[at + side + 1]);
      }
    }
    return new LabelMask(size, size, out);
  }

  private void set(int at, int colour, int part) {
    rgb[at] = colour;
    if (part != SAME) {
      if (parts[at] != part) {
        painted[part]++;
      }
      parts[at] = (byte) part;
    }
  }

  private int[] canvasBounds(double[] b, Placing placing) {
    double[] corners = {b[0], b[1], b[2], b[1], b[0], b[3], b[2], b[3]};
    double x0 = side;
    double y0 = side;
    double x1 = 0;
    double y1 = 0;
    for (int i = 0; i < 8; i += 2) {
      double x = placing.canvasX(corners[i], corners[i + 1]) * side;
      double y = placing.canvasY(corners[i], corners[i + 1]) * side;
      x0 = Math.min(x0, x);
      y0 = Math.min(y0, y);
      x1 = Math.max(x1, x);
      y1 = Math.max(y1, y);
    }
    return new int[] {
      Math.max(0, (int) x0),
      Math.max(0, (int) y0),
      Math.min(side, (int) x1 + 1),
      Math.min(side, (int) y1 + 1)
    };
  }

  /** The most frequent of four, the first of those in a tie. */
  private static byte most(byte a, byte b, byte c, byte d) {
    int countA = (a == b ? 1 : 0) + (a == c ? 1 : 0) + (a == d ? 1 : 0);
    int countB = (b == c ? 1 : 0) + (b == d ? 1 : 0);
    if (countA >= 1 && countA >= countB) {
      return a;
    }
    return countB >= 1 ? b : c == d ? c : a;
  }
}
