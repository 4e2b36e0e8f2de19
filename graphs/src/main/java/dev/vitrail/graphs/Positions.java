package dev.vitrail.graphs;

/** Where patterns, or whatever is compared with them, lie in images, and how sure that is. */
public interface Positions {

  /** Number of images. */
  int images();

  /** Number of patterns. */
  int patterns();

  /** Row in input pixels. */
  double row(int image, int pattern);

  /** Column in input pixels. */
  double column(int image, int pattern);

  /** Score, at least 0; orders the images of one pattern, and patterns of one layer. */
  double score(int image, int pattern);

  /** Whether anything of the pattern was seen; otherwise its place is only where it belongs. */
  default boolean active(int image, int pattern) {
    return score(image, pattern) > 0;
  }
}
