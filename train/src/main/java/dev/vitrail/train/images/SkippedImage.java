package dev.vitrail.train.images;

/**
 * An image that was left out.
 *
 * @param file path below the root of the set, control characters escaped
 * @param reason one line
 */
public record SkippedImage(String file, String reason) {}
