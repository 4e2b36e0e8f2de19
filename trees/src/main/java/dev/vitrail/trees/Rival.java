package dev.vitrail.trees;

import java.util.Locale;

/**
 * The class that is most often next best among the images of a mode, from which their margins are
 * measured.
 *
 * @param className its name
 * @param share of the mode's images, above 0 and at most 1
 */
public record Rival(String className, double share) {

  /** Longest name in a drawing. */
  private static final int SHORT = 16;

  /** For people: {@code dog, 93 %}. */
  public String text() {
    return String.format(Locale.ROOT, "%s, %.0f %%", className, 100 * share);
  }

  /** The class as a drawing names it. */
  String shortened() {
    return className.length() <= SHORT ? className : className.substring(0, SHORT - 1) + "\u2026";
  }
}
