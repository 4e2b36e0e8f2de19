package dev.vitrail.engine.weights;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The nearest of many names, to suggest in a message. */
final class EditDistance {

  /** More candidates than this are not looked at: they come from a file that means no help. */
  private static final int MOST_CANDIDATES = 1024;

  private static final int MOST_EDITS = 16;

  private EditDistance() {}

  /** The words {@code ; the nearest is 'x'}, or nothing when no name is near. */
  static String hint(String name, Collection<String> candidates) {
    return nearest(name, candidates)
        .map(near -> "; the nearest is '%s'".formatted(Text.shown(near)))
        .orElse("");
  }

  /**
   * The candidate with the fewest edits, at most a third of the name and 16, and a third of its
   * last part: a bias is no help for a weight. A name that only has or lacks a prefix, such as
   * {@code module.}, counts as one edit away.
   */
  static Optional<String> nearest(String name, Collection<String> candidates) {
    int limit = Math.min(MOST_EDITS, Math.max(2, name.length() / 3));
    record Near(String candidate, int edits) {}
    return candidates.stream()
        .limit(MOST_CANDIDATES)
        .map(candidate -> new Near(candidate, edits(name, candidate, limit)))
        .filter(near -> near.edits() <= limit)
        .min(Comparator.comparingInt(Near::edits).thenComparing(Near::candidate))
        .map(Near::candidate);
  }

  private static int edits(String a, String b, int limit) {
    if (prefixed(a, b) || prefixed(b, a)) {
      return 1;
    }
    String leaf = leaf(a);
    int leafLimit = Math.min(limit, Math.max(1, leaf.length() / 3));
    return levenshtein(leaf, leaf(b), leafLimit) > leafLimit ? limit + 1 : levenshtein(a, b, limit);
  }

  private static String leaf(String name) {
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1);
  }

  private static boolean prefixed(String whole, String part) {
    return whole.endsWith("." + part) || whole.endsWith("/" + part);
  }

  /**
   * Insertions, deletions and replacements that turn one text into the other (Levenshtein 1966), by
   * the rows of Wagner and Fischer 1974 cut to the band that can stay within the limit.
   *
   * @return the distance, or {@code limit + 1} when it is larger than the limit
   */
  static int levenshtein(String a, String b, int limit) {
    int far = limit + 1;
    if (Math.abs(a.length() - b.length()) > limit) {
      return far;
    }
    int[] above = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = Math.min(j, far);
    }
    for (int i = 1; i <= a.length(); i++) {
      int from = Math.max(1, i - limit);
      int to = Math.min(b.length(), i + limit);
      row[from - 1] = from == 1 ? Math.min(i, far) : far;
      for (int j = from; j <= to; j++) {
        int replace = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int remove = (j == i + limit ? far : above[j]) + 1;
        row[j] = Math.min(far, Math.min(replace, Math.min(remove, row[j - 1] + 1)));
      }
      int[] spare = above;
      above = row;
      row = spare;
    }
    return above[b.length()];
  }
}
