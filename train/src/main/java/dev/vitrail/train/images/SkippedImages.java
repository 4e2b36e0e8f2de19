package dev.vitrail.train.images;

import java.util.ArrayList;
import java.util.List;

/**
 * The images that were left out, for the report.
 *
 * @param count how many
 * @param first the first {@value #KEPT} of them
 */
public record SkippedImages(long count, List<SkippedImage> first) {

  /** Most that are listed one by one. */
  public static final int KEPT = 1000;

  /** None. */
  public static final SkippedImages NONE = new SkippedImages(0, List.of());

  public SkippedImages {
    first = List.copyOf(first);
  }

  /** Both lists. */
  public SkippedImages plus(SkippedImages other) {
    List<SkippedImage> all = new ArrayList<>(first);
    all.addAll(other.first.subList(0, Math.min(other.first.size(), KEPT - all.size())));
    return new SkippedImages(count + other.count, all);
  }
}
