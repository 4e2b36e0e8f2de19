package dev.vitrail.evaluate.dissection;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Both forms of part interpretability of one layer.
 *
 * @param parts names
 * @param images images that carry each part
 * @param intersection pixels in both, {@code [filters][parts]}, over the data set
 * @param union pixels in either
 * @param iou one over the other; 0 where the union is empty
 * @param best part of each filter by IoU, ties to the first
 * @param detector whether its IoU exceeds 0.04
 * @param detectors how many do
 * @param uniqueDetectors distinct parts among them
 * @param meanBestIou mean over filters of the IoU at their part
 * @param shown share of images with the part on which the IoU exceeds 0.2, {@code
 *     [filters][parts]}; 0 for a part without images
 * @param perFilter the largest share of each filter
 * @param layer mean of these over filters: part interpretability of the layer
 */
public record DissectionResult(
    List<String> parts,
    int[] images,
    long[][] intersection,
    long[][] union,
    double[][] iou,
    int[] best,
    boolean[] detector,
    int detectors,
    int uniqueDetectors,
    double meanBestIou,
    double[][] shown,
    double[] perFilter,
    double layer) {

  public DissectionResult {
    parts = List.copyOf(parts);
  }

  static DissectionResult of(
      List<String> parts,
      long[][] common,
      long[][] fired,
      long[] labelled,
      int[] withPart,
      int[][] hits) {
    int filters = common.length;
    long[][] union = new long[filters][parts.size()];
    double[][] iou = new double[filters][parts.size()];
    double[][] shown = new double[filters][parts.size()];
    for (int f = 0; f < filters; f++) {
      for (int k = 0; k < parts.size(); k++) {
        union[f][k] = fired[f][k] + labelled[k] - common[f][k];
        iou[f][k] = union[f][k] == 0 ? 0 : (double) common[f][k] / union[f][k];
        shown[f][k] = withPart[k] == 0 ? 0 : (double) hits[f][k] / withPart[k];
      }
    }
    int[] best = Arrays.stream(iou).mapToInt(DissectionResult::highest).toArray();
    boolean[] detector = new boolean[filters];
    for (int f = 0; f < filters; f++) {
      detector[f] = iou[f][best[f]] > Dissection.DETECTOR;
    }
    int[] detecting = IntStream.range(0, filters).filter(f -> detector[f]).toArray();
    double[] perFilter = Arrays.stream(shown).mapToDouble(s -> s[highest(s)]).toArray();
    return new DissectionResult(
        parts,
        withPart.clone(),
        Arrays.stream(common).map(long[]::clone).toArray(long[][]::new),
        union,
        iou,
        best,
        detector,
        detecting.length,
        (int) IntStream.of(detecting).map(f -> best[f]).distinct().count(),
        IntStream.range(0, filters).mapToDouble(f -> iou[f][best[f]]).average().orElseThrow(),
        shown,
        perFilter,
        Arrays.stream(perFilter).average().orElseThrow());
  }

  private static int highest(double[] values) {
    int best = 0;
    for (int k = 1; k < values.length; k++) {
      best = values[k] > values[best] ? k : best;
    }
    return best;
  }
}
