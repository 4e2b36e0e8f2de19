package dev.vitrail.evaluate.classification;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.MissingNumber;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether a net is right as often as it is sure. Confidence is the probability of the predicted
 * class. Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, equations 3 and 5.
 *
 * <p>Bin of a confidence: {@code min(floor(confidence * bins), bins - 1)}, closed on the left, the
 * last on both sides, so that 0 and 1 both count.
 *
 * @param images how many
 * @param ece expected calibration error: gap of accuracy and confidence, weighted by images
 * @param mce largest gap of a bin that holds an image
 * @param adaptiveEce the error with bins of equal count
 * @param bins equally wide, from confidence 0 to 1, empty ones included
 */
public record Calibration(int images, double ece, double mce, double adaptiveEce, List<Bin> bins) {

  /** Bins of METHODS 7.5. */
  public static final int BINS = 15;

  private static final String PEERS =
      "%d equal bins, top label. torchmetrics (#3510, #1646) and inspect_evals (#2141) lose confidences"
              .formatted(BINS)
          + " of exactly 0 or 1; torchmetrics' binary form (#1105) compares P(positive) instead of"
          + " the top label. The error is biased upward on few images.";

  /** How to read {@link #ece}. */
  public static final MeasureInfo ECE =
      new MeasureInfo("expected calibration error", MeasureInfo.Direction.LOWER, 0, 1, 100, PEERS);

  /** How to read {@link #mce}. */
  public static final MeasureInfo MCE =
      new MeasureInfo(
          "largest calibration error",
          MeasureInfo.Direction.LOWER,
          0,
          1,
          300,
          "One image alone in a bin can decide it; look at the counts of the bins.");

  /** How to read {@link #adaptiveEce}. */
  public static final MeasureInfo ADAPTIVE =
      new MeasureInfo(
          "adaptive calibration error",
          MeasureInfo.Direction.LOWER,
          0,
          1,
          100,
          "Bins of equal count, larger first, images sorted stably by confidence.");

  /**
   * Images of similar confidence. Means are NaN, in JSON null, for an empty bin.
   *
   * @param from lower edge, which belongs to the bin
   * @param to upper edge
   * @param count images
   * @param accuracy share that is right
   * @param confidence mean
   * @param low lower end of the 95 % Wilson interval of the accuracy
   * @param high upper end
   */
  public record Bin(
      double from,
      double to,
      int count,
      @JsonSerialize(using = MissingNumber.Writer.class)
          @JsonDeserialize(using = MissingNumber.Reader.class)
          double accuracy,
      @JsonSerialize(using = MissingNumber.Writer.class)
          @JsonDeserialize(using = MissingNumber.Reader.class)
          double confidence,
      @JsonSerialize(using = MissingNumber.Writer.class)
          @JsonDeserialize(using = MissingNumber.Reader.class)
          double low,
      @JsonSerialize(using = MissingNumber.Writer.class)
          @JsonDeserialize(using = MissingNumber.Reader.class)
          double high) {}

  public Calibration {
    bins = List.copyOf(bins);
  }

  /**
   * Measures.
   *
   * @param confidence of each image, 0 to 1
   * @param correct whether each image is right
   * @param bins number of bins, at least 1
   */
  public static Calibration of(double[] confidence, boolean[] correct, int bins) {
    if (confidence.length == 0 || confidence.length != correct.length || bins < 1) {
      throw new IllegalArgumentException(
          "Calibration needs images, as many answers as confidences and a bin; found %d, %d, %d"
              .formatted(confidence.length, correct.length, bins));
    }
    int[][] members = members(confidence, bins);
    List<Bin> table = new ArrayList<>();
    double worst = 0;
    for (int b = 0; b < bins; b++) {
      table.add(bin(confidence, correct, members[b], (double) b / bins, (b + 1.0) / bins));
      worst = members[b].length == 0 ? worst : Math.max(worst, gap(table.get(b)));
    }
    return new Calibration(
        correct.length,
        error(confidence, correct, members),
        worst,
        error(confidence, correct, equalCounts(confidence, bins)),
        table);
  }

  private static double gap(Bin bin) {
    return Math.abs(bin.accuracy() - bin.confidence());
  }

  private static int[][] members(double[] confidence, int bins) {
    int[] bin = new int[confidence.length];
    for (int i = 0; i < bin.length; i++) {
      if (!(confidence[i] >= 0 && confidence[i] <= 1)) {
        throw new IllegalArgumentException(
            "A confidence lies in 0..1, image %d has %s".formatted(i, confidence[i]));
      }
      bin[i] = Math.min((int) (confidence[i] * bins), bins - 1);
    }
    int[][] members = new int[bins][];
    for (int b = 0; b < bins; b++) {
      int wanted = b;
      members[b] = IntStream.range(0, bin.length).filter(i -> bin[i] == wanted).toArray();
    }
    return members;
  }

  private static int[][] equalCounts(double[] confidence, int bins) {
    int[] order =
        IntStream.range(0, confidence.length)
            .boxed()
            .sorted((a, b) -> Double.compare(confidence[a], confidence[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[][] members = new int[bins][];
    int from = 0;
    for (int b = 0; b < bins; b++) {
      int count = order.length / bins + (b < order.length % bins ? 1 : 0);
      members[b] = Arrays.copyOfRange(order, from, from + count);
      from += count;
    }
    return members;
  }

  private static double error(double[] confidence, boolean[] correct, int[][] members) {
    double sum = 0;
    for (int[] bin : members) {
      double gap = 0;
      for (int i : bin) {
        gap += (correct[i] ? 1 : 0) - confidence[i];
      }
      sum += Math.abs(gap);
    }
    return sum / correct.length;
  }

  private static Bin bin(
      double[] confidence, boolean[] correct, int[] members, double from, double to) {
    if (members.length == 0) {
      double none = Double.NaN;
      return new Bin(from, to, 0, none, none, none, none);
    }
    int hits = (int) IntStream.of(members).filter(i -> correct[i]).count();
    double sure = IntStream.of(members).mapToDouble(i -> confidence[i]).sum();
    Interval accuracy = Interval.wilson(hits, members.length, 0.95);
    return new Bin(
        from,
        to,
        members.length,
        accuracy.value(),
        sure / members.length,
        accuracy.low(),
        accuracy.high());
  }
}
