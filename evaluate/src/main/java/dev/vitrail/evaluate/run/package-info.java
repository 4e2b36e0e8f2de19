/** Measures of a trained net on a set of images, as one document. */
package dev.vitrail.evaluate.run;
