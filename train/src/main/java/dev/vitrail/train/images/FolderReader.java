package dev.vitrail.train.images;

import dev.vitrail.engine.VitrailException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads folders whose structure or file names tell the class. */
final class FolderReader {

  private static final Logger LOG = LoggerFactory.getLogger(FolderReader.class);
  private static final Pattern CLASS_AND_NUMBER =
      Pattern.compile("(\\p{L}[\\p{L} _-]{0,80}?)[._ (-]{1,2}\\d{1,18}\\)?");

  private final SafePaths paths;
  private final ImageSetOptions options;
  private final SkipLog skips;

  /** An image whose class is known by name. */
  private record Named(String className, Path path, Optional<Split> given) {}

  FolderReader(SafePaths paths, ImageSetOptions options, SkipLog skips) {
    this.paths = paths;
    this.options = options;
    this.skips = skips;
  }

  /** One folder a class. */
  Listing folders(Path top) {
    List<Named> found = new ArrayList<>();
    addClassFolders(top, Optional.empty(), found);
    return listing(Layout.FOLDERS, found);
  }

  /** Folders {@code train}, {@code val}, {@code test} with a folder a class inside. */
  Listing splits(Path top) {
    List<Named> found = new ArrayList<>();
    splitFolders(top)
        .forEach((split, folder) -> addClassFolders(folder, Optional.of(split), found));
    return listing(Layout.SPLITS, found);
  }

  /**
   * Classes in the file names, at the top or in split folders. Unlabelled test images are passed
   * over.
   */
  Listing names(Path top) {
    List<Named> found = new ArrayList<>();
    Map<Split, Path> folders = splitFolders(top);
    if (folders.isEmpty()) {
      addNamed(top, Optional.empty(), found);
    }
    folders.forEach((split, folder) -> addNamed(folder, Optional.of(split), found));
    return listing(Layout.NAMES, found);
  }

  /** Split folders directly below a folder, unwrapped. */
  Map<Split, Path> splitFolders(Path top) {
    Map<Split, Path> found = new EnumMap<>(Split.class);
    for (Path folder : paths.folders(top, SkipLog.silent())) {
      Split.named(folder.getFileName().toString())
          .ifPresent(split -> found.putIfAbsent(split, unwrapped(folder)));
    }
    return found;
  }

  /** Whether some image in the folder names its class. */
  boolean namesClasses(Path folder) {
    return paths.images(folder, SkipLog.silent()).stream()
        .anyMatch(path -> className(path).isPresent());
  }

  /**
   * Goes down while a folder holds nothing but one folder that has folders itself, as unpacked
   * archives often do.
   */
  Path unwrapped(Path folder) {
    SkipLog quiet = SkipLog.silent();
    Path here = folder;
    for (int depth = 0; depth < 4; depth++) {
      List<Path> inside = paths.folders(here, quiet);
      boolean wraps = inside.size() == 1 && !paths.hasImages(here);
      if (!wraps || paths.folders(inside.get(0), quiet).isEmpty()) {
        return here;
      }
      here = inside.get(0);
    }
    return here;
  }

  private void addClassFolders(Path top, Optional<Split> split, List<Named> found) {
    for (Path folder : paths.folders(top, skips)) {
      String name = folder.getFileName().toString();
      List<Path> images = paths.images(folder, skips);
      if (!name.equals(SafePaths.printable(name))) {
        skips.skip(paths.relative(folder), "has control characters in its name");
      } else if (images.isEmpty()) {
        skips.skip(paths.relative(folder), "is a class folder without images");
      } else {
        images.forEach(path -> found.add(new Named(name, path, split)));
      }
    }
  }

  private void addNamed(Path folder, Optional<Split> split, List<Named> found) {
    long unlabelled = 0;
    for (Path path : paths.images(folder, skips)) {
      Optional<String> name = className(path);
      if (name.isPresent()) {
        found.add(new Named(name.get(), path, split));
      } else if (split.equals(Optional.of(Split.TEST))) {
        unlabelled++;
      } else {
        skips.skip(paths.relative(path), "has no class in its name; cat.0.jpg is expected");
      }
    }
    if (unlabelled > 0) {
      LOG.info("{} images in {} have no label and are not used", unlabelled, folder);
    }
  }

  private static Optional<String> className(Path path) {
    String name = path.getFileName().toString();
    Matcher matcher = CLASS_AND_NUMBER.matcher(name.substring(0, name.lastIndexOf('.')));
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private Listing listing(Layout layout, List<Named> found) {
    if (found.isEmpty()) {
      throw VitrailException.data(
          paths.root(), "holds no image in the layout '%s'".formatted(layout.description()));
    }
    Map<String, Integer> labels = new TreeMap<>();
    found.forEach(named -> labels.put(named.className(), 0));
    List<String> classes = List.copyOf(labels.keySet());
    for (int i = 0; i < classes.size(); i++) {
      labels.put(classes.get(i), i);
    }
    boolean val = found.stream().anyMatch(n -> n.given().equals(Optional.of(Split.VAL)));
    boolean test = found.stream().anyMatch(n -> n.given().equals(Optional.of(Split.TEST)));
    List<ImageEntry> entries = new ArrayList<>(found.size());
    for (Named named : found) {
      entries.add(entry(named, labels.get(named.className()), split(named, val, test)));
    }
    return new Listing(layout, classes, entries, Map.of(), Map.of());
  }

  /** Given splits stay; without val images, train gives some; without both, all are hashed. */
  private Split split(Named named, boolean val, boolean test) {
    String file = named.path().getFileName().toString();
    if (!val && !test) {
      return Split.byHash(options.seed(), named.className(), file);
    }
    Split given = named.given().orElse(Split.TRAIN);
    boolean divide = given == Split.TRAIN && !val;
    return divide ? Split.trainOrVal(options.seed(), named.className(), file) : given;
  }

  private ImageEntry entry(Named named, int label, Split split) {
    String file = paths.relative(named.path());
    return new ImageEntry(
        file, named.path(), file, label, split, Landmarks.NONE, Map.of(), Optional.empty());
  }
}
