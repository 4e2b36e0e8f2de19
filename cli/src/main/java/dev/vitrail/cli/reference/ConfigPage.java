package dev.vitrail.cli.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.config.ConfigSchema;
import java.util.ArrayList;
import java.util.List;

/** Every key of a training configuration, from the schema. */
final class ConfigPage {

  private final Markdown page = new Markdown("Configuration");

  private ConfigPage() {}

  static String of() {
    try {
      return new ConfigPage().write(Json.mapper().readTree(ConfigSchema.training()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The schema is JSON", e);
    }
  }

  private String write(JsonNode schema) {
    page.paragraph(
        "Keys of a training configuration, as `--set KEY=VALUE` and YAML files name them. `[i]` is"
            + " the i-th item of a list, from 0. A key that is left out takes its default; a key"
            + " that does not exist is refused with the nearest one.");
    page.head("key", "type", "default", "range", "meaning");
    keys(schema, "");
    return page.end().page();
  }

  private void keys(JsonNode schema, String before) {
    schema
        .get("properties")
        .fields()
        .forEachRemaining(field -> key(before + field.getKey(), field.getValue()));
  }

  private void key(String name, JsonNode about) {
    if (about.has("properties")) {
      keys(about, name + ".");
      return;
    }
    JsonNode items = about.path("items");
    boolean records = items.has("properties");
    page.row(
        List.of(
            "`" + name + "`",
            records ? "list" : type(about),
            records ? about.get("default").size() + " item" : "`" + about.get("default") + "`",
            range(about),
            about.get("description").asText()));
    if (records) {
      keys(items, name + "[i].");
    }
  }

  private static String type(JsonNode about) {
    if (about.has("enum")) {
      return "word";
    }
    if (about.path("type").isArray()) {
      return "text or null";
    }
    return switch (about.path("type").asText()) {
      case "integer" -> "whole number";
      case "number" -> "number";
      case "boolean" -> "true or false";
      case "array" -> "list of " + (about.path("items").has("enum") ? "words" : "texts");
      default -> "text";
    };
  }

  private static String range(JsonNode about) {
    if (about.has("enum")) {
      return choices(about.get("enum"));
    }
    if (about.path("items").has("enum")) {
      return choices(about.get("items").get("enum"));
    }
    if (about.has("minItems")) {
      return about.get("minItems").asText() + " to " + about.get("maxItems").asText() + " items";
    }
    String low =
        about.has("exclusiveMinimum")
            ? "above " + about.get("exclusiveMinimum").asText()
            : about.path("minimum").asText();
    if (about.has("maximum")) {
      return low + " to " + about.get("maximum").asText();
    }
    return low.isEmpty() ? "" : low + " or more";
  }

  private static String choices(JsonNode words) {
    List<String> all = new ArrayList<>();
    words.forEach(word -> all.add("`" + word.asText() + "`"));
    return String.join(", ", all);
  }
}
