package dev.vitrail.cli.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.explain.attribution.Attribution;
import dev.vitrail.explain.attribution.Score;
import dev.vitrail.train.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a failure, what a target may be, which part is done where. */
class ExplainRulesTest {

  @TempDir Path folder;

  private static Attribution map(float... values) {
    return new Attribution(
        "grad-cam",
        "top",
        List.of(Score.logit(0)),
        new FeatureMaps(new MapShape(1, 1, values.length, 1), values),
        Map.of(),
        List.of(Attribution.Details.NONE));
  }

  private static ExplainJob.Summary summary(int explained, long skipped, List<String> problems) {
    return new ExplainJob.Summary(
        1, "run", "hash", "logit", Map.of(), "1/1", 0, explained, Map.of(), Map.of(), skipped,
        problems);
  }

  @Test
  void aMapOfZerosOrOfNoNumbersIsAProblem() {
    assertTrue(ResultFile.problem(map(0, 0)).orElseThrow().contains("zero everywhere"));
    assertTrue(ResultFile.problem(map(0, Float.NaN)).orElseThrow().contains("no numbers"));
    assertEquals(Optional.empty(), ResultFile.problem(map(0, -1)));
  }

  @Test
  void problemsAreAnErrorOfTheData() {
    VitrailException failure =
        assertThrows(
            VitrailException.class,
            () -> ExplainJob.requireUsable(summary(2, 0, List.of("a.jpg, cam: zero", "b"))));
    assertEquals(VitrailException.Kind.DATA, failure.kind());
    assertTrue(failure.getMessage().contains("a.jpg, cam: zero; and 1 more"));
    assertThrows(VitrailException.class, () -> ExplainJob.requireUsable(summary(0, 3, List.of())));
    ExplainJob.requireUsable(summary(2, 1, List.of()));
  }

  private static Score target(String text, ModelConfig.Task task, boolean probability) {
    Targets targets =
        new Targets(List.of("cat", "dog", "a:b"), task, Optional.of(text), probability);
    return targets.scores(new FeatureMaps(new MapShape(1, 1, 1, 3), new float[3])).get(0);
  }

  @Test
  void targets() {
    ModelConfig.Task softmax = ModelConfig.Task.SOFTMAX;
    assertEquals(Score.logit(1), target("dog", softmax, false));
    assertEquals(Score.against(0), target("not:cat", softmax, false));
    assertEquals(Score.difference(0, 1), target("cat:dog", softmax, false));
    assertEquals(Score.logit(2), target("a:b", softmax, false));
    assertEquals(Score.difference(2, 0), target("a:b:cat", softmax, false));
    assertEquals(Score.softmax(0), target("cat", softmax, true));
    assertEquals(Score.sigmoid(0), target("cat", ModelConfig.Task.LOGISTIC, true));
    assertThrows(VitrailException.class, () -> target("cat:fox", softmax, false));
    Targets predicted = new Targets(List.of("cat", "dog"), softmax, Optional.empty(), false);
    FeatureMaps logits = new FeatureMaps(new MapShape(2, 1, 1, 2), new float[] {1, 2, 4, 3});
    assertEquals(List.of(Score.logit(1), Score.logit(0)), predicted.scores(logits));
  }

  @Test
  void shards() {
    List<Integer> all = List.of(1, 2, 3, 4, 5);
    assertEquals(List.of(1, 4), Shard.parse("1/3").of(all));
    assertEquals(List.of(3), Shard.parse("3/3").of(all));
    assertEquals("-3-of-3", Shard.parse("3/3").suffix());
    for (String wrong : List.of("0/3", "4/3", "1", "1/0", "-1/2", "a/b")) {
      assertThrows(VitrailException.class, () -> Shard.parse(wrong), wrong);
    }
  }

  @Test
  void filesHaveFoldersOfTheirOwn() throws IOException {
    Path below = Files.createDirectories(folder.resolve("b"));
    for (Path file :
        List.of(
            folder.resolve("A.jpg"),
            below.resolve("a.PNG"),
            below.resolve("a-2.jpg"),
            below.resolve("notes.txt"))) {
      Files.writeString(file, "x");
    }
    Files.createSymbolicLink(below.resolve("out.jpg"), folder.resolve("A.jpg"));
    List<String> folders =
        ImageFiles.list(List.of(folder)).stream().map(ImageFiles.Named::folder).toList();
    assertEquals(List.of("a", "a-2", "a-3"), folders);
    assertThrows(VitrailException.class, () -> ImageFiles.list(List.of(folder.resolve("absent"))));
  }
}
