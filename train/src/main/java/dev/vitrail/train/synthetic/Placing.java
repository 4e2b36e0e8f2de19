package dev.vitrail.train.synthetic;

/**
 * Where local units lie on the canvas: scaled, turned, mirrored if asked, moved. In shares of the
 * image side.
 */
record Placing(double x, double y, double scale, double angle, boolean mirrored) {

  /** Local units are shares of the image side. */
  static final Placing WHOLE = new Placing(0, 0, 1, 0, false);

  double canvasX(double u, double v) {
    double side = mirrored ? -u : u;
    return x + scale * (side * StrictMath.cos(angle) - v * StrictMath.sin(angle));
  }

  double canvasY(double u, double v) {
    double side = mirrored ? -u : u;
    return y + scale * (side * StrictMath.sin(angle) + v * StrictMath.cos(angle));
  }
}
