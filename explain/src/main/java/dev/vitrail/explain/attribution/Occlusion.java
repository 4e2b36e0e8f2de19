package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * By how much the score falls when a grey square hides a place; a pixel gets the mean over the
 * squares that cover it. Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks",
 * 2014, section 4.2; METHODS 6.3. The last square lies flush with the border, so every pixel is
 * covered.
 *
 * @param window side of the square in pixels; 0 takes an eighth of the height, rounded up
 * @param stride pixels between squares; 0 takes half a window, rounded up
 * @param fill value of hidden pixels, in network values
 * @param probability whether the fall of the probability is taken, as in the paper, not the logit's
 */
public record Occlusion(int window, int stride, double fill, boolean probability)
    implements AttributionMethod {

  public Occlusion {
    if (window < 0 || stride < 0 || !Double.isFinite(fill)) {
      throw VitrailException.usage(
          "Occlusion takes a window and a stride of 0 or more, found %d and %d"
              .formatted(window, stride));
    }
  }

  /** An eighth of the height, half a window of stride, filled with 0, logits. */
  public Occlusion() {
    this(0, 0, 0, false);
  }

  @Override
  public String name() {
    return "occlusion";
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        true,
        MethodInfo.Place.INPUT,
        MethodInfo.Display.SIGNED,
        "",
        "Fall of the score when a square hides the place, mean over squares",
        "Zeiler, Fergus 2014, section 4.2");
  }

  @Override
  public Optional<String> defaultLayer(NetLayers layers) {
    return Optional.empty();
  }

  @Override
  public int passes(NetLayers layers) {
    MapShape shape = layers.shape(Architecture.INPUT);
    int side = side(shape);
    int step = step(side);
    return starts(shape.height(), side, step).size() * starts(shape.width(), side, step).size();
  }

  private int side(MapShape shape) {
    return window > 0 ? window : (shape.height() + 7) / 8;
  }

  private int step(int side) {
    return stride > 0 ? stride : (side + 1) / 2;
  }

  @Override
  public Attribution attribute(ExplainedNet net, AttributionRequest request) {
    return Attribution.each(
        request,
        i -> {
          Score asked = request.scores().get(i);
          Score score = probability ? asked.asProbability(net.probability()) : asked;
          return one(net.function(score), request.image(i).of(score));
        });
  }

  private Attribution one(ScoreFunction score, AttributionRequest request) {
    MapShape shape = request.images().shape();
    int side = side(shape);
    int step = step(side);
    double[] map = map(score, request.images().values(), side, step);
    return Attribution.plain(
            name(), Architecture.INPUT, request.scores(), Channels.maps(shape.withChannels(1), map))
        .with(
            List.of(
                new Attribution.Details(
                    Map.of("window", (double) side, "stride", (double) step), List.of())));
  }

  /** A square by its first row and column. */
  private record Place(int row, int column) {}

  /** Mean falls, row-major. */
  double[] map(ScoreFunction score, float[] image, int side, int step) {
    MapShape shape = score.shape();
    double whole = score.scores(new FeatureMaps(shape, image))[0];
    List<Place> places = new ArrayList<>();
    for (int row : starts(shape.height(), side, step)) {
      for (int column : starts(shape.width(), side, step)) {
        places.add(new Place(row, column));
      }
    }
    double[] sums = new double[shape.cells()];
    int[] counts = new int[shape.cells()];
    for (ExplainedNet.Part part : ExplainedNet.parts(places.size(), score.forwardBatch())) {
      List<Place> some = places.subList(part.from(), part.to());
      double[] scores = score.scores(hidden(image, shape, some, side));
      for (int b = 0; b < some.size(); b++) {
        add(sums, counts, shape, some.get(b), side, whole - scores[b]);
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= counts[i];
    }
    return sums;
  }

  private FeatureMaps hidden(float[] image, MapShape shape, List<Place> places, int side) {
    float[] values = new float[Math.multiplyExact(places.size(), shape.size())];
    for (int b = 0; b < places.size(); b++) {
      int from = b * shape.size();
      System.arraycopy(image, 0, values, from, shape.size());
      Place place = places.get(b);
      for (int y = place.row; y < Math.min(place.row + side, shape.height()); y++) {
        int left = (y * shape.width() + place.column) * shape.channels();
        int right = Math.min(place.column + side, shape.width()) - place.column;
        java.util.Arrays.fill(
            values, from + left, from + left + right * shape.channels(), (float) fill);
      }
    }
    return new FeatureMaps(shape.withBatch(places.size()), values);
  }

  private static void add(
      double[] sums, int[] counts, MapShape shape, Place place, int side, double fall) {
    for (int y = place.row; y < Math.min(place.row + side, shape.height()); y++) {
      for (int x = place.column; x < Math.min(place.column + side, shape.width()); x++) {
        sums[y * shape.width() + x] += fall;
        counts[y * shape.width() + x]++;
      }
    }
  }

  /** First positions of windows along one axis; the last window ends at the border. */
  static List<Integer> starts(int length, int side, int step) {
    List<Integer> starts = new ArrayList<>();
    int last = Math.max(0, length - side);
    for (int at = 0; at < last; at += step) {
      starts.add(at);
    }
    starts.add(last);
    return starts;
  }
}
