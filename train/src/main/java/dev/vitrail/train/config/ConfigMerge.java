package dev.vitrail.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vitrail.engine.VitrailException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lays values over the defaults of a configuration record and remembers where each came from. A key
 * that the record does not have is refused. Objects are merged key by key; a list replaces the list
 * before it, and each of its items starts from the defaults of its own record.
 */
final class ConfigMerge {

  private final Class<?> type;
  private final ObjectNode root;
  private final Map<String, Origin> origins = new LinkedHashMap<>();

  ConfigMerge(Class<?> type) {
    this.type = type;
    this.root = ConfigTree.defaults(type);
  }

  /** The values so far. */
  ObjectNode tree() {
    return root;
  }

  /** Origins by path, for example {@code phases[0].epochs}; what is missing is a default. */
  Map<String, Origin> origins() {
    return origins;
  }

  /** Lays a file's values over those so far. */
  void add(ObjectNode values, Origin origin) {
    merge(type, root, values, "", origin);
  }

  /** Sets one value from a text such as {@code phases[0].epochs=5}. */
  void set(Assignment assignment) {
    ObjectNode node = root;
    Class<?> owner = type;
    String path = "";
    for (int i = 0; i < assignment.path().size(); i++) {
      ConfigKey key = key(owner, assignment.path().get(i), path, Origin.OVERRIDE);
      path = join(path, key.name());
      boolean indexed = key.isList() && i + 1 < assignment.path().size();
      if (indexed) {
        int index = assignment.index(++i, path);
        node = item(node, key, index, path);
        path = path + "[" + index + "]";
      }
      if (i + 1 == assignment.path().size()) {
        if (indexed) {
          throw problem(Origin.OVERRIDE, path, "needs a key below it, such as " + path + ".name");
        }
        assign(key, node, assignment.value(key), path, Origin.OVERRIDE);
      } else if (!key.isRecord()) {
        throw problem(Origin.OVERRIDE, path, "is a value and has no keys below it");
      } else if (!indexed) {
        node = (ObjectNode) node.get(key.name());
      }
      owner = key.type();
    }
  }

  private ObjectNode item(ObjectNode parent, ConfigKey key, int index, String path) {
    ArrayNode list = (ArrayNode) parent.get(key.name());
    if (!key.isRecord()) {
      throw problem(Origin.OVERRIDE, path, "is set as a whole: %s=[a, b]".formatted(path));
    }
    if (index > list.size()) {
      throw problem(
          Origin.OVERRIDE,
          path,
          "has %d items, so the index is at most %d, found %d"
              .formatted(list.size(), list.size(), index));
    }
    if (index == list.size()) {
      list.add(ConfigTree.defaults(key.type()));
    }
    return (ObjectNode) list.get(index);
  }

  private void merge(
      Class<?> owner, ObjectNode target, ObjectNode values, String path, Origin origin) {
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      ConfigKey key = key(owner, entry.getKey(), path, origin);
      assign(key, target, entry.getValue(), join(path, key.name()), origin);
    }
  }

  private void assign(
      ConfigKey key, ObjectNode parent, JsonNode value, String path, Origin origin) {
    if (key.isRecord() && key.isList()) {
      parent.set(key.name(), items(key, value, path, origin));
    } else if (key.isRecord()) {
      if (value.isNull()) {
        return;
      }
      ObjectNode values = object(value, path, origin);
      merge(key.type(), (ObjectNode) parent.get(key.name()), values, path, origin);
    } else {
      parent.set(key.name(), value);
      origins.put(path, origin);
    }
  }

  private ArrayNode items(ConfigKey key, JsonNode value, String path, Origin origin) {
    if (!value.isArray()) {
      throw problem(origin, path, "must be a list, found " + ConfigBinder.show(value));
    }
    origins.keySet().removeIf(known -> known.startsWith(path + "["));
    origins.put(path, origin);
    ArrayNode list = root.arrayNode();
    for (int i = 0; i < value.size(); i++) {
      String itemPath = path + "[" + i + "]";
      ObjectNode item = ConfigTree.defaults(key.type());
      merge(key.type(), item, object(value.get(i), itemPath, origin), itemPath, origin);
      list.add(item);
    }
    return list;
  }

  private static ObjectNode object(JsonNode value, String path, Origin origin) {
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw problem(origin, path, "must hold keys, found " + ConfigBinder.show(value));
  }

  private ConfigKey key(Class<?> owner, String name, String path, Origin origin) {
    return ConfigKey.find(owner, name)
        .orElseThrow(() -> problem(origin, join(path, name), unknown(owner, name, path)));
  }

  private String unknown(Class<?> owner, String name, String path) {
    List<String> names = ConfigKey.of(owner).stream().map(ConfigKey::name).toList();
    Optional<String> near =
        Nearest.to(name, names)
            .map(found -> join(path, found))
            .or(() -> paths(type, "").filter(known -> last(known).equals(name)).findFirst());
    return "is no key; "
        + near.map(found -> "did you mean %s?".formatted(found))
            .orElseGet(() -> "allowed here: " + String.join(", ", names));
  }

  private static Stream<String> paths(Class<?> owner, String path) {
    return ConfigKey.of(owner).stream()
        .flatMap(
            key -> {
              String own = join(path, key.name());
              Stream<String> below =
                  key.isRecord()
                      ? paths(key.type(), key.isList() ? own + "[0]" : own)
                      : Stream.empty();
              return Stream.concat(Stream.of(own), below);
            });
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static VitrailException problem(Origin origin, String path, String what) {
    String shown = path.length() > 200 ? path.substring(0, 200) + "..." : path;
    return VitrailException.usage(
        "%s: %s %s".formatted(origin, shown.replaceAll("\\p{Cntrl}", "?"), what));
  }
}
