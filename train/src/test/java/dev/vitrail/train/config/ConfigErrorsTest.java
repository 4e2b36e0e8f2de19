package dev.vitrail.train.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong files and overrides: kind USAGE, one line, the key, its nearest neighbour, the range. */
class ConfigErrorsTest {

  @TempDir Path folder;

  private String refusal(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.yml"), yaml);
    return message(() -> TrainingConfig.load(file, List.of()));
  }

  private static String message(org.junit.jupiter.api.function.Executable load) {
    VitrailException e = assertThrows(VitrailException.class, load);
    assertEquals(VitrailException.Kind.USAGE, e.kind());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
    assertTrue(e.getMessage().length() < 500, e.getMessage());
    return e.getMessage();
  }

  private static void assertContains(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "'" + part + "' not in: " + message);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "model: {los: {rho: 3}} | model.los is no key; did you mean model.loss?",
        "model: {loss: {Rho: 3}} | did you mean model.loss.rho?",
        "rho: 3 | rho is no key; did you mean model.loss.rho?",
        "epochs: 3 | did you mean phases[0].epochs?",
        "xyzzy: 3 | allowed here: seed, data, model",
        "model: {loss: {rho: -1}} | model.loss.rho must be from 0 to 1000, found -1.0",
        "model: {loss: {rho: .nan}} | Malformed numeric value",
        "batch: 0 | batch must be from 1 to 4096, found 0",
        "batch: 6.5 | batch must be a whole number, found 6.5",
        "batch: 99999999999 | batch must be from 1 to 4096, found 99999999999",
        "batch: many | batch must be a whole number, found \"many\"",
        "batch: | batch must be a whole number, found nothing",
        "seed: -1 | seed must be at least 0, found -1",
        "model: {loss: {mode: relesed}} | did you mean released?",
        "model: {loss: {mode: 3}} | must be one of none, exact, paper, released",
        "data: {mirror: yes} | data.mirror must be true or false",
        "data: {folder: 12} | data.folder must be text; put it in quotes, found 12",
        "data: {folder: ''} | data.folder must be one line of 1 to 4096 characters",
        "data: {classes: cat} | data.classes must be a list",
        "data: {classes: [cat, cat]} | data.classes must not name one twice",
        "data: [1] | data must hold keys, found [1]",
        "phases: {name: a} | phases must be a list",
        "phases: [] | phases must have from 1 to 16 items, found 0",
        "phases: [{}, {}] | phases must have different names",
        "phases: [{epochs: 2, warmup: 2}] | phases[0].warmup must be below epochs (2), found 2",
        "model: {interpretable: [{kernel: 2}]} | model.interpretable[0].kernel must be 1 or 3",
        "model: {interpretable: []} | model.interpretable has no layer for the filter loss",
        "model: {task: single} | data.category must name the category",
        "data: {category: cat} | data.category must be null unless model.task is single",
        "cache: {views: 2} | cache.views must be 1 unless",
        "[1, 2] | must hold keys with values",
        "a: b: c | is not YAML",
        "{batch: 1, batch: 2} | is not YAML: Duplicate",
        "{seed: &a 1, batch: *a} | uses an anchor, alias or tag",
        "seed: !!javax.script.ScriptEngineManager [] | uses an anchor, alias or tag",
      })
  void fileIsRefused(String yaml, String expected) throws IOException {
    String message = refusal(yaml);
    assertContains(message, expected, "bad.yml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.loss.rho | --set needs key=value",
        "=3 | --set needs key=value",
        "model.loss.rhoo=3 | --set: model.loss.rhoo is no key; did you mean model.loss.rho?",
        "model.loss.rho.x=3 | model.loss.rho is a value",
        "model.loss.rho=abc | --set: model.loss.rho must be a number, found \"abc\"",
        "model.loss=3 | model.loss must hold keys",
        "phases[7].epochs=3 | phases has 1 items, so the index is at most 1, found 7",
        "phases.x.epochs=3 | phases is a list; name an item such as phases[0]",
        "phases[0]=3 | needs a key below it",
        "data.classes[0]=cat | data.classes is set as a whole",
        "phases[99999999999].epochs=1 | name an item such as phases[0]",
        "seed=[1 | is not YAML",
      })
  void overrideIsRefused(String text, String expected) {
    assertContains(message(() -> ResolvedConfig.load(List.of(text))), expected);
  }

  @Test
  void missingFileFolderAndGiantFileAreRefused() throws IOException {
    assertContains(
        message(() -> TrainingConfig.load(folder.resolve("no.yml"), List.of())), "no such file");
    assertContains(message(() -> TrainingConfig.load(folder, List.of())), "is a folder");
    Path giant = Files.write(folder.resolve("giant.yml"), new byte[ConfigYaml.MAX_BYTES + 1]);
    assertContains(message(() -> TrainingConfig.load(giant, List.of())), "larger than");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 20_000})
  void deepNestingIsRefused(int depth) throws IOException {
    assertContains(refusal("data: " + "[".repeat(depth) + "]".repeat(depth)), "is not YAML");
  }
}
