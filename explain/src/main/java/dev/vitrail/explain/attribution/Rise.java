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
 * The mean of random masks, each weighted by the probability of the class for the image seen
 * through it. Petsiuk, Das, Saenko, "RISE: Randomized Input Sampling for Explanation of Black-box
 * Models", 2018, equation 6; METHODS 6.3. The probability is that of the net's task: softmax among
 * classes that exclude each other, the logistic function of the class's own logit where each is a
 * question of its own. The map is {@code sum q m / sum m} of each pixel; the paper's {@code sum q m
 * / (N p)} comes besides as {@code expectation}, and the standard error of the map from ten blocks
 * of masks as {@code standard_error}.
 *
 * @param masks how many, at least 10; the paper takes 4000
 * @param grid cells of the coarse grid, at least 1
 * @param share probability that a cell is shown, above 0 and below 1
 */
public record Rise(int masks, int grid, double share) implements AttributionMethod {

  /** Name of the paper's own form in the result. */
  public static final String EXPECTATION = "expectation";

  /** Name of the standard error in the result. */
  public static final String STANDARD_ERROR = "standard_error";

  /** Masks by default, sized for a processor. */
  public static final int DEFAULT_MASKS = 1000;

  private static final int BLOCKS = 10;

  public Rise {
    if (masks < BLOCKS || masks > 1_000_000 || grid < 1 || grid > 64 || !(share > 0 && share < 1)) {
      throw VitrailException.usage(
          "RISE takes 10 to 1000000 masks, a grid of 1 to 64 and a share between 0 and 1, found %d,"
                  .formatted(masks)
              + " %d and %s".formatted(grid, share));
    }
  }

  /** 1000 masks from a grid of 7 x 7, half of it shown. */
  public Rise() {
    this(DEFAULT_MASKS, 7, 0.5);
  }

  @Override
  public String name() {
    return "rise";
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        false,
        MethodInfo.Place.INPUT,
        MethodInfo.Display.RANGE,
        "",
        "Mean probability of the class for the image seen through random masks",
        "Petsiuk, Das, Saenko 2018, equation 6");
  }

  @Override
  public Optional<String> defaultLayer(NetLayers layers) {
    return Optional.empty();
  }

  @Override
  public int passes(NetLayers layers) {
    return masks;
  }

  @Override
  public Attribution attribute(ExplainedNet net, AttributionRequest request) {
    return Attribution.each(
        request,
        i -> {
          Score score = request.scores().get(i).asProbability(net.probability());
          return one(net.function(score), request.image(i).of(score));
        });
  }

  private Attribution one(ScoreFunction score, AttributionRequest request) {
    MapShape shape = request.images().shape();
    RiseMasks drawn = new RiseMasks(shape.height(), shape.width(), grid, share, request.seed());
    Sums whole = new Sums(shape.cells());
    List<Sums> blocks = new ArrayList<>();
    for (int block = 0; block < BLOCKS; block++) {
      Sums own = new Sums(shape.cells());
      int from = (int) ((long) masks * block / BLOCKS);
      int to = (int) ((long) masks * (block + 1) / BLOCKS);
      run(score, request.images().values(), drawn, from, to, own);
      whole.add(own);
      blocks.add(own);
    }
    MapShape one = shape.withChannels(1);
    return Attribution.plain(
            name(), Architecture.INPUT, request.scores(), Channels.maps(one, whole.weighted()))
        .with(EXPECTATION, Channels.maps(one, whole.expectation(share)))
        .with(STANDARD_ERROR, Channels.maps(one, standardError(blocks)))
        .with(List.of(new Attribution.Details(Map.of("masks", (double) masks), List.of())));
  }

  private static void run(
      ScoreFunction score, float[] image, RiseMasks drawn, int from, int to, Sums sums) {
    MapShape shape = score.shape();
    for (ExplainedNet.Part part : ExplainedNet.parts(to - from, score.forwardBatch())) {
      int batch = part.to() - part.from();
      double[][] masks = new double[batch][];
      float[] seen = new float[Math.multiplyExact(batch, shape.size())];
      for (int b = 0; b < batch; b++) {
        masks[b] = drawn.mask(from + part.from() + b);
        for (int i = 0; i < shape.size(); i++) {
          seen[b * shape.size() + i] = (float) (image[i] * masks[b][i / shape.channels()]);
        }
      }
      double[] q = score.scores(new FeatureMaps(shape.withBatch(batch), seen));
      for (int b = 0; b < batch; b++) {
        sums.add(q[b], masks[b]);
      }
    }
  }

  /** The standard error of the map, from the spread of the maps of blocks. */
  private static double[] standardError(List<Sums> blocks) {
    GradientMoments moments = new GradientMoments(blocks.get(0).shown.length);
    blocks.forEach(block -> moments.add(block.weighted()));
    double[] error = moments.variance();
    for (int i = 0; i < error.length; i++) {
      error[i] = Math.sqrt(error[i] / (blocks.size() - 1));
    }
    return error;
  }

  /** Sums over masks. */
  static final class Sums {
    private final double[] scored;
    private final double[] shown;
    private int count;

    Sums(int cells) {
      this.scored = new double[cells];
      this.shown = new double[cells];
    }

    void add(double q, double[] mask) {
      count++;
      for (int i = 0; i < mask.length; i++) {
        scored[i] += q * mask[i];
        shown[i] += mask[i];
      }
    }

    void add(Sums other) {
      count += other.count;
      for (int i = 0; i < scored.length; i++) {
        scored[i] += other.scored[i];
        shown[i] += other.shown[i];
      }
    }

    double[] weighted() {
      double[] map = new double[scored.length];
      for (int i = 0; i < map.length; i++) {
        map[i] = shown[i] > 0 ? scored[i] / shown[i] : 0;
      }
      return map;
    }

    double[] expectation(double share) {
      double[] map = new double[scored.length];
      for (int i = 0; i < map.length; i++) {
        map[i] = scored[i] / (count * share);
      }
      return map;
    }
  }
}
