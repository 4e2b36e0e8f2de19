package dev.vitrail.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vitrail.engine.VitrailException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A configuration with the origin of every value.
 *
 * @param config the values
 * @param entries every value, in the order of the records
 */
public record ResolvedConfig(TrainingConfig config, List<Entry> entries) {

  /**
   * One value.
   *
   * @param path as {@code --set} takes it, for example {@code phases[0].epochs}
   * @param value as {@code --set} takes it
   */
  public record Entry(String path, String value, Origin origin) {}

  public ResolvedConfig {
    entries = List.copyOf(entries);
  }

  /** The defaults with overrides. */
  public static ResolvedConfig load(List<String> overrides) {
    return resolve(Optional.empty(), overrides);
  }

  /**
   * The defaults, then the file, then the overrides.
   *
   * @throws VitrailException of kind USAGE, naming the key and the nearest known one
   */
  public static ResolvedConfig load(Path file, List<String> overrides) {
    return resolve(Optional.of(file), overrides);
  }

  private static ResolvedConfig resolve(Optional<Path> file, List<String> overrides) {
    ConfigMerge merge = new ConfigMerge(TrainingConfig.class);
    file.ifPresent(path -> merge.add(ConfigYaml.read(path), new Origin(path.toString())));
    overrides.stream().map(Assignment::parse).forEach(merge::set);
    try {
      TrainingConfig config = ConfigBinder.bind(TrainingConfig.class, merge.tree(), "");
      List<Entry> entries = new ArrayList<>();
      collect(ConfigTree.of(config), "", merge.origins(), entries);
      return new ResolvedConfig(config, entries);
    } catch (IllegalArgumentException e) {
      throw VitrailException.usage(source(e.getMessage(), merge, file) + e.getMessage());
    }
  }

  /** Messages start with the path of a key; a rule between keys may name one that is a default. */
  private static String source(String message, ConfigMerge merge, Optional<Path> file) {
    String path = message.substring(0, Math.max(0, message.indexOf(' ')));
    Origin origin = merge.origins().get(path.replaceAll("\\[\\d+]$", ""));
    if (origin == null) {
      origin = merge.origins().get(path);
    }
    if (origin != null) {
      return origin + ": ";
    }
    return file.map(known -> known + ": ").orElse("");
  }

  private static void collect(
      JsonNode node, String path, Map<String, Origin> origins, List<Entry> entries) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        String own = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
        collect(field.getValue(), own, origins, entries);
      }
    } else if (node.isArray() && !node.isEmpty() && node.get(0).isObject()) {
      for (int i = 0; i < node.size(); i++) {
        collect(node.get(i), path + "[" + i + "]", origins, entries);
      }
    } else {
      entries.add(new Entry(path, text(node), origins.getOrDefault(path, Origin.DEFAULT)));
    }
  }

  private static String text(JsonNode node) {
    if (node.isArray()) {
      List<String> items = new ArrayList<>();
      node.forEach(item -> items.add(item.asText()));
      return items.stream().anyMatch(item -> item.contains(","))
          ? node.toString()
          : "[" + String.join(", ", items) + "]";
    }
    return node.asText();
  }
}
