package dev.vitrail.train.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Json;
import dev.vitrail.losses.KernelLength;
import dev.vitrail.losses.TemplateMask;
import dev.vitrail.losses.TemplateMaskOperator;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.Augmentation;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.plan.InterpretableInfo;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.train.run.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs on drawn animals. */
class TrainingTest {

  private static final BooleanSupplier NEVER = () -> false;

  @TempDir static Path shared;
  private static Path data;
  private static Path whole;

  @TempDir Path folder;

  @BeforeAll
  static void trainUnbroken() {
    data = Tiny.draw(shared.resolve("data"), 20);
    whole = shared.resolve("whole");
    Tiny.train(whole, Tiny.config(data), NEVER);
  }

  /** Asks to stop after so many batches. */
  private static BooleanSupplier after(int batches) {
    AtomicInteger asked = new AtomicInteger();
    return () -> asked.incrementAndGet() >= batches;
  }

  private static VitrailException failing(Path run, TrainingConfig config, BooleanSupplier stop) {
    VitrailException e = assertThrows(VitrailException.class, () -> Tiny.train(run, config, stop));
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    return e;
  }

  private static void requireEqualRuns(Path expected, Path found) throws IOException {
    assertEquals(Tiny.metrics(expected), Tiny.metrics(found));
    for (String file : List.of("bundle/weights.safetensors", "bundle/spec.json", "config.yml")) {
      assertArrayEquals(
          Files.readAllBytes(expected.resolve(file)),
          Files.readAllBytes(found.resolve(file)),
          file);
    }
  }

  @Test
  void leavesWhatTheHouseSays() throws IOException {
    RunDirectory run = RunDirectory.open(whole);
    assertEquals(Tiny.config(data), run.config());
    assertEquals(new RunState(RunState.Status.DONE, "", 4, 4, ""), run.state());
    JsonNode environment = Json.read(whole.resolve("environment.json"), JsonNode.class);
    assertEquals(7, environment.get("seed").asLong());
    assertEquals("test", environment.get("command").get(0).asText());
    assertEquals(40, environment.get("images").asInt());
    assertEquals(64, environment.get("data").asText().length());
    List<String> steps = Tiny.metrics(whole);
    assertEquals(4, steps.size());
    for (int i = 0; i < 4; i++) {
      JsonNode line = Json.mapper().readTree(steps.get(i));
      assertEquals(i + 1, line.get("step").asInt());
      assertEquals(i < 2 ? "learn" : "filters", line.get("phase").asText());
      assertEquals(8, line.get("filters").get(0).get("lossPerFilter").size());
      assertTrue(line.get("filters").get(0).get("filterNorm").asDouble() > 0);
    }
    ModelBundle bundle = run.bundle();
    assertEquals(List.of("cat", "dog"), bundle.spec().labels());
    assertEquals(8, InterpretableInfo.of(bundle).layers().get(0).categories().length);
    try (var files = Files.list(run.checkpoints())) {
      assertTrue(files.count() <= 3, "the last two and the best");
    }
  }

  @Test
  void theSameSeedGivesTheSameRun() throws IOException {
    Tiny.train(folder, Tiny.config(data), NEVER);
    requireEqualRuns(whole, folder);
  }

  @Test
  void anotherSeedGivesAnother() {
    Tiny.train(folder, Tiny.config(data, "seed=8", "phases[0].epochs=1"), NEVER);
    assertFalse(Tiny.metrics(whole).containsAll(Tiny.metrics(folder)));
  }

  /** Three batches an epoch: 1 stops in the first epoch, 7 after two, 11 in the last one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 11})
  void aRunThatWasStoppedEndsAsAnUnbrokenOne(int batches) throws IOException {
    TrainingConfig config = Tiny.config(data);
    VitrailException e = failing(folder, config, after(batches));
    assertEquals(VitrailException.Kind.INTERRUPTED, e.kind());
    RunState state = new RunDirectory(folder).state();
    assertEquals(RunState.Status.INTERRUPTED, state.status());
    assertEquals((batches - 1) / 3, state.epoch());
    assertEquals((batches - 1) / 3, Tiny.metrics(folder).size());
    Tiny.train(folder, config, NEVER);
    requireEqualRuns(whole, folder);
  }

  @Test
  void manyStopsEndAsNone() throws IOException {
    TrainingConfig config = Tiny.config(data);
    for (int i = 0; i < 3; i++) {
      failing(folder, config, after(4));
    }
    Tiny.train(folder, config, NEVER);
    requireEqualRuns(whole, folder);
  }

  /** Images and their changes are drawn anew each epoch; the optimiser has momentum. */
  @Test
  void streamsWithRandomChangesGoOnAlike() throws IOException {
    TrainingConfig config =
        Tiny.config(
            data,
            "data.mirror=true",
            "data.augment.crop=0.6",
            "data.augment.brightness=0.3",
            "phases[0].optimiser=sgd",
            "phases[0].learningRate=0.01",
            "model.head.dropout=0.3",
            "model.interpretable[0].dropout=0.3",
            "model.loss.keepLength=true",
            "checkpoint.every=2");
    Path unbroken = folder.resolve("unbroken");
    Tiny.train(unbroken, config, NEVER);
    Path broken = folder.resolve("broken");
    failing(broken, config, after(5));
    failing(broken, config, after(8));
    Tiny.train(broken, config, NEVER);
    requireEqualRuns(unbroken, broken);
  }

