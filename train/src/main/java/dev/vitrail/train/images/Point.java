package dev.vitrail.train.images;

/**
 * A place in an image.
 *
 * @param x pixels from the left edge
 * @param y pixels from the upper edge
 */
public record Point(double x, double y) {}
