package dev.vitrail.train.images;

/**
 * One image as network input.
 *
 * @param values HWC, length {@code size * size * 3}
 * @param placement where the pixels of the image lie in the input
 */
public record NetworkInput(float[] values, Placement placement) {}
