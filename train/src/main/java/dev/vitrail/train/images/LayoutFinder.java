package dev.vitrail.train.images;

import dev.vitrail.engine.VitrailException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Finds out how a folder holds its images and reads it that way. */
final class LayoutFinder {

  private final SafePaths paths;
  private final ImageSetOptions options;
  private final SkipLog skips;
  private final FolderReader folders;
  private final CsvReader csv;

  LayoutFinder(SafePaths paths, ImageSetOptions options, SkipLog skips) {
    this.paths = paths;
    this.options = options;
    this.skips = skips;
    this.folders = new FolderReader(paths, options, skips);
    this.csv = new CsvReader(paths, options, skips);
  }

  Listing read() {
    Path top = folders.unwrapped(paths.root());
    Layout layout = options.layout() == Layout.AUTO ? find(top) : options.layout();
    return switch (layout) {
      case INDEX -> new IndexReader(paths, options, skips).read();
      case CSV ->
          csv.read(
              csv.find(top)
                  .orElseThrow(
                      () ->
                          VitrailException.data(
                              top, "has no CSV file with an image and a label column")));
      case SPLITS -> folders.splits(top);
      case NAMES -> folders.names(top);
      case FOLDERS, AUTO -> folders.folders(top);
    };
  }

  private Layout find(Path top) {
    if (Files.isRegularFile(paths.root().resolve(IndexFile.FILE))) {
      return Layout.INDEX;
    }
    if (csv.find(top).isPresent()) {
      return Layout.CSV;
    }
    Map<Split, Path> splits = folders.splitFolders(top);
    SkipLog quiet = SkipLog.silent();
    if (splits.values().stream().anyMatch(folder -> !paths.folders(folder, quiet).isEmpty())) {
      return Layout.SPLITS;
    }
    Path named = splits.getOrDefault(Split.TRAIN, top);
    if (folders.namesClasses(named)) {
      return Layout.NAMES;
    }
    if (paths.folders(top, quiet).isEmpty()) {
      throw VitrailException.data(
          top, "holds no class folders, images named like cat.0.jpg, index.json or CSV of labels");
    }
    return Layout.FOLDERS;
  }
}
