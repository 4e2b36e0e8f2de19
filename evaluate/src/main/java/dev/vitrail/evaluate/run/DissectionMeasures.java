package dev.vitrail.evaluate.run;

import java.util.List;

/**
 * Part interpretability of a trained net: {@code evaluate/dissection.json}.
 *
 * @param model hash of the model file
 * @param options how it was measured
 * @param layers one for each layer and category with annotated regions
 */
public record DissectionMeasures(String model, Options options, List<LayerDissection> layers) {

  public DissectionMeasures {
    layers = List.copyOf(layers);
  }

  /**
   * How it was measured.
   *
   * @param share of cells above a filter's threshold
   * @param region how cells become pixels
   * @param radius of discs in jumps
   * @param unionRule which images count in the area of a filter
   */
  public record Options(double share, String region, double radius, String unionRule) {}

  /**
   * One layer on one category.
   *
   * @param layer node whose maps are read
   * @param category its name
   * @param filters that serve it, which are the ones measured
   * @param images test images with an annotated part
   * @param parts names
   * @param partImages images with each
   * @param score per-image form: mean over filters of the share at their best part
   * @param low lower end of its 95 % bootstrap interval over images
   * @param high upper end
   * @param control the score with masks shuffled among images, mean over shuffles: what position
   *     alone is worth
   * @param meanBestIou data-set form: mean over filters of the IoU at their best part
   * @param controlMeanBestIou the same with shuffled masks
   * @param detectors filters of IoU above 0.04
   * @param uniqueDetectors distinct parts among them
   * @param reliable whether there are enough images
   * @param perFilter figures of every filter
   */
  public record LayerDissection(
      String layer,
      String category,
      int filters,
      int images,
      List<String> parts,
      int[] partImages,
      double score,
      double low,
      double high,
      double control,
      double meanBestIou,
      double controlMeanBestIou,
      int detectors,
      int uniqueDetectors,
      boolean reliable,
      List<FilterDissection> perFilter) {}

  /**
   * One filter.
   *
   * @param filter its position in the layer
   * @param threshold exceeded by the share of its cells
   * @param part best by IoU over the data set
   * @param iou there
   * @param shown largest share of images that show a part
   */
  public record FilterDissection(
      int filter, double threshold, String part, double iou, double shown) {}
}
