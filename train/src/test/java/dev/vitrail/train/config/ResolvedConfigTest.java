package dev.vitrail.train.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Order of defaults, file and overrides, and what is remembered about each value. */
class ResolvedConfigTest {

  @TempDir Path folder;

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("a.yml"), yaml);
  }

  private static String origin(ResolvedConfig resolved, String path) {
    return entry(resolved, path).origin().toString();
  }

  private static ResolvedConfig.Entry entry(ResolvedConfig resolved, String path) {
    return resolved.entries().stream()
        .filter(entry -> entry.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void defaultsAreWhatTrainedBest() {
    TrainingConfig config = ResolvedConfig.load(List.of()).config();

    assertEquals(TrainingConfig.defaults(), config);
    assertEquals(LossConfig.Mode.RELEASED_ARGMAX, config.model().loss().mode());
    assertEquals(15, config.model().loss().rho());
    assertEquals(3, config.model().loss().ramp());
    assertTrue(config.model().loss().revive());
    InterpretableConfig layer = config.model().interpretable().get(0);
    assertEquals(256, layer.filters());
    assertEquals(1, layer.kernel());
    assertEquals("layer3", layer.after());
    assertEquals(4, layer.mask().beta());
    PhaseConfig phase = config.phases().get(0);
    assertEquals(10, phase.headFactor());
    assertEquals(1e-3, phase.learningRate());
    assertEquals(1e-4, phase.weightDecay());
    assertEquals(PhaseConfig.Optimiser.ADAM, phase.optimiser());
    assertEquals(30, phase.epochs());
    assertEquals(64, config.batch());
    assertEquals(DataConfig.Balance.REPEAT, config.data().balance());
  }

  @Test
  void fileLiesOverDefaultsAndOverridesOverBoth() throws IOException {
    Path file = file("batch: 16\nmodel:\n  loss:\n    rho: 6\n    ramp: 1\n");

    ResolvedConfig resolved = ResolvedConfig.load(file, List.of("model.loss.rho=9.5", "seed=7"));

    assertEquals(16, resolved.config().batch());
    assertEquals(9.5, resolved.config().model().loss().rho());
    assertEquals(1, resolved.config().model().loss().ramp());
    assertEquals(7, resolved.config().seed());
    assertEquals(file.toString(), origin(resolved, "batch"));
    assertEquals("--set", origin(resolved, "model.loss.rho"));
    assertEquals(file.toString(), origin(resolved, "model.loss.ramp"));
    assertEquals("default", origin(resolved, "model.loss.revive"));
  }

  @Test
  void listOfTheFileReplacesTheDefaultListAndItemsStartFromTheirDefaults() throws IOException {
    Path file = file("phases:\n  - name: one\n    epochs: 2\n  - name: two\n");

    ResolvedConfig resolved = ResolvedConfig.load(file, List.of());

    assertEquals(2, resolved.config().phases().size());
    assertEquals(2, resolved.config().phases().get(0).epochs());
    assertEquals(30, resolved.config().phases().get(1).epochs());
    assertEquals(file.toString(), origin(resolved, "phases[0].epochs"));
    assertEquals("default", origin(resolved, "phases[1].epochs"));
  }

  @Test
  void overridesReachIntoListsAndAppend() {
    TrainingConfig config =
        TrainingConfig.load(
            ready("cats-vs-dogs-resnet50.yml"),
            List.of("phases.0.epochs=3", "phases[1].name=more", "phases[0].train=head, layer4"));

    assertEquals(3, config.phases().get(0).epochs());
    assertEquals(List.of("head", "layer4"), config.phases().get(0).train());
    assertEquals("more", config.phases().get(1).name());
    assertEquals(PhaseConfig.defaults().epochs(), config.phases().get(1).epochs());
  }

  @Test
  void overridesTakeWholeListsAndObjects() {
    TrainingConfig config =
        ResolvedConfig.load(
                List.of(
                    "phases=[{name: a, epochs: 1}, {name: b}]",
                    "model.loss={mode: paper, rho: 2}",
                    "data.classes=[cat, dog]",
                    "evaluate.measures="))
            .config();

    assertEquals(1, config.phases().get(0).epochs());
    assertEquals("b", config.phases().get(1).name());
    assertEquals(LossConfig.Mode.PAPER, config.model().loss().mode());
    assertEquals(List.of("cat", "dog"), config.data().classes());
    assertEquals(List.of(), config.evaluate().measures());
  }

  @Test
  void textOfOverridesIsTakenAsItStands() {
    TrainingConfig config =
        ResolvedConfig.load(List.of("data.folder=a=b: #1", "model.weights=123")).config();

    assertEquals("a=b: #1", config.data().folder());
    assertEquals(Optional.of("123"), config.model().weights());
    assertEquals(
        Optional.empty(),
        ResolvedConfig.load(List.of("model.weights=x", "model.weights=null"))
            .config()
            .model()
            .weights());
  }

  @Test
  void entriesCanBeGivenBackAsOverrides() {
    ResolvedConfig resolved =
        ResolvedConfig.load(ready("animal-part-single.yml"), List.of("data.workers=2"));
    List<String> overrides =
        resolved.entries().stream().map(entry -> entry.path() + "=" + entry.value()).toList();

    assertEquals(resolved.config(), ResolvedConfig.load(overrides).config());
  }

  @Test
  void offIsAWordAndNotFalse() throws IOException {
    Path file = file("cache:\n  features: off\n");

    assertEquals(CacheConfig.Features.OFF, TrainingConfig.load(file, List.of()).cache().features());
  }

  @Test
  void emptyFileAndEmptySectionsMeanDefaults() throws IOException {
    assertEquals(TrainingConfig.defaults(), TrainingConfig.load(file(""), List.of()));
    assertEquals(
        TrainingConfig.defaults(), TrainingConfig.load(file("data:\nmodel:\n"), List.of()));
  }

  @Test
  void readyConfigurationsLoadAndSurviveTheirOwnYaml() throws IOException {
    try (var files = Files.list(ready("."))) {
      List<Path> ymls = files.filter(path -> path.toString().endsWith(".yml")).toList();
      assertTrue(ymls.size() >= 4, "found " + ymls);
      for (Path yml : ymls) {
        TrainingConfig config = TrainingConfig.load(yml, List.of());
        Path copy = Files.writeString(folder.resolve("copy.yml"), config.toYaml());
        assertEquals(config, TrainingConfig.load(copy, List.of()), yml.toString());
      }
    }
  }

  @Test
  void recordsRefuseWithoutAFileToo() {
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new MaskConfig(true, MaskConfig.Peak.ARGMAX, Double.NaN));
    assertEquals("beta must be above 0 and at most 64, found NaN", refusal.getMessage());
  }

  static Path ready(String name) {
    return Path.of(System.getProperty("vitrail.root"), "configs", name);
  }
}
