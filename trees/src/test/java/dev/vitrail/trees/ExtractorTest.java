package dev.vitrail.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.nets.Nets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rationales of a real net of random weights: exact gradients, exact leaves, a whole tree. */
class ExtractorTest {

  private static final int SIZE = 48;
  private static final int IMAGES = 40;

  /** The small net up to its last ReLU, a hidden ReLU layer on the whole maps, three logits. */
  private static Architecture architecture(boolean hidden) {
    Architecture small = Nets.build("small", SIZE, 2).architecture();
    String top = top(small);
    Architecture body = small.upTo(top);
    MapShape maps = body.shapes(1).get(top);
    List<Node> nodes = new ArrayList<>(body.nodes());
    Window whole = Window.square(maps.height(), 1, 0);
    nodes.add(new Node("hidden", new Layer.Conv(whole, 16), List.of(top)));
    String last = "hidden";
    if (hidden) {
      nodes.add(new Node("bend", new Layer.Relu(), List.of(last)));
      last = "bend";
    }
    nodes.add(new Node("logits", new Layer.Conv(Window.square(1, 1, 0), 3), List.of(last)));
    return new Architecture("tiny", SIZE, SIZE, 3, nodes);
  }

  private static String top(Architecture net) {
    String top = "";
    for (Node node : net.nodes()) {
      top = node.layer() instanceof Layer.Relu ? node.name() : top;
    }
    return top;
  }

  private static Network open(Architecture net) {
    return Network.open(net, Parameters.random(net, Precision.FLOAT, 11));
  }

  private static Batches images() {
    SplittableRandom random = new SplittableRandom(3);
    List<Batches.Batch> batches = new ArrayList<>();
    for (int from = 0; from < IMAGES; from += 10) {
      float[] values = new float[10 * SIZE * SIZE * 3];
      List<String> ids = new ArrayList<>();
      boolean[] positive = new boolean[10];
      for (int i = 0; i < 10; i++) {
        ids.add("image " + (from + i));
        positive[i] = (from + i) % 3 != 2;
        fill(values, i * SIZE * SIZE * 3, random, positive[i]);
      }
      FeatureMaps maps = new FeatureMaps(new MapShape(10, SIZE, SIZE, 3), values);
      batches.add(new Batches.Batch(maps, ids, positive));
    }
    return Batches.of(batches);
  }

  /** Blobs of colour at a random place. */
  private static void fill(float[] values, int from, SplittableRandom random, boolean positive) {
    int row = random.nextInt(SIZE - 16);
    int column = random.nextInt(SIZE - 16);
    for (int at = 0; at < SIZE * SIZE * 3; at++) {
      int y = at / 3 / SIZE;
      int x = at / 3 % SIZE;
      boolean inside = y >= row && y < row + 16 && x >= column && x < column + 16;
      double colour = inside ? (positive == (at % 3 == 0) ? 2 : -1) : 0;
      values[from + at] = (float) (colour + 0.3 * random.nextGaussian());
    }
  }

  private static RationaleSource source(Architecture net, ScoreKind score) {
    return new RationaleSource("test-net", top(net.upTo("hidden")), 1, "blob", score);
  }

  @ParameterizedTest
  @EnumSource(ScoreKind.class)
  void leavesReproduceTheScoreAndGradientsMeetDifferences(ScoreKind score) {
    Architecture net = architecture(true);
    try (Network network = open(net);
        NetHead head = new NetHead(network, source(net, score))) {
      RationaleSource source = source(net, score);
      Rationales found = new RationaleExtractor(network, source).extract(images(), Progress.NONE);
      assertEquals(IMAGES, found.count() + found.excluded());
      Batches.Batch batch = images().iterator().next();
      FeatureMaps maps =
          network.forward(batch.images(), List.of(source.layer())).get(source.layer());
      double[] scores = head.of(maps);
      for (int i = 0; i < 5; i++) {
        double h = Rows.dot(found.activation(i), found.direction(i)) + found.b()[i];
        assertEquals(found.score(i), found.r()[i] * h, 1e-9);
        assertEquals(scores[i], found.score(i), 1e-3 * (1 + Math.abs(scores[i])));
        checkFilters(head, maps, found, i);
      }
      double[] mean = new double[found.filters()];
      for (int image : found.positives()) {
        Rows.add(mean, found.activation(image));
      }
      for (int d = 0; d < mean.length; d++) {
        double average = mean[d] / found.positives().length;
        assertTrue(average == 0 || Math.abs(average - found.positions()) < 1e-6);
      }
    }
  }

