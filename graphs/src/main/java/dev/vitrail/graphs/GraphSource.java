package dev.vitrail.graphs;

/**
 * What a graph was mined from, in the caller's words. Empty text where unknown.
 *
 * @param net name of the net
 * @param netSha256 checksum of its weights or bundle
 * @param imageSet name of the image set
 * @param category the category of all images
 * @param cropping how photographs became inputs, for example {@code object box stretched to 224}
 */
public record GraphSource(
    String net, String netSha256, String imageSet, String category, String cropping) {

  /** Longest text. */
  public static final int MAX_LENGTH = 1000;

  /** Nothing known. */
  public static final GraphSource UNKNOWN = new GraphSource("", "", "", "", "");

  public GraphSource {
    for (String text : new String[] {net, netSha256, imageSet, category, cropping}) {
      if (text == null || text.length() > MAX_LENGTH) {
        throw new IllegalArgumentException(
            "Texts of a source are given and at most %d characters long".formatted(MAX_LENGTH));
      }
    }
  }
}
