package dev.vitrail.train.images;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What a look at every image of a set found. Lists hold at most {@value #LISTED} items; counts are
 * full.
 *
 * @param schema version of this record, 1
 * @param layout how the folder was read
 * @param images readable images
 * @param classes counts by class, in label order
 * @param sizes widths and heights of the readable images
 * @param skipped images that were left out, with reasons
 * @param copies groups of files with the same bytes
 * @param nearCopies pairs of images that look alike; empty when not asked for
 * @param nearCopyCount number of such pairs
 * @param sharedPhotographs photographs (by id) with crops in more than one split
 * @param parts annotations by part name
 * @param outside landmarks or boxes that reach beyond their image
 * @param outsideCount number of them
 * @param imbalance images of the largest class over those of the smallest, at least 1
 * @param problems what a user should know before training, one line each
 */
public record DataStats(
    int schema,
    Layout layout,
    int images,
    List<ClassCounts> classes,
    Sizes sizes,
    SkippedImages skipped,
    List<Copies> copies,
    @JsonProperty("near_copies") List<NearCopy> nearCopies,
    @JsonProperty("near_copy_count") long nearCopyCount,
    @JsonProperty("shared_photographs") List<String> sharedPhotographs,
    Map<String, Integer> parts,
    List<String> outside,
    @JsonProperty("outside_count") int outsideCount,
    double imbalance,
    List<String> problems) {

  /** Most items in a list. */
  public static final int LISTED = 100;

  /** Readable images of one class. */
  public record ClassCounts(String name, int train, int val, int test) {

    /** All splits. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public int total() {
      return train + val + test;
    }
  }

  /** Extremes and medians in pixels; all 0 without images. */
  public record Sizes(
      @JsonProperty("min_width") int minWidth,
      @JsonProperty("median_width") int medianWidth,
      @JsonProperty("max_width") int maxWidth,
      @JsonProperty("min_height") int minHeight,
      @JsonProperty("median_height") int medianHeight,
      @JsonProperty("max_height") int maxHeight) {}

  /** Files with the same bytes. */
  public record Copies(
      List<String> files,
      @JsonProperty("across_splits") boolean acrossSplits,
      @JsonProperty("across_classes") boolean acrossClasses) {}

  /** Two images that look alike, and the number of differing hash bits. */
  public record NearCopy(
      String first,
      String second,
      int distance,
      @JsonProperty("across_splits") boolean acrossSplits) {}

  /** Whether the same bytes are in two splits. */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  public boolean leaks() {
    return copies.stream().anyMatch(Copies::acrossSplits);
  }
}