  /** {@code r g_d} is the derivative by adding {@code s_d / cells} to every cell of a filter. */
  private static void checkFilters(HeadScore head, FeatureMaps maps, Rationales found, int image) {
    MapShape one = maps.shape().withBatch(1);
    for (int d = 0; d < found.filters(); d += 7) {
      double step = 1e-2;
      double[] shifted = new double[2];
      for (int side = 0; side < 2; side++) {
        float[] values =
            java.util.Arrays.copyOfRange(
                maps.values(), image * one.imageSize(), (image + 1) * one.imageSize());
        for (int at = d; at < values.length; at += one.channels()) {
          values[at] += (float) ((side == 0 ? -step : step) * found.scale()[d]);
        }
        shifted[side] = head.of(new FeatureMaps(one, values))[0];
      }
      double expected = (shifted[1] - shifted[0]) / (2 * step) / found.positions();
      double exact = found.r()[image] * found.direction(image)[d];
      assertEquals(expected, exact, 0.02 * found.r()[image] + 1e-4);
    }
  }

  @Test
  void wholeChainFromNetToMeasures() {
    Architecture net = architecture(true);
    try (Network network = open(net);
        NetHead head = new NetHead(network, source(net, ScoreKind.MARGIN))) {
      RationaleSource source = source(net, ScoreKind.MARGIN);
      RationaleExtractor extractor = new RationaleExtractor(network, source);
      Rationales training = extractor.extract(images(), Progress.NONE);
      RationaleTree mined =
          new TreeMiner(MiningOptions.defaults()).mine(training, Progress.NONE).tree();
      RationaleTree tree = mined.withParts(FilterGroups.of(training, 3, 1));
      Rationales images = extractor.extractFor(tree, images(), Progress.NONE);
      assertArrayEquals(training.x(), images.x(), 1e-12);
      List<PartTruth.Maps> maps = new ArrayList<>();
      for (Batches.Batch batch : images()) {
        FeatureMaps found =
            network.forward(batch.images(), List.of(source.layer())).get(source.layer());
        maps.add(new PartTruth.Maps(found, batch.ids()));
      }
      PartTruth truth = PartTruth.measure(tree.parts(), maps, head);
      for (TreeMetrics row : TreeMetrics.byDepth(tree, images, Optional.of(truth))) {
        assertEquals(tree.parts().groups(), row.partError().size());
        assertTrue(row.fitness() >= 0 && row.fitness() <= 1);
        assertTrue(row.partErrorMean() >= 0);
      }
      assertEquals(0, tree.threshold());
    }
  }

  @Test
  void linearHeadsAndWrongNamesAreRefused() {
    Architecture linear = architecture(false);
    try (Network network = open(linear)) {
      VitrailException e =
          assertThrows(
              VitrailException.class,
              () -> new RationaleExtractor(network, source(linear, ScoreKind.LOGIT)));
      assertTrue(e.getMessage().contains("linear"), e.getMessage());
    }
    Architecture net = architecture(true);
    try (Network network = open(net)) {
      refused(network, new RationaleSource("n", "nowhere", 0, "c", ScoreKind.LOGIT));
      refused(network, new RationaleSource("n", "hidden", 3, "c", ScoreKind.LOGIT));
    }
  }

  private static void refused(Network network, RationaleSource source) {
    VitrailException e =
        assertThrows(VitrailException.class, () -> new RationaleExtractor(network, source));
    assertEquals(VitrailException.Kind.USAGE, e.kind());
  }
}
