package dev.vitrail.cli;

import dev.vitrail.train.images.DataStats;
import dev.vitrail.train.images.DataVerifier;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageSetOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A folder of images and how it is opened; use it as a mixin. */
final class DataOptions {

  private static final int THREADS = 2;

  @Parameters(paramLabel = "FOLDER", description = "Folder of the images, or its index.json.")
  private Path folder = Path.of("");

  @Option(
      names = "--negatives",
      paramLabel = "NAME",
      description = "Images of no class: a list of the index, or a class.")
  private Optional<String> negatives = Optional.empty();

  @Option(
      names = "--near",
      paramLabel = "BITS",
      description =
          "Also look for images that look alike: hashes that differ in at most so many of 64 bits,"
              + " 0 to 16.")
  private Optional<Integer> near = Optional.empty();

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  boolean json() {
    return json;
  }

  /** Reads every image once. Leaks between splits are counted, not refused. */
  DataStats examine(Console console) {
    ImageSetOptions options = ImageSetOptions.defaults().withLeaks(ImageSetOptions.Leaks.UNCHECKED);
    OptionalInt distance = near.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    DataVerifier verifier = new DataVerifier(THREADS, distance, false);
    try (ProgressBar bar = console.progress()) {
      ImageSet set = ImageSet.open(folder, negatives.map(options::withNegatives).orElse(options));
      return verifier.verify(set, bar);
    }
  }

  Path folder() {
    return folder;
  }
}
