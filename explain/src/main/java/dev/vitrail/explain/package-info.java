/**
 * What a trained net looks at: {@link dev.vitrail.explain.attribution} says where a score comes
 * from, {@link dev.vitrail.explain.localisation} cuts the object out, {@link
 * dev.vitrail.explain.drawing} writes arrays and pictures.
 */
package dev.vitrail.explain;