  /** The third phase reads features from behind the mask, so its cache needs the learned one. */
  @Test
  void theLearnedMaskOfTheReleaseGoesOnAlikeIntoTheModel() throws IOException {
    TrainingConfig config =
        Tiny.config(
            data,
            "model.loss.mode=released",
            "model.interpretable[0].mask.peak=centroid",
            "phases=[{name: learn, train: [all], epochs: 2, learningRate: 0.004},"
                + " {name: filters, train: [interpretable, head], epochs: 1, learningRate: 0.002},"
                + " {name: head, train: [head], epochs: 1}]");
    Path unbroken = folder.resolve("unbroken");
    ModelBundle model = Tiny.train(unbroken, config, NEVER);
    TemplateMask mask = InterpretableInfo.of(model).layers().get(0).plan().mask();
    assertEquals(8, mask.betas().stream().filter(b -> b != 2 && b >= 1.5 && b <= 3).count());
    assertEquals(
        new TemplateMaskOperator(mask).layer(),
        model.spec().architecture().node("interpretable1.mask").layer());
    assertEquals(lastValidation(unbroken), validation(model, config), 1e-5);
    Path broken = folder.resolve("broken");
    failing(broken, config, after(5));
    failing(broken, config, after(5));
    failing(broken, config, after(3));
    Tiny.train(broken, config, NEVER);
    requireEqualRuns(unbroken, broken);
  }

  private static double lastValidation(Path run) throws IOException {
    List<String> metrics = Tiny.metrics(run);
    return Json.mapper().readTree(metrics.get(metrics.size() - 1)).get("validationLoss").asDouble();
  }

