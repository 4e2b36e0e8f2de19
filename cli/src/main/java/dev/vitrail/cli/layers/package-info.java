/**
 * Pictures of what layers hold: the kernels that see the image, feature maps, how sparse they are,
 * where each filter is strongest, and class activation maps. {@link
 * dev.vitrail.cli.layers.LayerPictures} writes them all.
 */
package dev.vitrail.cli.layers;
