package dev.vitrail.train.synthetic;

import dev.vitrail.train.images.Box;
import dev.vitrail.train.images.LabelMask;
import dev.vitrail.train.images.Landmarks;
import dev.vitrail.train.images.Point;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Landmarks, boxes and visibility, read off the part mask. */
final class GroundTruth {

  private static final double LEAST_VISIBLE = 0.25;
  private static final double LEAST_AREA = 0.0006;

  private final Canvas canvas;
  private final LabelMask mask;
  private final Map<AnimalPart, Double> visibility = new EnumMap<>(AnimalPart.class);
  private final Map<String, Point> points = new TreeMap<>();
  private final Map<String, Box> boxes = new TreeMap<>();

  GroundTruth(Canvas canvas) {
    this.canvas = canvas;
    this.mask = canvas.parts();
    for (AnimalPart part : AnimalPart.values()) {
      if (part != AnimalPart.BACKGROUND && canvas.paintedPixels(part) > 0) {
        double share = mask.count(part.value()) / canvas.paintedPixels(part);
        visibility.put(part, Math.min(1, share));
        if (part != AnimalPart.HEAD) {
          add(part.label(), share, p -> p == part);
        }
      }
    }
    add("head", visibility.getOrDefault(AnimalPart.HEAD, 0.0), AnimalPart::ofHead);
    addAnimal();
  }

  DrawnImage image(AnimalKind kind) {
    return new DrawnImage(canvas.image(), kind, new Landmarks(points), boxes, mask, visibility);
  }

  private void add(String name, double share, Predicate<AnimalPart> of) {
    Region region = region(of);
    double least = LEAST_AREA * mask.width() * mask.height();
    if (share >= LEAST_VISIBLE && region.count >= least) {
      points.put(name, region.centroid());
      boxes.put(name, region.box());
    }
  }

  private void addAnimal() {
    Region all = region(part -> part != AnimalPart.BACKGROUND);
    if (all.count > 0) {
      boxes.put("animal", all.box());
    }
  }

  private Region region(Predicate<AnimalPart> of) {
    AnimalPart[] parts = AnimalPart.values();
    boolean[] wanted = new boolean[parts.length];
    for (AnimalPart part : parts) {
      wanted[part.value()] = part != AnimalPart.BACKGROUND && of.test(part);
    }
    Region region = new Region();
    for (int y = 0; y < mask.height(); y++) {
      for (int x = 0; x < mask.width(); x++) {
        if (wanted[mask.get(x, y)]) {
          region.add(x, y);
        }
      }
    }
    return region;
  }

  /** Some pixels. */
  private static final class Region {
    private int count;
    private long sumX;
    private long sumY;
    private int x0 = Integer.MAX_VALUE;
    private int y0 = Integer.MAX_VALUE;
    private int x1;
    private int y1;

    void add(int x, int y) {
      count++;
      sumX += x;
      sumY += y;
      x0 = Math.min(x0, x);
      y0 = Math.min(y0, y);
      x1 = Math.max(x1, x + 1);
      y1 = Math.max(y1, y + 1);
    }

    Point centroid() {
      return new Point((double) sumX / count + 0.5, (double) sumY / count + 0.5);
    }

    Box box() {
      return new Box(x0, y0, x1, y1);
    }
  }
}
