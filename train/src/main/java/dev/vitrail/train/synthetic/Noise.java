package dev.vitrail.train.synthetic;

/** Smooth random values over the plane, 0..1: value noise on a hashed lattice. */
final class Noise {

  private final int seed;

  Noise(int seed) {
    this.seed = seed;
  }

  /** One octave; the lattice has a spacing of 1. */
  double at(double x, double y) {
    int u = (int) Math.floor(x);
    int v = (int) Math.floor(y);
    double s = smooth(x - u);
    double t = smooth(y - v);
    double top = lattice(u, v) * (1 - s) + lattice(u + 1, v) * s;
    double bottom = lattice(u, v + 1) * (1 - s) + lattice(u + 1, v + 1) * s;
    return top * (1 - t) + bottom * t;
  }

  /** Three octaves, 0..1, mean about one half. */
  double cloud(double x, double y) {
    return (4 * at(x, y) + 2 * at(2.1 * x + 7, 2.1 * y + 3) + at(4.3 * x + 1, 4.3 * y + 9)) / 7;
  }

  /** An independent value, 0..1, for each cell. */
  double lattice(int u, int v) {
    int h = seed ^ u * 0x27d4eb2d ^ v * 0x165667b1;
    h = (h ^ h >>> 15) * 0x85ebca6b;
    h = (h ^ h >>> 13) * 0xc2b2ae35;
    return ((h ^ h >>> 16) & 0xffffff) / (double) 0x1000000;
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }
}
