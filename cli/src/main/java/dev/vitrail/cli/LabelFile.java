package dev.vitrail.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Class names in logit order, read from one name a line, a JSON list of names, or a JSON list of
 * objects with {@code name} and perhaps {@code wnid}.
 *
 * @param names one for each output
 * @param ids other names by which folders may call them, empty where there are none
 */
record LabelFile(List<String> names, List<String> ids) {

  private static final long MOST_BYTES = 8 << 20;

  LabelFile {
    names = List.copyOf(names);
    ids = List.copyOf(ids);
  }

  /** Names for outputs that nobody named: {@code class 0}, {@code class 1}, ... */
  static LabelFile numbered(int outputs) {
    List<String> names = IntStream.range(0, outputs).mapToObj(i -> "class " + i).toList();
    return new LabelFile(names, names);
  }

  /**
   * Reads a file.
   *
   * @throws VitrailException of kind DATA unless it names all the outputs
   */
  static LabelFile read(Path file, int outputs) {
    LabelFile labels = file.toString().endsWith(".json") ? json(file) : lines(file);
    if (labels.names().size() != outputs) {
      throw VitrailException.data(
          file, "names %d classes; the net has %d".formatted(labels.names().size(), outputs));
    }
    return labels;
  }

  private static LabelFile json(Path file) {
    List<String> names = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    JsonNode root = Json.read(file, JsonNode.class);
    for (JsonNode item : root) {
      JsonNode name = item.isObject() ? item.path("name") : item;
      if (!root.isArray() || !name.isTextual()) {
        throw VitrailException.data(file, "is no JSON list of names, or of objects with a name");
      }
      names.add(name.asText());
      ids.add(item.path("wnid").asText(name.asText()));
    }
    return new LabelFile(names, ids);
  }

  private static LabelFile lines(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw VitrailException.data(file, "is larger than the 8 MiB allowed for names of classes");
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      List<String> names = text.lines().map(String::strip).filter(n -> !n.isEmpty()).toList();
      return new LabelFile(names, names);
    } catch (IOException e) {
      throw VitrailException.data(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  /** The output that a folder name stands for: by name or id, case and underscores aside. */
  OptionalInt find(String folder) {
    String wanted = plain(folder);
    return IntStream.range(0, names.size())
        .filter(i -> plain(names.get(i)).equals(wanted) || plain(ids.get(i)).equals(wanted))
        .findFirst();
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', ' ').replace('-', ' ').strip();
  }
}
