package dev.vitrail.train.synthetic;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.images.Box;
import dev.vitrail.train.images.IndexFile;
import dev.vitrail.train.images.OrderedWork;
import dev.vitrail.train.images.Point;
import dev.vitrail.train.images.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes {@code images/cat}, {@code images/dog}, {@code negatives}, {@code masks} and an {@code
 * index.json} in the format of the animal-part set. Of every ten images of a kind seven are for
 * training, one for validation and two for test. The index comes last, so a folder with an index is
 * complete; an interrupted folder can be written again.
 */
final class SyntheticWriter {

  /** Most of the time goes into waiting for the disk. */
  private static final int THREADS = 4;

  private static final Set<String> OURS = Set.of(SyntheticAnimals.IMAGES, "masks", "negatives");

  private final Path folder;
  private final SyntheticAnimals animals;
  private final int size;

  SyntheticWriter(Path folder, SyntheticAnimals animals, int size) {
    this.folder = folder;
    this.animals = animals;
    this.size = size;
  }

  void write(Counts counts, Progress progress) {
    checkFolder();
    List<IndexFile.Image> images = new ArrayList<>();
    List<IndexFile.Image> negatives = new ArrayList<>();
    int animalCount = Math.addExact(counts.cats(), counts.dogs());
    int total = Math.addExact(animalCount, counts.negatives());
    try (OrderedWork<IndexFile.Image> work =
        new OrderedWork<>(total, THREADS, THREADS, i -> numbered(i, counts))) {
      for (int done = 1; done <= total; done++) {
        (done <= animalCount ? images : negatives).add(work.next());
        progress.update("drawing animals", done, total);
      }
    }
    Map<Integer, String> values = new TreeMap<>();
    for (AnimalPart part : AnimalPart.values()) {
      values.put(part.value(), part.label());
    }
    Json.write(
        folder.resolve(IndexFile.FILE),
        new IndexFile(
            "synthetic-animals",
            "of every ten images of a kind seven train, one val, two test",
            List.of(),
            List.of(AnimalKind.CAT.label(), AnimalKind.DOG.label()),
            values,
            Map.of(),
            images,
            negatives,
            List.of()));
  }

  private IndexFile.Image numbered(int number, Counts counts) {
    if (number < counts.cats()) {
      return one(AnimalKind.CAT, number);
    }
    int rest = number - counts.cats();
    return rest < counts.dogs()
        ? one(AnimalKind.DOG, rest)
        : one(AnimalKind.NONE, rest - counts.dogs());
  }

  private void checkFolder() {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.list(folder)) {
      if (inside.anyMatch(path -> !OURS.contains(path.getFileName().toString()))) {
        throw VitrailException.usage(
            folder + " is not empty. Name a new folder for the drawn images.");
      }
    } catch (IOException e) {
      throw VitrailException.environment("Cannot list " + folder, e);
    }
  }

  private IndexFile.Image one(AnimalKind kind, int index) {
    DrawnImage drawn = animals.draw(kind, index);
    boolean negative = kind == AnimalKind.NONE;
    String id = "%s-%05d".formatted(kind.label(), index);
    String file =
        (negative ? "negatives/" : SyntheticAnimals.IMAGES + "/" + kind.label() + "/")
            + id
            + ".png";
    String mask = negative ? "" : "masks/" + id + ".png";
    byte[] png = drawn.image().toPng();
    AtomicFile.write(folder.resolve(file), out -> out.write(png));
    if (!negative) {
      byte[] parts = drawn.parts().toPng(palette());
      AtomicFile.write(folder.resolve(mask), out -> out.write(parts));
    }
    Box animal = drawn.boxes().get("animal");
    return new IndexFile.Image(
        file,
        negative ? "" : kind.label(),
        "",
        "",
        id,
        split(index).label(),
        size,
        size,
        parts(drawn),
        animal == null ? List.of() : list(animal),
        "",
        mask);
  }

  private static Map<String, IndexFile.Part> parts(DrawnImage drawn) {
    Map<String, IndexFile.Part> parts = new TreeMap<>();
    for (Map.Entry<String, Point> entry : drawn.landmarks().points().entrySet()) {
      Point centre = entry.getValue();
      Box box = drawn.boxes().get(entry.getKey());
      parts.put(entry.getKey(), new IndexFile.Part(list(box), List.of(centre.x(), centre.y())));
    }
    return parts;
  }

  private static List<Double> list(Box box) {
    return List.of(box.x0(), box.y0(), box.x1(), box.y1());
  }

  private static Split split(int index) {
    int place = index % 10;
    return place < 7 ? Split.TRAIN : place < 8 ? Split.VAL : Split.TEST;
  }

  private static int[] palette() {
    AnimalPart[] parts = AnimalPart.values();
    int[] colours = new int[parts.length];
    for (AnimalPart part : parts) {
      colours[part.value()] = part.colour();
    }
    return colours;
  }
}
