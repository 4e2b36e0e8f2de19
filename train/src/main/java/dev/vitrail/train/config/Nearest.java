package dev.vitrail.train.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant. */
public final class Nearest {

  private static final int LONGEST = 200;

  private Nearest() {}

  /** The candidate with the smallest edit distance, if it is close enough to be a slip. */
  public static Optional<String> to(String word, Collection<String> candidates) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    int allowed = Math.max(2, word.length() / 3);
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
        .filter(best -> distance(word, best) <= allowed);
  }

  /** Levenshtein distance without regard to case, dashes and underscores. */
  static int distance(String first, String second) {
    String a = fold(first);
    String b = fold(second);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }
}
