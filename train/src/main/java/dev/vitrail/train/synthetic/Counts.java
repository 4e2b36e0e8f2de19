package dev.vitrail.train.synthetic;

/**
 * How many images to draw.
 *
 * @param cats at least 0
 * @param dogs at least 0
 * @param negatives images without an animal, at least 0
 */
public record Counts(int cats, int dogs, int negatives) {

  public Counts {
    if (cats < 0 || dogs < 0 || negatives < 0) {
      throw new IllegalArgumentException(
          "Counts must not be below 0, found %d, %d, %d".formatted(cats, dogs, negatives));
    }
  }

  /** As many cats as dogs. */
  public static Counts of(int each, int negatives) {
    return new Counts(each, each, negatives);
  }

  /** How many of a kind. */
  public int of(AnimalKind kind) {
    return switch (kind) {
      case CAT -> cats;
      case DOG -> dogs;
      case NONE -> negatives;
    };
  }
}
