/**
 * Drawn cats and dogs with known parts: the data set that needs no photographs. {@link
 * dev.vitrail.train.synthetic.SyntheticAnimals} draws one image at a time, or writes a folder that
 * {@link dev.vitrail.train.images.ImageSet} opens like any other.
 *
 * <p>Everything is drawn with our own rasteriser and {@link java.lang.StrictMath}, so the same seed
 * gives the same pixels on every machine.
 */
package dev.vitrail.train.synthetic;
