package dev.vitrail.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes configuration records from complete trees. A value of the wrong type and a record's own
 * refusal both become an {@link IllegalArgumentException} that starts with the path of the key.
 */
final class ConfigBinder {

  private static final String NUMBER = "[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,3})?";

  private ConfigBinder() {}

  /**
   * Makes a record.
   *
   * @param prefix path of the record with a trailing dot, or empty
   */
  static <T> T bind(Class<T> type, ObjectNode tree, String prefix) {
    List<ConfigKey> keys = ConfigKey.of(type);
    Object[] values = new Object[keys.size()];
    for (int i = 0; i < values.length; i++) {
      ConfigKey key = keys.get(i);
      values[i] = value(key, tree.path(key.name()), prefix + key.name());
    }
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refusal) {
        throw new IllegalArgumentException(prefix + refusal.getMessage(), refusal);
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(ConfigKey key, JsonNode node, String path) {
    return switch (key.shape()) {
      case ONE -> one(key, node, path);
      case OPTIONAL ->
          node.isNull() || node.isMissingNode()
              ? Optional.empty()
              : Optional.of(one(key, node, path));
      case LIST -> list(key, node, path);
    };
  }

  private static List<Object> list(ConfigKey key, JsonNode node, String path) {
    if (!node.isArray()) {
      throw refused(path, "a list", node);
    }
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      items.add(one(key, node.get(i), path + "[" + i + "]"));
    }
    return items;
  }

  private static Object one(ConfigKey key, JsonNode node, String path) {
    Class<?> type = key.type();
    if (type.isRecord()) {
      return bind(type, (ObjectNode) node, path + ".");
    }
    if (type.isEnum()) {
      return choice(key, node, path);
    }
    if (type == String.class) {
      return text(node, path);
    }
    if (type == boolean.class) {
      return flag(node, path);
    }
    return key.isInteger() ? integer(key, node, path) : number(node, path);
  }

  private static Object choice(ConfigKey key, JsonNode node, String path) {
    for (Object constant : key.type().getEnumConstants()) {
      if (ConfigKey.spelling(constant).equals(node.asText())) {
        return constant;
      }
    }
    String allowed = "one of " + String.join(", ", key.choices());
    String hint =
        Nearest.to(node.asText(), key.choices()).map("; did you mean %s?"::formatted).orElse("");
    throw new IllegalArgumentException(refused(path, allowed, node).getMessage() + hint);
  }

  private static String text(JsonNode node, String path) {
    if (!node.isTextual()) {
      throw refused(path, "text; put it in quotes", node);
    }
    return node.textValue();
  }

  private static boolean flag(JsonNode node, String path) {
    if (!node.isBoolean()) {
      throw refused(path, "true or false", node);
    }
    return node.booleanValue();
  }

  private static Object integer(ConfigKey key, JsonNode node, String path) {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw refused(path, "a whole number", node);
    }
    if (key.type() == long.class) {
      return node.longValue();
    }
    if (!node.canConvertToInt()) {
      throw refused(path, key.range(), node);
    }
    return node.intValue();
  }

  private static double number(JsonNode node, String path) {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    // YAML 1.1 reads 1e-3 as text.
    if (node.isTextual() && node.textValue().matches(NUMBER)) {
      return Double.parseDouble(node.textValue());
    }
    throw refused(path, "a number", node);
  }

  private static IllegalArgumentException refused(String path, String wanted, JsonNode found) {
    return new IllegalArgumentException(
        "%s must be %s, found %s".formatted(path, wanted, show(found)));
  }

  /** A value for a message: one short line. */
  static String show(JsonNode node) {
    if (node.isNull() || node.isMissingNode()) {
      return "nothing";
    }
    String text = node.toString().replaceAll("\\p{Cntrl}", "?");
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }
}
