package dev.vitrail.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The pretrained channels that an interpretable layer starts from, as one-hot 1x1 kernels: those
 * that tell a category from all other images best, by the difference of pooled means over the
 * standard deviation. Recipe, point 6.
 *
 * @param channels chosen channels, best first; grouped by category
 * @param categories category of each chosen channel
 */
public record InitialFilters(int[] channels, int[] categories) {

  private static final double SMALLEST_DEVIATION = 1e-6;

  private record Candidate(int category, int channel, double score) {}

  /**
   * Chooses channels, the same number for each category (the first ones get one more where the
   * number does not divide). A channel serves one category; strong scores choose first, ties go to
   * the smaller category, then the smaller channel.
   *
   * @param pooled mean of each channel's map, {@code [images][channels]}
   * @param imageCategories category of each image, -1 for a negative
   * @param categoryCount categories, at least 1
   * @param filters channels to choose, at most all
   */
  public static InitialFilters choose(
      float[][] pooled, int[] imageCategories, int categoryCount, int filters) {
    check(pooled, imageCategories, categoryCount, filters);
    List<Candidate> candidates = new ArrayList<>();
    for (int category = 0; category < categoryCount; category++) {
      double[] scores = scores(pooled, imageCategories, category);
      for (int channel = 0; channel < scores.length; channel++) {
        candidates.add(new Candidate(category, channel, scores[channel]));
      }
    }
    candidates.sort(Comparator.comparingDouble(Candidate::score).reversed());
    List<Candidate> chosen = take(candidates, pooled[0].length, categoryCount, filters);
    chosen.sort(Comparator.comparingInt(Candidate::category));
    return new InitialFilters(
        chosen.stream().mapToInt(Candidate::channel).toArray(),
        chosen.stream().mapToInt(Candidate::category).toArray());
  }

  private static List<Candidate> take(
      List<Candidate> candidates, int channels, int categoryCount, int filters) {
    int[] room = new int[categoryCount];
    Arrays.setAll(room, c -> filters / categoryCount + (c < filters % categoryCount ? 1 : 0));
    boolean[] used = new boolean[channels];
    List<Candidate> chosen = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (room[candidate.category] > 0 && !used[candidate.channel]) {
        room[candidate.category]--;
        used[candidate.channel] = true;
        chosen.add(candidate);
      }
    }
    return chosen;
  }

  /** (mean over the category - mean over the others) / (sample deviation over all + 1e-6). */
  static double[] scores(float[][] pooled, int[] imageCategories, int category) {
    int channels = pooled[0].length;
    double[] inside = new double[channels];
    double[] outside = new double[channels];
    int members = 0;
    for (int b = 0; b < pooled.length; b++) {
      boolean member = imageCategories[b] == category;
      members += member ? 1 : 0;
      double[] sums = member ? inside : outside;
      for (int c = 0; c < channels; c++) {
        sums[c] += pooled[b][c];
      }
    }
    double[] scores = new double[channels];
    for (int c = 0; c < channels; c++) {
      double mean = (inside[c] + outside[c]) / pooled.length;
      double squares = 0;
      for (float[] image : pooled) {
        squares += (image[c] - mean) * (image[c] - mean);
      }
      double deviation = Math.sqrt(squares / (pooled.length - 1)) + SMALLEST_DEVIATION;
      scores[c] = (inside[c] / members - outside[c] / (pooled.length - members)) / deviation;
    }
    return scores;
  }

  private static void check(
      float[][] pooled, int[] imageCategories, int categoryCount, int filters) {
    int channels = pooled.length == 0 ? 0 : pooled[0].length;
    if (filters < 1 || filters > channels || categoryCount < 1) {
      throw new IllegalArgumentException(
          "Choose from 1 to %d channels for at least one category, found %d for %d"
              .formatted(channels, filters, categoryCount));
    }
    if (imageCategories.length != pooled.length) {
      throw new IllegalArgumentException(
          "%d images need as many categories, found %d"
              .formatted(pooled.length, imageCategories.length));
    }
    for (int category = 0; category < categoryCount; category++) {
      int wanted = category;
      long members = Arrays.stream(imageCategories).filter(c -> c == wanted).count();
      if (members == 0 || members == pooled.length) {
        throw new IllegalArgumentException(
            "Category %d has %d of %d images; channels can be compared only with some inside and"
                    .formatted(category, members, pooled.length)
                + " some outside");
      }
    }
  }
}
