package dev.vitrail.train.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed schema follows the records. */
class ConfigSchemaTest {

  @Test
  void committedSchemaIsCurrent() throws IOException {
    Path committed = ResolvedConfigTest.ready("schema/training.schema.json");

    assertEquals(
        Files.readString(committed),
        ConfigSchema.training(),
        "Write it anew: ./vitrail config schema > configs/schema/training.schema.json");
  }

  @Test
  void rangesChoicesAndListsAreInTheSchema() throws IOException {
    JsonNode keys = Json.mapper().readTree(ConfigSchema.training()).path("properties");

    JsonNode loss = keys.at("/model/properties/loss/properties");
    assertEquals(0, loss.at("/rho/minimum").asInt(-1));
    assertEquals(1000, loss.at("/rho/maximum").asInt());
    assertEquals("released-argmax", loss.at("/mode/enum/4").asText());
    assertEquals("released-argmax", loss.at("/mode/default").asText());
    JsonNode phase = keys.at("/phases/items/properties");
    assertEquals(0, phase.at("/learningRate/exclusiveMinimum").asInt(-1));
    assertEquals("string", phase.at("/train/items/type").asText());
    assertFalse(keys.at("/data/additionalProperties").asBoolean(true));
  }

  @Test
  void everyKeyIsDescribedInAPlainSentence() throws IOException {
    describe(Json.mapper().readTree(ConfigSchema.training()).path("properties"));
  }

  private static void describe(JsonNode properties) {
    for (var property : properties.properties()) {
      String text = property.getValue().path("description").asText();
      assertTrue(text.endsWith("."), property.getKey() + ": " + text);
      assertFalse(text.contains("\n"), property.getKey());
      describe(property.getValue().path("properties"));
      describe(property.getValue().at("/items/properties"));
    }
  }
}
