package dev.vitrail.evaluate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.images.StreamOptions;
import dev.vitrail.train.loop.Training;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.plan.InterpretableInfo;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.train.synthetic.Counts;
import dev.vitrail.train.synthetic.SyntheticAnimals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From drawn animals to measures: an ordinary net and one with mask and filter loss. */
class RunEvaluationTest {

  /** One category of drawn animals against scenes without one; maps of 8 x 8 cells. */
  private static final String YAML =
      """
seed: 1
data: {folder: "%s", layout: index, category: cat, negatives: negatives, size: 32}
model:
  architecture: small
  task: single
  interpretable:
    - {after: pool2, filters: 16, kernel: 3, initial: random, mask: {enabled: %s}}
  loss: {mode: %s, rho: 10, ramp: 1, categories: paper}
phases:
  - {name: learn, train: [all], epochs: 8, learningRate: 3e-3, headFactor: 1}
  - {name: filters, train: [interpretable, head], epochs: 6, learningRate: 3e-3, headFactor: 1}
batch: 16
""";

  @TempDir static Path folder;
  private static ImageSet images;
  private static ModelBundle model;
  private static RunMeasures ordinary;
  private static RunMeasures interpretable;

  @BeforeAll
  static void train() throws IOException {
    SyntheticAnimals.write(folder.resolve("data"), new Counts(200, 0, 200), 32, 3, Progress.NONE);
    ordinary = run("ordinary", "false", "none");
    interpretable = run("interpretable", "true", "released-argmax");
  }

  private static RunMeasures run(String name, String mask, String loss) throws IOException {
    Path file = folder.resolve(name + ".yml");
    Files.writeString(file, YAML.formatted(folder.resolve("data"), mask, loss));
    TrainingConfig config = TrainingConfig.load(file, List.of());
    RunDirectory run = RunDirectory.create(folder, name);
    images = TrainingImages.open(config.data(), folder, 1, Progress.NONE);
    model = Training.run(config, images, run, Training.Options.quiet(run));
    return RunEvaluation.measure(model, images, run.cache(), Progress.NONE);
  }

  @Test
  void theOrdinaryNetLearnsToTellAnimalsFromScenes() {
    RunMeasures.Classification test = ordinary.test();
    assertEquals(List.of("cat", "negative"), test.classes());
    assertTrue(test.accuracy().low() > 0.5, "above chance: " + test.accuracy());
    assertTrue(test.accuracy().value() >= 0.65, "far above chance: " + test.accuracy());
  }

  /** The point of the whole project, small. */
  @Test
  void filtersWithMaskAndLossFollowPartsBetter() {
    RunMeasures.LayerMeasures without = ordinary.layers().get(0);
    RunMeasures.LayerMeasures with = interpretable.layers().get(0);
    assertEquals(16, with.filters());
    assertEquals(40, with.testImages());
    assertTrue(
        with.tracking() > without.tracking() + 0.04,
        "%s against %s".formatted(with.tracking(), without.tracking()));
    assertTrue(with.tracking() > with.permuted() + 0.05, "permuted images: " + with.permuted());
    assertTrue(with.dead() <= without.dead(), "revival leaves no filter dead");
  }

  /** Predictions from cached features are those of the whole net on the pixels. */
  @Test
  void accuracyIsThatOfTheModelOnItsTestImages() {
    int[][] confusion = new int[2][2];
    ImageSet test = images.split(Split.TEST);
    try (Network net = model.network();
        ImageStream stream =
            ImageStream.open(
                test, RunEvaluation.preprocessing(model), StreamOptions.inOrder(16, 1))) {
      while (stream.hasNext()) {
        ImageBatch batch = stream.next();
        FeatureMaps logits = net.forward(new FeatureMaps(batch.shape(), batch.values()));
        for (int i = 0; i < batch.size(); i++) {
          confusion[batch.labels()[i]][logits.values()[i] > 0 ? 0 : 1]++;
        }
      }
    }
    for (int row = 0; row < 2; row++) {
      for (int column = 0; column < 2; column++) {
        assertEquals(confusion[row][column], interpretable.test().confusion()[row][column]);
      }
    }
    assertEquals(80, test.size());
  }

  @Test
  void measuresRepeatAndReadBack() throws IOException {
    RunMeasures again =
        RunEvaluation.measure(model, images, folder.resolve("other-cache"), Progress.NONE);
    String json = Json.mapper().writeValueAsString(interpretable);
    assertEquals(json, Json.mapper().writeValueAsString(again));
    RunMeasures read = Json.mapper().readValue(json, RunMeasures.class);
    assertEquals(json, Json.mapper().writeValueAsString(read));
    assertEquals(model.hash(), interpretable.model());
  }

  @Test
  void measuresFromBeforePartsWereAskedForReadBack() throws IOException {
    ObjectNode old = Json.mapper().valueToTree(interpretable);
    ObjectNode layer = (ObjectNode) old.get("layers").get(0);
    layer.remove("heldParts");
    layer.get("perFilter").forEach(filter -> ((ObjectNode) filter).remove("held"));
    RunMeasures read = Json.mapper().treeToValue(old, RunMeasures.class);
    assertEquals(Map.of(), read.layers().get(0).heldParts());
    assertEquals(RunMeasures.Held.NONE, read.layers().get(0).perFilter().get(0).held());
  }

  @Test
  void filterFiguresAddUp() {
    RunMeasures.LayerMeasures layer = interpretable.layers().get(0);
    assertEquals(16, layer.perFilter().size());
    double mean =
        layer.perFilter().stream()
            .mapToDouble(RunMeasures.FilterMeasures::tracking)
            .average()
            .orElseThrow();
    assertEquals(layer.tracking(), mean, 1e-9);
    double shares = layer.bestLandmark().values().stream().mapToDouble(d -> d).sum();
    assertEquals(1, shares, 1e-9);
    for (int category : InterpretableInfo.of(model).layers().get(0).categories()) {
      assertEquals(0, category);
    }
  }
}
