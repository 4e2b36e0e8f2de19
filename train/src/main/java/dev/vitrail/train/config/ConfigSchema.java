package dev.vitrail.train.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vitrail.engine.io.Json;
import java.io.UncheckedIOException;

/** The JSON schema (draft 2020-12) of the training configuration, made from its records. */
public final class ConfigSchema {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ConfigSchema() {}

  /** The schema as indented JSON with a newline at the end. */
  public static String training() {
    ObjectNode schema = NODES.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Vitrail training configuration");
    schema.setAll(record(TrainingConfig.class, ConfigTree.defaults(TrainingConfig.class)));
    try {
      return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode record(Class<?> type, ObjectNode defaults) {
    ObjectNode schema = NODES.objectNode();
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    ObjectNode properties = schema.putObject("properties");
    for (ConfigKey key : ConfigKey.of(type)) {
      properties.set(key.name(), property(key, defaults.get(key.name())));
    }
    return schema;
  }

  private static ObjectNode property(ConfigKey key, JsonNode value) {
    ObjectNode schema = NODES.objectNode();
    schema.put("description", key.describe().value());
    if (key.isRecord() && !key.isList()) {
      return schema.setAll(record(key.type(), (ObjectNode) value));
    }
    if (key.isList()) {
      schema.put("type", "array");
      bound(schema, "minItems", key.describe().min());
      bound(schema, "maxItems", key.describe().max());
      schema.set("items", item(key));
    } else {
      schema.setAll(scalar(key));
    }
    schema.set("default", value);
    return schema;
  }

  private static ObjectNode item(ConfigKey key) {
    return key.isRecord() ? record(key.type(), ConfigTree.defaults(key.type())) : scalar(key);
  }

  private static ObjectNode scalar(ConfigKey key) {
    ObjectNode schema = NODES.objectNode();
    if (key.type().isEnum()) {
      ArrayNode choices = schema.putArray("enum");
      key.choices().forEach(choices::add);
    } else if (key.shape() == ConfigKey.Shape.OPTIONAL) {
      schema.putArray("type").add("string").add("null");
    } else if (key.type() == String.class) {
      schema.put("type", "string");
    } else if (key.type() == boolean.class) {
      schema.put("type", "boolean");
    } else {
      schema.put("type", key.isInteger() ? "integer" : "number");
      String low = key.describe().aboveMin() ? "exclusiveMinimum" : "minimum";
      bound(schema, low, key.describe().min());
      bound(schema, "maximum", key.describe().max());
    }
    return schema;
  }

  private static void bound(ObjectNode schema, String name, double value) {
    if (Double.isFinite(value)) {
      if (value == Math.rint(value)) {
        schema.put(name, (long) value);
      } else {
        schema.put(name, value);
      }
    }
  }
}
