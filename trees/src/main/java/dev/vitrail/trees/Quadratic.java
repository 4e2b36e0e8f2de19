package dev.vitrail.trees;

/**
 * The error of a linear fit as a function of the filter weights alpha, {@code yy - 2 r.alpha +
 * alpha' C alpha}, at a current alpha (METHODS 4.2, "Solve"). Two forms know it: {@link
 * ResidualForm} for few images, {@link GramForm} for many.
 */
interface Quadratic {

  /** Filters K. */
  int size();

  /** Diagonal of C, not to be changed. */
  double[] curvatures();

  /** {@code r - C alpha} at a filter. */
  double slope(int filter);

  /** {@code r - C alpha} at every filter, written to {@code to}. */
  void slopes(double[] to);

  /** Sets alpha. */
  void start(double[] alpha);

  /** Adds to one weight. */
  void move(int filter, double change);

  /** The error at alpha, which must be the current one. */
  double error(double[] alpha);
}
