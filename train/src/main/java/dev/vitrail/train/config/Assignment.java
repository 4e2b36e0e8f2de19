package dev.vitrail.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.vitrail.engine.VitrailException;
import java.util.Arrays;
import java.util.List;

/**
 * One override of the command line.
 *
 * @param path keys and list indices from the root, for example {@code phases, 0, epochs}
 * @param text what stands behind the equals sign
 */
record Assignment(List<String> path, String text) {

  /** Parses {@code a.b=c}, {@code a[0].b=c} or {@code a.0.b=c}. */
  static Assignment parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1 || text.length() > ConfigYaml.MAX_BYTES) {
      throw VitrailException.usage(
          "--set needs key=value such as model.loss.rho=6, found '%s'"
              .formatted(text.substring(0, Math.min(60, text.length()))));
    }
    String path = text.substring(0, equals).strip().replace("[", ".").replace("]", "");
    return new Assignment(List.of(path.split("\\.", -1)), text.substring(equals + 1).strip());
  }

  /** The list index at that place of the path. */
  int index(int place, String list) {
    String token = path.get(place);
    if (!token.matches("\\d{1,4}")) {
      throw VitrailException.usage(
          "--set: %s is a list; name an item such as %s[0], found '%s'"
              .formatted(list, list, token));
    }
    return Integer.parseInt(token);
  }

  /** The value, read as the key wants it: text as it stands, all else as YAML. */
  JsonNode value(ConfigKey key) {
    boolean plainText = key.type() == String.class || key.type().isEnum();
    boolean absent = key.shape() == ConfigKey.Shape.OPTIONAL && text.equals("null");
    if (plainText && !key.isList() && !absent) {
      return JsonNodeFactory.instance.textNode(text);
    }
    if (plainText && key.isList() && !text.startsWith("[")) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      Arrays.stream(text.split(",", -1))
          .map(String::strip)
          .filter(item -> !item.isEmpty())
          .forEach(list::add);
      return list;
    }
    return ConfigYaml.parse(text, "--set " + String.join(".", path));
  }
}
