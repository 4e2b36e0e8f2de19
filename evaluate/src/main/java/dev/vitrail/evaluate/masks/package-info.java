/**
 * Annotated regions of images as the network input sees them: trimaps, part masks and boxes,
 * through the same resize and crop as the pixels.
 */
package dev.vitrail.evaluate.masks;
