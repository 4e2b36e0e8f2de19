package dev.vitrail.train.synthetic;

/** Colour of a figure. */
@FunctionalInterface
interface Paint {

  /**
   * Packed RGB.
   *
   * @param x local units
   * @param y local units, down
   * @param depth below the outline, 0..1
   */
  int at(double x, double y, double depth);

  /** One colour with a darker rim. */
  static Paint plain(Colour colour) {
    return (x, y, depth) -> colour.packed(0.75 + 0.25 * Math.min(1, 4 * depth));
  }

  /** One colour, nothing else. */
  static Paint flat(Colour colour) {
    int packed = colour.packed(1);
    return (x, y, depth) -> packed;
  }

  /** A lit ball: bright above, dark below. */
  static Paint ball(Colour colour, double middle) {
    return (x, y, depth) ->
        colour.packed(0.55 + 0.4 * Math.min(1, 1.6 * depth) - 0.5 * (y - middle));
  }
}
