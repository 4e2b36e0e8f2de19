package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.explanations.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateMetricsTest {

  @TempDir static Path folder;
  private static String run;

  @BeforeAll
  static void trainOnce() throws IOException {
    Path config = TinyRun.prepare(folder);
    Path out = folder.resolve("runs");
    Call trained =
        Call.of(
            "train",
            "-c",
            config.toString(),
            "--data",
            folder.resolve("data").toString(),
            "--out",
            out.toString(),
            "--name",
            "cats",
            "--quiet");
    assertEquals(0, trained.code(), trained.err());
    run = out.resolve("cats").toString();
  }

  @Test
  void everyMetricIsListedWithItsDirectionAndNote() throws IOException {
    Call text = Call.of("evaluate", "--metrics", "list");
    assertEquals(0, text.code(), text.err());
    for (Metric metric : Metric.values()) {
      assertTrue(text.out().contains(metric.key()), metric.key());
    }
    assertTrue(text.out().contains("deletion AUC: lower is better, 0 to 1, from 20 images"));
    assertTrue(text.out().contains("RISE takes equal steps"));
    JsonNode json =
        Json.mapper().readTree(Call.of("evaluate", "--metrics", "list", "--json").out());
    assertEquals("HIGHER", json.at("/insertion/0/direction").asText());
    for (JsonNode family : json) {
      for (JsonNode info : family) {
        boolean plain = info.get("name").asText().equals("accuracy");
        assertEquals(plain, info.get("note").asText().isEmpty(), info.toString());
      }
    }
  }

  @Test
  void classificationAndDissectionNeedNoMethod() throws IOException {
    Call call = Call.of("evaluate", run, "--metrics", "classification,dissection", "--json");
    assertEquals(0, call.code(), call.err());
    JsonNode document = Json.mapper().readTree(call.out());
    assertEquals(8, document.at("/classification/report/images").asInt());
    assertEquals(15, document.at("/classification/calibration/bins").size());
    JsonNode layer = document.at("/dissection/layers/0");
    assertTrue(layer.get("parts").toString().contains("torso"), layer.toString());
    double score = layer.get("score").asDouble();
    assertTrue(layer.get("low").asDouble() <= score && score <= layer.get("high").asDouble());
    for (String name : List.of("classification", "dissection")) {
      Path file = Path.of(run, "evaluate", name + ".json");
      assertEquals(document.get(name), Json.mapper().readTree(Files.readString(file)));
    }
    Call words = Call.of("evaluate", run, "--metrics", "classification,dissection", "--quiet");
    assertTrue(words.out().startsWith("accuracy 0.") || words.out().startsWith("accuracy 1."));
    assertTrue(words.out().contains("part interpretability"), words.out());
  }

  @Test
  void methodsAndFloorsAreMeasuredOnOtherImagesToo() throws IOException {
    Call call =
        Call.of(
            "evaluate",
            run,
            "--metrics",
            "deletion,relevance-mass,input-shift",
            "--data",
            folder.resolve("data").toString(),
            "--split",
            "all",
            "--images",
            "6",
            "--methods",
            "saliency,grad-cam",
            "--quick",
            "--json");
    assertEquals(0, call.code(), call.err());
    JsonNode table = Json.mapper().readTree(call.out()).at("/explanations/table");
    assertEquals(6, table.get("images").size());
    double area = 0;
    Set<String> methods = new TreeSet<>();
    for (JsonNode row : table.get("rows")) {
      if (!row.get("isFloor").asBoolean()) {
        methods.add(row.get("method").asText());
      }
      if (row.get("measure").asText().equals("relevance mass (animal)")
          && row.get("method").asText().equals("constant")) {
        area = row.get("mean").asDouble();
      }
    }
    assertEquals(Set.of("grad-cam", "saliency"), methods);
    assertTrue(area > 0.02 && area < 0.8, "share of the animal: " + area);
  }

  @Test
  void wrongCalls() {
    Call unknown = Call.of("evaluate", run, "--metrics", "beauty");
    assertEquals(2, unknown.code());
    assertTrue(unknown.err().contains("Unknown metric 'beauty'. Known: classification"));
    assertEquals(2, Call.of("evaluate").code());
    assertEquals(2, Call.of("evaluate", run, "--metrics", "sparseness", "--images", "0").code());
    Call foreign = Call.of("evaluate", run, "--metrics", "dissection", "--data", run);
    assertEquals(3, foreign.code(), foreign.err());
  }
}
