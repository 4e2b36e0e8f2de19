package dev.vitrail.graphs;

import dev.vitrail.train.images.Box;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What a sheet of patches shows: for each of the best patterns, the images where it scores highest
 * and the part of them that it looks at. Drawing is the caller's.
 *
 * @param layer name of the layer
 * @param rows best pattern first
 */
public record PatternSheet(String layer, List<Row> rows) {

  public PatternSheet {
    rows = List.copyOf(rows);
  }

  /**
   * One pattern.
   *
   * @param patches highest score first; images where it is silent are left out
   */
  public record Row(Pattern pattern, List<Patch> patches) {
    public Row {
      patches = List.copyOf(patches);
    }
  }

  /**
   * One image.
   *
   * @param image index in the mined images
   * @param row place of the pattern in input pixels
   * @param column place of the pattern in input pixels
   * @param score in units of the layer's mean score
   * @param box receptive field around the place, cut at the border of the input, in input pixels
   */
  public record Patch(int image, double row, double column, double score, Box box) {}

  /**
   * Chooses the patches of one layer.
   *
   * @param positions of the layer's patterns, in the order of the layer
   * @param patterns rows of the sheet at most, by rank
   * @param images patches of a row at most
   * @param share of the receptive field's side that a box shows, such as 0.5; above 0
   */
  public static PatternSheet of(
      GraphLayer layer, Positions positions, Frame frame, int patterns, int images, double share) {
    if (positions.patterns() != layer.patterns().size() || !(share > 0)) {
      throw new IllegalArgumentException(
          "A sheet needs positions of %d patterns and a share above 0, found %d and %s"
              .formatted(layer.patterns().size(), positions.patterns(), share));
    }
    List<Integer> order = new ArrayList<>();
    for (int v = 0; v < layer.patterns().size(); v++) {
      order.add(v);
    }
    order.sort(Comparator.comparingInt(v -> layer.patterns().get(v).rank()));
    List<Row> rows = new ArrayList<>();
    for (int v : order.subList(0, Math.min(patterns, order.size()))) {
      rows.add(
          new Row(layer.patterns().get(v), patches(layer, positions, v, frame, images, share)));
    }
    return new PatternSheet(layer.grid().name(), rows);
  }

  private static List<Patch> patches(
      GraphLayer layer, Positions positions, int v, Frame frame, int images, double share) {
    double unit = layer.meanScore() > 0 ? layer.meanScore() : 1;
    double tall = layer.grid().rows().size() * share / 2;
    double wide = layer.grid().columns().size() * share / 2;
    return Arrays.stream(PatternInstability.topImages(positions, v, images))
        .filter(image -> positions.active(image, v))
        .mapToObj(
            image -> {
              double row = positions.row(image, v);
              double column = positions.column(image, v);
              Box box =
                  new Box(
                      Math.max(0, column - wide),
                      Math.max(0, row - tall),
                      Math.min(frame.width(), column + wide),
                      Math.min(frame.height(), row + tall));
              return new Patch(image, row, column, positions.score(image, v) / unit, box);
            })
        .toList();
  }
}
