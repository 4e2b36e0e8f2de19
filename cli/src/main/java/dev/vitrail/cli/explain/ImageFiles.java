package dev.vitrail.cli.explain;

import dev.vitrail.cli.draw.Names;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Landmarks;
import dev.vitrail.train.images.Layout;
import dev.vitrail.train.images.SkippedImages;
import dev.vitrail.train.images.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** The images that a command names: files, and all images below folders. Holds paths only. */
public final class ImageFiles {

  private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "bmp", "gif");

  private ImageFiles() {}

  /**
   * One image.
   *
   * @param file to read
   * @param folder name for its results, unique in the list
   */
  record Named(Path file, String folder) {}

  /**
   * Lists the images in the order of the arguments, those of a folder by name. Links inside folders
   * are not followed.
   *
   * @throws VitrailException of kind DATA when a file or folder is missing or none holds an image
   */
  static List<Named> list(List<Path> arguments) {
    List<Path> files = new ArrayList<>();
    for (Path argument : arguments) {
      if (Files.isDirectory(argument)) {
        files.addAll(below(argument));
      } else if (Files.isRegularFile(argument)) {
        files.add(argument);
      } else {
        throw VitrailException.data(argument, "is neither a file nor a folder");
      }
    }
    if (files.isEmpty()) {
      throw VitrailException.data(
          "%s hold no image; files that end in %s are taken"
              .formatted(arguments, String.join(", ", ENDINGS.stream().sorted().toList())));
    }
    return named(files);
  }

  /**
   * The images that a command names as a set without labels, all of them for testing.
   *
   * @throws VitrailException of kind DATA when a file or folder is missing or none holds an image
   */
  public static ImageSet set(List<Path> arguments) {
    return unlabelled(list(arguments));
  }

  /** The same of images that are listed. */
  static ImageSet unlabelled(List<Named> files) {
    List<ImageEntry> entries = new ArrayList<>();
    for (Named named : files) {
      entries.add(
          new ImageEntry(
              named.file().toString(),
              named.file(),
              named.folder(),
              0,
              Split.TEST,
              Landmarks.NONE,
              Map.of(),
              Optional.empty()));
    }
    return new ImageSet(
        Path.of(""),
        Layout.AUTO,
        List.of("image"),
        OptionalInt.empty(),
        entries,
        Map.of(),
        SkippedImages.NONE);
  }

  private static List<Path> below(Path folder) {
    try (Stream<Path> all = Files.walk(folder, 32)) {
      return all.filter(ImageFiles::isImage).sorted().toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw VitrailException.data(folder, "cannot be listed: " + e.getMessage(), e);
    }
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return ENDINGS.contains(ending)
        && Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS);
  }

  private static List<Named> named(List<Path> files) {
    Names names = new Names();
    List<Named> named = new ArrayList<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      int dot = name.lastIndexOf('.');
      named.add(new Named(file, names.of(dot > 0 ? name.substring(0, dot) : name)));
    }
    return named;
  }
}
