package dev.vitrail.train.synthetic;

import dev.vitrail.engine.Progress;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Draws cats, dogs and scenes without an animal, with parts known to the pixel. Cats and dogs share
 * coats, poses, sizes, backgrounds and clutter; they differ in ears, muzzle, eyes, tail and
 * proportions, so a classifier has to look at parts.
 *
 * <p>Image {@code i} of a kind depends on seed, kind, {@code i} and size alone. Half of the images
 * hold something that may cover a part; animals may reach over the edge.
 */
public final class SyntheticAnimals {

  /** Folder of the drawn animals in a written set. */
  public static final String IMAGES = "images";

  private static final int LEAST_SIZE = 16;
  private static final int LARGEST_SIZE = 2048;

  private final int size;
  private final long seed;

  /**
   * @param size side of the images, 16..2048 pixels; 112 and 224 are usual
   * @param seed of everything
   */
  public SyntheticAnimals(int size, long seed) {
    if (size < LEAST_SIZE || size > LARGEST_SIZE) {
      throw new IllegalArgumentException(
          "The side of drawn images lies in %d..%d, found %d"
              .formatted(LEAST_SIZE, LARGEST_SIZE, size));
    }
    this.size = size;
    this.seed = seed;
  }

  /** Image number {@code index}, from 0, of a kind. Takes about 30 ms at 224 pixels. */
  public DrawnImage draw(AnimalKind kind, int index) {
    long mixed = new SplittableRandom(seed).nextLong() + kind.number();
    mixed = new SplittableRandom(mixed).nextLong() + index;
    SplittableRandom random = new SplittableRandom(new SplittableRandom(mixed).nextLong());
    Canvas canvas = new Canvas(size);
    Scene scene = new Scene(random.split());
    SplittableRandom figure = random.split();
    scene.background(canvas);
    boolean empty = kind == AnimalKind.NONE;
    scene.clutter(canvas, random.nextInt(5) + (empty ? 3 : 0));
    if (!empty) {
      animal(canvas, kind, figure);
    }
    if (random.nextBoolean()) {
      double x = 0.15 + 0.7 * random.nextDouble();
      double y = 0.15 + 0.75 * random.nextDouble();
      scene.thing(canvas, x, y, 0.06 + 0.1 * random.nextDouble());
    }
    canvas.grade(
        0.8 + 0.4 * random.nextDouble(),
        30 * (random.nextDouble() - 0.5),
        18 * random.nextDouble(),
        new Noise(random.nextInt()));
    return new GroundTruth(canvas).image(kind);
  }

  /**
   * Writes a data set that {@code ImageSet.open} reads: see {@link SyntheticWriter}.
   *
   * @param folder new or empty
   */
  public static void write(Path folder, Counts counts, int size, long seed, Progress progress) {
    new SyntheticWriter(folder, new SyntheticAnimals(size, seed), size).write(counts, progress);
  }

  private static void animal(Canvas canvas, AnimalKind kind, SplittableRandom random) {
    double scale = 0.36 + 0.2 * random.nextDouble();
    if (random.nextInt(6) == 0) {
      scale *= 1.5;
    }
    double room = Math.max(0.03, 0.5 - 0.85 * scale);
    Placing placing =
        new Placing(
            0.5 + room * (2 * random.nextDouble() - 1),
            0.52 + 0.7 * room * (2 * random.nextDouble() - 1),
            scale,
            0.3 * (random.nextDouble() - 0.5),
            random.nextBoolean());
    Build build = Build.any(kind, random);
    new Body(canvas, placing, build, Coat.any(random), random).draw(random.nextInt(3));
  }
}
