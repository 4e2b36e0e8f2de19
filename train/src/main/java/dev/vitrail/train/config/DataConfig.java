package dev.vitrail.train.config;

import java.util.List;
import java.util.Optional;

/** The photographs and how they become batches. */
public record DataConfig(
    @Describe("Folder of the photographs; a relative one starts at the working folder.")
        String folder,
    @Describe(
            "How the folder is laid out: folders (one folder a class), index (index.json with"
                + " splits and landmarks), synthetic (drawn, no folder) or auto.")
        Layout layout,
    @Describe("The one category to tell from the negatives; needed by task single, else null.")
        Optional<String> category,
    @Describe("The negatives of a single category: a folder inside the data folder, or null.")
        Optional<String> negatives,
    @Describe(value = "Classes to use, in logit order; empty takes all.", min = 0, max = 10_000)
        List<String> classes,
    @Describe(value = "Side of the square input, in pixels.", min = 16, max = 1024) int size,
    @Describe(
            "How a photograph becomes square: crop (short side, then centre) or stretch (aspect not"
                + " kept).")
        Resize resize,
    @Describe(
            "What is done about unequal classes: none, repeat (images of small classes come more"
                + " often; three classes and more become equal, two by a whole factor) or weight"
                + " (their loss counts more).")
        Balance balance,
    @Describe(
            value =
                "With balance repeat: how often the photographs of the category come; 0 until they"
                    + " are not outnumbered.",
            min = 0,
            max = 1000)
        int repeats,
    @Describe("Whether training also sees mirror images.") boolean mirror,
    @Describe("Random changes of training photographs.") AugmentConfig augment,
    @Describe(
            value = "At most so many training photographs a class; 0 takes all.",
            min = 0,
            max = 10_000_000)
        int limit,
    @Describe(value = "Threads that decode photographs; 0 chooses.", min = 0, max = 256)
        int workers,
    @Describe("Whether one unreadable photograph stops the run instead of being listed.")
        boolean strict) {

  /** How a data folder is laid out. */
  public enum Layout {
    AUTO,
    FOLDERS,
    INDEX,
    SYNTHETIC
  }

  /** How a photograph becomes square. */
  public enum Resize {
    CROP,
    STRETCH
  }

  /** What is done about unequal classes. */
  public enum Balance {
    NONE,
    REPEAT,
    WEIGHT
  }

  public DataConfig {
    classes = List.copyOf(classes);
    Limits.check(
        DataConfig.class,
        folder,
        layout,
        category,
        negatives,
        classes,
        size,
        resize,
        balance,
        repeats,
        mirror,
        augment,
        limit,
        workers,
        strict);
    if (classes.stream().distinct().count() != classes.size()) {
      throw new IllegalArgumentException("classes must not name one twice, found " + classes);
    }
    if (category.isEmpty() && negatives.isPresent()) {
      throw new IllegalArgumentException(
          "negatives needs a category; set category or remove negatives");
    }
    if (category.isPresent() && !classes.isEmpty()) {
      throw new IllegalArgumentException(
          "classes must be empty when there is a category, found " + classes);
    }
  }

  /** All classes of the folder {@code data}, repeated until balanced. */
  public static DataConfig defaults() {
    return new DataConfig(
        "data",
        Layout.AUTO,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        224,
        Resize.CROP,
        Balance.REPEAT,
        0,
        false,
        AugmentConfig.defaults(),
        0,
        0,
        false);
  }

  /** Whether a training photograph can come in more than one form. */
  public boolean varied() {
    return mirror || augment.active();
  }
}
