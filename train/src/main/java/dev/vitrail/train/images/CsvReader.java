package dev.vitrail.train.images;

import dev.vitrail.engine.VitrailException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads a folder with a CSV file that names image, label and perhaps split on each line. */
final class CsvReader {

  private static final long MAX_BYTES = 64L << 20;
  private static final Set<String> IMAGE_COLUMNS =
      Set.of("file", "filename", "file_name", "image", "image_id", "id", "path", "filepath");
  private static final Set<String> LABEL_COLUMNS =
      Set.of("label", "labels", "class", "category", "breed", "species", "target");
  private static final Set<String> SPLIT_COLUMNS = Set.of("split", "set", "subset");
  private static final List<String> ENDINGS = List.of("", ".jpg", ".jpeg", ".png", ".JPG");

  private final SafePaths paths;
  private final ImageSetOptions options;
  private final SkipLog skips;

  private record Columns(int image, int label, int split) {}

  private record Row(Path path, String className, Optional<Split> split) {}

  CsvReader(SafePaths paths, ImageSetOptions options, SkipLog skips) {
    this.paths = paths;
    this.options = options;
    this.skips = skips;
  }

  /** The CSV file at the top whose header names an image and a label column, if there is one. */
  Optional<Path> find(Path top) {
    for (Path path : paths.list(top)) {
      if (SafePaths.extension(path).equals("csv") && Files.isRegularFile(path)) {
        try (BufferedReader in = open(path)) {
          if (columns(fields(line(in, path))).isPresent()) {
            return Optional.of(path);
          }
        } catch (IOException e) {
          throw VitrailException.data(path, "cannot be read: " + e.getMessage(), e);
        }
      }
    }
    return Optional.empty();
  }

  Listing read(Path csv) {
    Map<Path, Row> rows = new TreeMap<>();
    try (BufferedReader in = open(csv)) {
      Columns columns =
          columns(fields(line(in, csv)))
              .orElseThrow(() -> VitrailException.data(csv, "has no image and label column"));
      for (String line = line(in, csv); !line.isEmpty(); line = line(in, csv)) {
        row(csv, fields(line), columns)
            .ifPresent(
                row -> {
                  if (rows.put(row.path(), row) != null) {
                    throw VitrailException.data(csv, "names twice " + paths.relative(row.path()));
                  }
                });
      }
    } catch (IOException e) {
      throw VitrailException.data(csv, "cannot be read: " + e.getMessage(), e);
    }
    if (rows.isEmpty()) {
      throw VitrailException.data(csv, "names no image that is there");
    }
    return listing(rows);
  }

  private Listing listing(Map<Path, Row> rows) {
    List<String> classes = rows.values().stream().map(Row::className).distinct().sorted().toList();
    Map<String, Integer> labels = new HashMap<>();
    classes.forEach(name -> labels.put(name, labels.size()));
    List<ImageEntry> entries = new ArrayList<>();
    for (Row row : rows.values()) {
      String file = paths.relative(row.path());
      String name = row.path().getFileName().toString();
      Split split =
          row.split().orElseGet(() -> Split.byHash(options.seed(), row.className(), name));
      entries.add(
          new ImageEntry(
              file,
              row.path(),
              file,
              labels.get(row.className()),
              split,
              Landmarks.NONE,
              Map.of(),
              Optional.empty()));
    }
    return new Listing(Layout.CSV, classes, entries, Map.of(), Map.of());
  }

  private Optional<Row> row(Path csv, List<String> fields, Columns columns) {
    int needed = Math.max(columns.image(), Math.max(columns.label(), columns.split()));
    if (fields.size() <= needed) {
      throw VitrailException.data(
          csv, "has a line with %d of %d fields".formatted(fields.size(), needed + 1));
    }
    String name = fields.get(columns.image());
    String label = SafePaths.printable(fields.get(columns.label()));
    Optional<Path> path = locate(csv, name);
    if (path.isEmpty()) {
      skips.skip(name, "is named by %s but missing".formatted(csv.getFileName()));
      return Optional.empty();
    }
    if (!paths.inside(path.get())) {
      skips.skip(name, "is a link that leaves the folder");
      return Optional.empty();
    }
    Optional<Split> split =
        columns.split() < 0 ? Optional.empty() : Split.named(fields.get(columns.split()));
    return Optional.of(new Row(path.get(), label, split));
  }

  private Optional<Path> locate(Path csv, String name) {
    Path top = csv.toAbsolutePath().normalize().getParent();
    Path here = paths.root().toAbsolutePath().normalize().relativize(top);
    for (String folder : List.of("", "train", "images", "train_images")) {
      for (String ending : ENDINGS) {
        Path base = paths.root().resolve(here).resolve(folder).normalize();
        Optional<Path> path = paths.below(base, name + ending);
        if (path.isEmpty()) {
          throw VitrailException.data(
              csv, "names a file outside the folder: " + SafePaths.printable(name));
        }
        if (Files.isRegularFile(path.get())) {
          return path;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Columns> columns(List<String> header) {
    int image = -1;
    int label = -1;
    int split = -1;
    for (int i = header.size() - 1; i >= 0; i--) {
      String name = header.get(i).strip().toLowerCase(Locale.ROOT);
      image = IMAGE_COLUMNS.contains(name) ? i : image;
      label = LABEL_COLUMNS.contains(name) ? i : label;
      split = SPLIT_COLUMNS.contains(name) ? i : split;
    }
    return image < 0 || label < 0
        ? Optional.empty()
        : Optional.of(new Columns(image, label, split));
  }

  private static BufferedReader open(Path csv) throws IOException {
    if (Files.size(csv) > MAX_BYTES) {
      throw VitrailException.data(csv, "is larger than the 64 MiB allowed for CSV");
    }
    return Files.newBufferedReader(csv, StandardCharsets.UTF_8);
  }

  /** The next line that is not blank, or the empty text at the end. */
  private static String line(BufferedReader in, Path csv) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.length() > 1 << 16) {
        throw VitrailException.data(csv, "has a line of more than 65,536 characters");
      }
      if (!line.isBlank()) {
        return line;
      }
    }
    return "";
  }

  /** Fields of one line, quotes as in RFC 4180; a field does not span lines. */
  static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        boolean doubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
        if (doubled) {
          field.append(c);
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == ',' && !quoted) {
        fields.add(field.toString().strip());
        field.setLength(0);
      } else if (c != '\uFEFF') {
        field.append(c);
      }
    }
    fields.add(field.toString().strip());
    return fields;
  }
}
