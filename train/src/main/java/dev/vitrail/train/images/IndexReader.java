package dev.vitrail.train.images;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads a folder with an {@code index.json}. */
final class IndexReader {

  private static final double LARGEST_COORDINATE = 1e6;

  private final SafePaths paths;
  private final ImageSetOptions options;
  private final SkipLog skips;
  private final Path index;
  private final Set<String> seen = new HashSet<>();

  IndexReader(SafePaths paths, ImageSetOptions options, SkipLog skips) {
    this.paths = paths;
    this.options = options;
    this.skips = skips;
    this.index = paths.root().resolve(IndexFile.FILE);
  }

  Listing read() {
    IndexFile file = Json.read(index, IndexFile.class);
    if (Stream.of(file.images(), file.negatives(), file.negativesRelease())
        .flatMap(List::stream)
        .anyMatch(Objects::isNull)) {
      throw VitrailException.data(index, "lists an image that is null");
    }
    List<String> classes = classes(file);
    List<ImageEntry> entries = entries(file.images(), Optional.of(classes));
    Map<String, List<ImageEntry>> lists = new TreeMap<>();
    addList(lists, "negatives", file.negatives());
    addList(lists, "negatives_release", file.negativesRelease());
    Map<Integer, String> values =
        file.maskValues().isEmpty() ? file.trimapValues() : file.maskValues();
    return new Listing(Layout.INDEX, classes, entries, lists, values);
  }

  private void addList(
      Map<String, List<ImageEntry>> lists, String name, List<IndexFile.Image> images) {
    if (!images.isEmpty()) {
      lists.put(name, entries(images, Optional.empty()));
    }
  }

  private List<String> classes(IndexFile file) {
    List<String> given = file.classes().isEmpty() ? file.categories() : file.classes();
    if (given.isEmpty()) {
      given = file.images().stream().map(IndexFile.Image::className).distinct().sorted().toList();
    }
    Set<String> seenClasses = new HashSet<>();
    for (String name : given) {
      if (name == null || !name.equals(SafePaths.printable(name)) || !seenClasses.add(name)) {
        throw bad("class '" + name + "'", "is named twice or has control characters");
      }
    }
    return List.copyOf(given);
  }

  private List<ImageEntry> entries(List<IndexFile.Image> images, Optional<List<String>> classes) {
    List<ImageEntry> found = new ArrayList<>(images.size());
    for (IndexFile.Image image : images) {
      Path path = safe(image.file());
      if (!seen.add(paths.relative(path))) {
        throw bad(image.file(), "is named twice");
      }
      int label = classes.isPresent() ? label(image, classes.get()) : -1;
      if (!Files.isRegularFile(path)) {
        skips.skip(image.file(), "is named by the index but missing");
      } else if (!paths.inside(path)) {
        skips.skip(image.file(), "is a link that leaves the folder");
      } else {
        found.add(entry(image, path, label));
      }
    }
    return found;
  }

  private int label(IndexFile.Image image, List<String> classes) {
    if (image.className().isEmpty()) {
      throw bad(image.file(), "has no category, label or species");
    }
    int label = classes.indexOf(image.className());
    if (label < 0) {
      throw bad(image.file(), "has class %s, which is not listed".formatted(image.className()));
    }
    return label;
  }

  private ImageEntry entry(IndexFile.Image image, Path path, int label) {
    Map<String, Point> points = new TreeMap<>();
    Map<String, Box> boxes = new TreeMap<>();
    image.parts().forEach((part, value) -> addPart(part, value, points, boxes, image.file()));
    if (!image.animalBox().isEmpty()) {
      boxes.put("animal", box(image.animalBox(), image.file()));
    }
    return new ImageEntry(
        paths.relative(path),
        path,
        image.id().isEmpty() ? image.file() : image.id(),
        label,
        split(image),
        points.isEmpty() ? Landmarks.NONE : new Landmarks(points),
        boxes,
        mask(image));
  }

  private void addPart(
      String part,
      IndexFile.Part value,
      Map<String, Point> points,
      Map<String, Box> boxes,
      String file) {
    if (value == null) {
      throw bad(file, "has a part without box and center");
    }
    if (!value.center().isEmpty()) {
      points.put(part, point(value.center(), file));
    }
    if (!value.box().isEmpty()) {
      boxes.put(part, box(value.box(), file));
    }
  }

  private Split split(IndexFile.Image image) {
    if (image.split().isEmpty()) {
      return Split.byHash(options.seed(), image.className(), image.file());
    }
    return Split.named(image.split())
        .orElseThrow(() -> bad(image.file(), "has unknown split " + image.split()));
  }

  private Optional<Path> mask(IndexFile.Image image) {
    String name = image.mask().isEmpty() ? image.trimap() : image.mask();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Path mask = safe(name);
    if (!Files.isRegularFile(mask) || !paths.inside(mask)) {
      throw bad(name, "is the mask of an image, but missing or outside the folder");
    }
    return Optional.of(mask);
  }

  private Path safe(String name) {
    return paths
        .below(paths.root(), name)
        .orElseThrow(() -> bad("file name '" + name + "'", "is no relative path in the folder"));
  }

  private Point point(List<Double> values, String file) {
    check(values, 2, file);
    return new Point(values.get(0), values.get(1));
  }

  private Box box(List<Double> values, String file) {
    check(values, 4, file);
    if (values.get(0) > values.get(2) || values.get(1) > values.get(3)) {
      throw bad(file, "has a box with x0 > x1 or y0 > y1: " + values);
    }
    return new Box(values.get(0), values.get(1), values.get(2), values.get(3));
  }

  private void check(List<Double> values, int length, String file) {
    boolean fits = values.size() == length;
    for (Double value : values) {
      fits &= value != null && Math.abs(value) <= LARGEST_COORDINATE;
    }
    if (!fits) {
      throw bad(file, "needs %d coordinates, found %d".formatted(length, values.size()));
    }
  }

  private VitrailException bad(String what, String why) {
    return VitrailException.data(index, SafePaths.printable(what + " " + why));
  }
}
