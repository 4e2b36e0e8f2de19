package dev.vitrail.cli.report;

import java.util.List;

/**
 * What of the test images is explained in a report.
 *
 * @param images that are chosen, at most {@link RunReport#MOST_IMAGES}; those that the run has
 *     explained already come on top
 * @param methods that are computed where the run does not hold their maps
 */
public record GalleryOptions(int images, List<String> methods) {

  /** Images when nothing is said. */
  public static final int USUAL_IMAGES = 12;

  public GalleryOptions {
    images = Math.max(0, Math.min(RunReport.MOST_IMAGES, images));
    methods = List.copyOf(methods);
  }

  /** So many images by the quick methods. */
  public static GalleryOptions of(int images) {
    return new GalleryOptions(images, GalleryMaps.QUICK);
  }
}
