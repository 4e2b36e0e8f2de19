package dev.vitrail.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.Progress;
import dev.vitrail.trees.MiningOptions.Denominator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pin 4a: gains of all pairs and whole runs. */
class TreeMinerTest {

  private static final double TOLERANCE = 1e-9;

  @ParameterizedTest
  @EnumSource(Denominator.class)
  void runsMeetPin4a(Denominator denominator) {
    JsonNode runs =
        Pins.of("4a").get("greedy").get(denominator == Denominator.ALL ? "all" : "positives");
    for (JsonNode run : runs.get("runs")) {
      JsonNode nearest = run.get("nearest_T");
      MiningOptions options =
          MiningOptions.defaults()
              .withDenominator(denominator)
              .withBeta(run.get("beta").doubleValue())
              .withNearest(nearest.isInt() ? nearest.intValue() : 0);
      TreeMiner.Mined mined = new TreeMiner(options).mine(Pins.rationales(), Progress.NONE);
      check(run, mined);
    }
  }

  private static void check(JsonNode run, TreeMiner.Mined mined) {
    RationaleTree tree = mined.tree();
    assertEquals(run.get("merges").size(), tree.log().size());
    for (int i = 0; i < tree.log().size(); i++) {
      JsonNode merge = run.get("merges").get(i);
      MiningStep step = tree.log().get(i);
      assertEquals(merge.get("merged").get(0).intValue(), step.first());
      assertEquals(merge.get("merged").get(1).intValue(), step.second());
      assertEquals(merge.get("new").intValue(), step.node());
      assertEquals(merge.get("dlogE").doubleValue(), step.gain(), TOLERANCE);
      TreeNode node = tree.byId().get(step.node());
      assertArrayEquals(Pins.doubles(merge.get("gbar")), node.gbar(), TOLERANCE);
      assertEquals(merge.get("b").doubleValue(), node.b(), TOLERANCE);
      assertArrayEquals(ones(merge.get("alpha")), node.alpha());
      assertEquals(merge.get("members").size(), node.n());
    }
    List<Integer> root = new ArrayList<>();
    run.get("final_second_layer").forEach(n -> root.add(n.get("id").intValue()));
    assertEquals(root, tree.root());
    assertEquals(run.get("log_gain").doubleValue(), mined.log().gain(), TOLERANCE);
    assertEquals(Pins.of("4a").get("gamma").doubleValue(), mined.log().gamma(), TOLERANCE);
  }

  private static int[] ones(JsonNode alpha) {
    double[] values = Pins.doubles(alpha);
    return java.util.stream.IntStream.range(0, values.length).filter(d -> values[d] == 1).toArray();
  }

  @ParameterizedTest
  @EnumSource(Denominator.class)
  void gainOfEveryPairMeetsPin4a(Denominator denominator) {
    String key = denominator == Denominator.ALL ? "dlogE_all" : "dlogE_positives";
    for (JsonNode pair : Pins.of("4a").get("pairs")) {
      int[] ids = {pair.get("pair").get(0).intValue(), pair.get("pair").get(1).intValue()};
      MiningOptions options = MiningOptions.defaults().withDenominator(denominator);
      MiningRun run = new MiningRun(Pins.rationales(), options, Progress.NONE);
      MiningState state =
          new MiningState(
              StateCodec.fingerprint(Pins.rationales(), options),
              new int[][] {ids},
              new int[0][],
              new double[0]);
      RationaleTree tree = replay(run, state, options);
      assertEquals(pair.get(key).doubleValue(), tree.log().get(0).gain(), TOLERANCE);
      TreeNode node = tree.byId().get(4);
      assertArrayEquals(ones(pair.get("alpha")), node.alpha());
      assertEquals(pair.get("resultant").doubleValue(), 2 * node.resultant(), TOLERANCE);
    }
  }

  private static RationaleTree replay(MiningRun run, MiningState state, MiningOptions options) {
    try {
      run.restore(state);
    } catch (dev.vitrail.engine.VitrailException e) {
      assertEquals(true, e.getMessage().contains("lacks"), e.getMessage());
    }
    return run.result().tree();
  }

  @Test
  void thresholdIsTheMidpointOfTheClosestScores() {
    double[] positives = {0.62, 0.655, 1.332, 0.465};
    double expected = (Arrays.stream(positives).min().orElseThrow() + 0.056) / 2;
    TreeMiner.Mined mined =
        new TreeMiner(MiningOptions.defaults()).mine(Pins.rationales(), Progress.NONE);
    assertEquals(expected, mined.tree().threshold(), TOLERANCE);
  }
}