  private static double validation(ModelBundle model, TrainingConfig config) {
    ImageSet images = Tiny.images(config);
    Preprocessing how =
        Json.mapper().convertValue(model.spec().preprocessing(), Preprocessing.class);
    FeatureSource source =
        new FeatureSource.Streamed(images, how, Augmentation.NONE, 1, Optional.empty());
    TaskLoss task = new TaskLoss(config.model().task(), new double[] {1, 1});
    try (var network = model.network();
        Validation validation =
            new Validation(network.part(network.architecture()), source, images, task, config)) {
      return validation.run(Map.of()).loss();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void kernelsKeepTheirLengthWhereAsked(boolean keep) {
    TrainingConfig config =
        Tiny.config(
            data,
            "model.loss.keepLength=" + keep,
            "model.interpretable[0].initial=pretrained-channels",
            "phases[1].average=0");
    ModelBundle bundle = Tiny.train(folder.resolve("length-" + keep), config, NEVER);
    try (Network net = bundle.network()) {
      float[] kernel = net.parameters().get("interpretable1").kernel().toMaps().values();
      double[] lengths = KernelLength.of(kernel, 8);
      boolean kept = Arrays.stream(lengths).allMatch(length -> Math.abs(length - 1) < 1e-5);
      assertEquals(keep, kept, Arrays.toString(lengths));
      long weights = IntStream.range(0, kernel.length).filter(i -> kernel[i] != 0).count();
      assertTrue(weights > 8, "filters turn away from the one-hot start");
    }
  }

  /** Phase 1 ends early, so steps and epochs of the configuration part. */
  @Test
  void earlyStoppingGoesOnAlike() throws IOException {
    TrainingConfig config =
        Tiny.config(
            data,
            "earlyStopping.patience=1",
            "earlyStopping.metric=loss",
            "phases[0].epochs=4",
            "phases[0].learningRate=1e-9",
            "phases[1].learningRate=1e-9");
    Path unbroken = folder.resolve("unbroken");
    Tiny.train(unbroken, config, NEVER);
    List<String> metrics = Tiny.metrics(unbroken);
    assertTrue(metrics.size() < 6, metrics.size() + " epochs");
    Path broken = folder.resolve("broken");
    failing(broken, config, after(3 * (metrics.size() - 1) + 1));
    assertEquals(metrics.size() - 1, Tiny.metrics(broken).size());
    Tiny.train(broken, config, NEVER);
    requireEqualRuns(unbroken, broken);
  }

  /** A folder where a file should be, and the other way round, as good as a full disk. */
  @ParameterizedTest
  @ValueSource(strings = {"checkpoints", "bundle", "environment.json", "state.json", "cache"})
  void whatCannotBeWrittenStopsTheRunWhichGoesOnLater(String name) throws IOException {
    Path inTheWay = folder.resolve(name);
    if (name.contains(".")) {
      Files.createDirectories(inTheWay.resolve("x"));
    } else {
      Files.writeString(inTheWay, "x");
    }
    VitrailException e = failing(folder, Tiny.config(data), NEVER);
    assertEquals(VitrailException.Kind.ENVIRONMENT, e.kind(), e.getMessage());
    assertTrue(e.getMessage().contains(name), e.getMessage());
    try (var all = Files.walk(folder)) {
      assertTrue(all.noneMatch(f -> f.toString().endsWith(".part")), "nothing half-written");
    }
    if (!name.equals("state.json")) {
      assertEquals(RunState.Status.FAILED, new RunDirectory(folder).state().status());
    }
    if (name.contains(".")) {
      Files.delete(inTheWay.resolve("x"));
    }
    Files.delete(inTheWay);
    Tiny.train(folder, Tiny.config(data), NEVER);
    requireEqualRuns(whole, folder);
  }

  /** The second one comes while the first one computes its third batch. */
  @Test
  void anotherTrainingInTheSameFolderStopsAtOnceAndHarmsNothing() throws IOException {
    TrainingConfig config = Tiny.config(data);
    AtomicInteger asked = new AtomicInteger();
    List<VitrailException> refused = new ArrayList<>();
    Tiny.train(
        folder,
        config,
        () -> {
          if (asked.incrementAndGet() == 3) {
            refused.add(failing(folder, Tiny.config(data, "seed=8"), NEVER));
            assertEquals(RunState.Status.RUNNING, new RunDirectory(folder).state().status());
          }
          return false;
        });
    assertEquals(VitrailException.Kind.ENVIRONMENT, refused.get(0).kind());
    assertTrue(refused.get(0).getMessage().contains(folder.toString()));
    requireEqualRuns(whole, folder);
  }

  @Test
  void aDamagedNewestCheckpointGivesWayToTheOneBefore() throws IOException {
    TrainingConfig config = Tiny.config(data);
    failing(folder, config, after(7));
    Path newest = Checkpoint.file(folder.resolve("checkpoints"), 2);
    Files.write(newest, java.util.Arrays.copyOf(Files.readAllBytes(newest), 5000));
    Tiny.train(folder, config, NEVER);
    requireEqualRuns(whole, folder);
  }

  /** The first phase is sane; the second one blows up. */
  @Test
  void aRunThatBreaksDownNamesTheLayerAndKeepsTheLastGoodCheckpoint() throws IOException {
    TrainingConfig config =
        Tiny.config(
            data,
            "phases[1].learningRate=10",
            "phases[1].headFactor=10000",
            "phases[1].optimiser=sgd",
            "phases[1].epochs=20");
    VitrailException e = failing(folder, config, NEVER);
    assertEquals(VitrailException.Kind.DATA, e.kind());
    assertTrue(
        e.getMessage().matches("Training broke down: .*layer '[a-z0-9.]+'.*"), e.getMessage());
    assertTrue(e.getMessage().contains("Lower the learning rate"), e.getMessage());
    assertEquals(RunState.Status.FAILED, new RunDirectory(folder).state().status());
    Path newest = Checkpoint.newest(folder.resolve("checkpoints")).orElseThrow();
    assertTrue(Checkpoint.epochsDone(newest) >= 2);
    ModelBundle good = new RunDirectory(whole).bundle();
    try (Parameters into = Parameters.zeros(good.spec().architecture(), Precision.FLOAT)) {
      Checkpoint.read(newest, into);
      for (String node : into.names()) {
        for (double value : into.get(node).kernel().toDoubles()) {
          assertTrue(Double.isFinite(value), node);
        }
      }
    }
    assertFalse(Files.exists(folder.resolve("bundle")), "no model of a run that broke down");
  }

  @Test
  void setsThatCannotBeTrainedOnAreBadData() throws IOException {
    Path one = folder.resolve("one");
    Files.createDirectories(one.resolve("train/cat"));
    for (int i = 0; i < 4; i++) {
      Files.copy(
          data.resolve("images/cat/cat-0000%d.png".formatted(i)),
          one.resolve("train/cat/%d.png".formatted(i)));
    }
    VitrailException e = failing(folder.resolve("a"), Tiny.config(one, "data.layout=auto"), NEVER);
    assertEquals(VitrailException.Kind.DATA, e.kind(), e.getMessage());
  }
}
