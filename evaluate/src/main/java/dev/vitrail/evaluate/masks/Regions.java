package dev.vitrail.evaluate.masks;

import dev.vitrail.train.images.Box;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.LabelMask;
import dev.vitrail.train.images.Placement;
import dev.vitrail.train.images.Point;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Named regions of the images of a set, moved to the network input with the {@link Placement} of
 * the pixels. An image's mask file is read where it has one; else its boxes.
 *
 * <ul>
 *   <li>Trimaps (a value named {@code animal}): one region, {@code animal}, all that is not
 *       background; the undecided border counts as animal, as in the boxes of the same set.
 *   <li>Part masks: one region for each named value, and {@code animal}, all that is not 0.
 *   <li>Boxes: one filled box for each name; a pixel belongs to it when its centre does.
 * </ul>
 *
 * Masks move by the nearest mask pixel of each input pixel's centre, which is where the resampled
 * pixel looks; METHODS 3.1 rounds {@code linspace(1, size, target)}, at most one pixel beside it.
 */
public final class Regions {

  /** The whole object. */
  public static final String ANIMAL = "animal";

  private static final Set<String> NO_PART = Set.of("background", "border or undecided");

  private final Map<Integer, String> maskValues;

  /** Regions of the images of a set. */
  public Regions(ImageSet images) {
    this.maskValues = new TreeMap<>(images.maskValues());
  }

  /** Names of the regions that the images of a set can have, in order. */
  public static List<String> names(ImageSet images) {
    Set<String> names = new TreeSet<>();
    for (ImageEntry entry : images.entries()) {
      if (entry.mask().isPresent()) {
        names.add(ANIMAL);
        images.maskValues().values().stream()
            .filter(name -> !NO_PART.contains(name))
            .forEach(names::add);
      } else {
        names.addAll(entry.boxes().keySet());
      }
    }
    return List.copyOf(names);
  }

  /**
   * The regions of one image that reach into the input.
   *
   * @param placement where the pixels of the image lie in the input
   */
  public Map<String, PixelMask> of(ImageEntry entry, Placement placement) {
    Map<String, PixelMask> regions =
        entry.mask().isPresent()
            ? masks(LabelMask.read(entry.mask().get()).at(placement, outside()))
            : boxes(entry.boxes(), placement);
    regions.values().removeIf(PixelMask::isEmpty);
    return Collections.unmodifiableMap(regions);
  }

  /** The value of background, for input pixels beyond the image. */
  private int outside() {
    return maskValues.entrySet().stream()
        .filter(value -> value.getValue().equals("background"))
        .mapToInt(Map.Entry::getKey)
        .findFirst()
        .orElse(0);
  }

  private Map<String, PixelMask> masks(LabelMask mask) {
    int background = outside();
    Map<String, PixelMask> regions = new LinkedHashMap<>();
    maskValues.forEach(
        (value, name) -> {
          if (!NO_PART.contains(name)) {
            regions.put(name, where(mask, v -> v == value));
          }
        });
    regions.put(ANIMAL, where(mask, v -> v != background));
    return regions;
  }

  private static PixelMask where(LabelMask mask, java.util.function.IntPredicate value) {
    byte[] values = mask.values();
    return PixelMask.of(mask.height(), mask.width(), i -> value.test(values[i] & 0xff));
  }

  private static Map<String, PixelMask> boxes(Map<String, Box> boxes, Placement placement) {
    Map<String, PixelMask> regions = new LinkedHashMap<>();
    int size = placement.size();
    boxes.forEach(
        (name, box) -> {
          Box there = placement.map(box);
          regions.put(
              name,
              PixelMask.of(
                  size,
                  size,
                  i -> {
                    int row = i / size;
                    return there.contains(new Point(i % size + 0.5, row + 0.5));
                  }));
        });
    return regions;
  }
}
