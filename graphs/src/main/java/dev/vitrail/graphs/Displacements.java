package dev.vitrail.graphs;

/**
 * How far each pattern of a layer lies from its mean place in one image, in pixels.
 *
 * @param rows one a pattern
 * @param columns one a pattern
 */
record Displacements(double[] rows, double[] columns) {

  /** Of the layer above the top layer: nothing. */
  static final Displacements NONE = new Displacements(new double[0], new double[0]);
}
