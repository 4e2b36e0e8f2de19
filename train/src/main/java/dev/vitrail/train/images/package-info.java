/**
 * Photographs and their landmarks: opening a folder, decoding without trust, preparing the network
 * input, streaming batches, checking a data set.
 *
 * <p>{@link dev.vitrail.train.images.ImageSet} lists the images, {@link
 * dev.vitrail.train.images.ImageDecoder} reads one, {@link dev.vitrail.train.images.Preprocessing}
 * turns it into network input and {@link dev.vitrail.train.images.ImageStream} delivers batches.
 * Pixels are never kept: memory grows with the list of entries alone (some hundred bytes each).
 *
 * <p>Coordinates are continuous pixels of the upright image, origin top left: pixel {@code i}
 * covers {@code [i, i + 1)}.
 */
package dev.vitrail.train.images;
