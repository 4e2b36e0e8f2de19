package dev.vitrail.train.images;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Named places of one image, such as {@code head} or {@code front_legs}. A part that is hidden, not
 * annotated or cut off has no entry. {@code left_} and {@code right_} mean the sides of the
 * picture, so that a mirrored image swaps them.
 *
 * @param points by part name, in pixels
 */
public record Landmarks(Map<String, Point> points) {

  /** No landmark. */
  public static final Landmarks NONE = new Landmarks(Map.of());

  public Landmarks {
    points = Collections.unmodifiableMap(new TreeMap<>(points));
  }

  /** The place of a part, if known. */
  public Optional<Point> get(String part) {
    return Optional.ofNullable(points.get(part));
  }

  /** Whether no part is known. */
  public boolean isEmpty() {
    return points.isEmpty();
  }

  /** The landmarks in network input pixels; those that fall outside the input are left out. */
  public Landmarks at(Placement placement) {
    if (points.isEmpty()) {
      return NONE;
    }
    Map<String, Point> moved = new TreeMap<>();
    points.forEach(
        (part, point) -> {
          Point there = placement.map(point);
          if (placement.holds(there)) {
            moved.put(placement.mirrored() ? mirroredName(part) : part, there);
          }
        });
    return new Landmarks(moved);
  }

  /** The name of a part in the mirrored picture. */
  static String mirroredName(String part) {
    if (part.startsWith("left_")) {
      return "right_" + part.substring(5);
    }
    return part.startsWith("right_") ? "left_" + part.substring(6) : part;
  }
}
