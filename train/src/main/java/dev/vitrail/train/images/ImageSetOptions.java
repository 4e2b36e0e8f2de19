package dev.vitrail.train.images;

import java.util.Optional;

/**
 * How a folder is opened.
 *
 * @param layout what the folder looks like; {@link Layout#AUTO} finds out
 * @param negatives where images without any of the classes come from: a list of the index ({@code
 *     negatives}, {@code negatives_release}), a class of the set, or {@code others} for all other
 *     classes (needs {@code category})
 * @param category keep this class alone, against the negatives
 * @param seed of the split where none is given
 * @param strict whether the first unusable image stops the work
 * @param leaks what to do about one image in two splits
 */
public record ImageSetOptions(
    Layout layout,
    Optional<String> negatives,
    Optional<String> category,
    long seed,
    boolean strict,
    Leaks leaks) {

  /** Value of {@code negatives} that takes the other classes. */
  public static final String OTHERS = "others";

  /** What to do about the same image (same bytes) in two splits. */
  public enum Leaks {
    /** Refuse the set: a VitrailException of kind DATA. */
    STOP,
    /** Keep the copy for training, else the one for validation; leave the others out. */
    KEEP_TRAIN,
    /** Do not look, for sets that were checked before. */
    UNCHECKED
  }

  /** Finds the layout, no negatives, seed 0, lenient, refuses leaks. */
  public static ImageSetOptions defaults() {
    return new ImageSetOptions(
        Layout.AUTO, Optional.empty(), Optional.empty(), 0, false, Leaks.STOP);
  }

  public ImageSetOptions withLayout(Layout value) {
    return new ImageSetOptions(value, negatives, category, seed, strict, leaks);
  }

  public ImageSetOptions withNegatives(String value) {
    return new ImageSetOptions(layout, Optional.of(value), category, seed, strict, leaks);
  }

  public ImageSetOptions withCategory(String value) {
    return new ImageSetOptions(layout, negatives, Optional.of(value), seed, strict, leaks);
  }

  public ImageSetOptions withSeed(long value) {
    return new ImageSetOptions(layout, negatives, category, value, strict, leaks);
  }

  public ImageSetOptions withStrict(boolean value) {
    return new ImageSetOptions(layout, negatives, category, seed, value, leaks);
  }

  public ImageSetOptions withLeaks(Leaks value) {
    return new ImageSetOptions(layout, negatives, category, seed, strict, value);
  }
}
