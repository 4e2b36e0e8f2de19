package dev.vitrail.trees;

/** Anything that says what a net's score is made of, for the images of some rationales. */
interface Surrogate {

  /** Estimated score of an image, in scores of the net. */
  double estimate(int image);

  /** What each filter adds to it, in the same unit. */
  double[] contributions(int image);

  /** Cosine of the image's rationale with that of the node used; NaN where there is no such. */
  double cosine(int image);
}
