package dev.vitrail.cli.explain;

import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a list: every {@code count}-th entry from the {@code number}-th on.
 *
 * @param number 1 to {@code count}
 * @param count parts in all
 */
public record Shard(int number, int count) {

  /** The whole list. */
  public static final Shard WHOLE = new Shard(1, 1);

  private static final Pattern FORM = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

  /** Reads {@code i/n}. */
  public static Shard parse(String text) {
    Matcher found = FORM.matcher(text);
    if (found.matches()) {
      int number = Integer.parseInt(found.group(1));
      int count = Integer.parseInt(found.group(2));
      if (number >= 1 && number <= count) {
        return new Shard(number, count);
      }
    }
    throw VitrailException.usage(
        "--shard takes i/n with 1 <= i <= n, for example 2/8; found '%s'".formatted(text));
  }

  <T> List<T> of(List<T> all) {
    List<T> part = new ArrayList<>();
    for (int i = number - 1; i < all.size(); i += count) {
      part.add(all.get(i));
    }
    return part;
  }

  /** What tells the files of parts apart; empty for the whole. */
  String suffix() {
    return count == 1 ? "" : "-%d-of-%d".formatted(number, count);
  }
}
