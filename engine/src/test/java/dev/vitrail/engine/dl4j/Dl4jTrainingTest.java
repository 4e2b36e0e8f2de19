package dev.vitrail.engine.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingGraphTrainer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** DL4J's trainer, updaters and listeners on our layers. */
class Dl4jTrainingTest {

  private static DataSetIterator batches(Architecture net, int count, long seed) {
    List<DataSet> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(Toy.batch(net, 8, Precision.FLOAT, seed + i));
    }
    // To this iterator each of them is one example.
    return new ListDataSetIterator<>(all, 1);
  }

  @Test
  void earlyStoppingFindsABetterNet() {
    Architecture net = Toy.net("small", 32);
    try (Parameters weights = Parameters.random(net, Precision.FLOAT, 3)) {
      ComputationGraph graph = Dl4jNets.toComputationGraph(net, weights, new Adam(0.003), 1);
      CollectScoresListener scores = new CollectScoresListener(1);
      graph.setListeners(scores);
      DataSetIterator validation = batches(net, 2, 100);
      double before = graph.score(batches(net, 2, 100).next());
      EarlyStoppingConfiguration<ComputationGraph> stopping =
          new EarlyStoppingConfiguration.Builder<ComputationGraph>()
              .epochTerminationConditions(
                  new MaxEpochsTerminationCondition(12),
                  new ScoreImprovementEpochTerminationCondition(6))
              .scoreCalculator(new DataSetLossCalculator(validation, true))
              .modelSaver(new InMemoryModelSaver<>())
              .build();
      EarlyStoppingResult<ComputationGraph> result =
          new EarlyStoppingGraphTrainer(stopping, graph, batches(net, 4, 1)).fit();
      assertTrue(
          result.getBestModelScore() < 0.5 * before,
          "loss from " + before + " to " + result.getBestModelScore());
      assertTrue(scores.getListScore().size() >= 4 * result.getTotalEpochs());
      ComputationGraph best = result.getBestModel();
      DataSet batch = Toy.batch(net, 8, Precision.FLOAT, 200);
      try (Network ours = Dl4jNets.fromComputationGraph(best)) {
        float[] logits = ours.forward(Tensor.over(batch.getFeatures()).toMaps()).values();
        int right = 0;
        for (int n = 0; n < 8; n++) {
          int top = 0;
          for (int c = 1; c < Toy.CLASSES; c++) {
            top = logits[n * Toy.CLASSES + c] > logits[n * Toy.CLASSES + top] ? c : top;
          }
          right += top == n % Toy.CLASSES ? 1 : 0;
        }
        assertTrue(right >= 6, right + " of 8 right");
      }
      Dl4jNets.close(best);
      Dl4jNets.close(graph);
    }
  }

  @Test
  void memoryStaysFlatOver500Fits() throws IOException {
    Path status = Path.of("/proc/self/status");
    Assumptions.assumeTrue(Files.exists(status), "needs /proc for the resident size");
    Architecture net = Toy.net("every-layer", 8);
    try (Parameters weights = Parameters.random(net, Precision.FLOAT, 3)) {
      ComputationGraph graph = Dl4jNets.toComputationGraph(net, weights, new Sgd(0.01), 1);
      DataSet full = Toy.batch(net, 16, Precision.FLOAT, 1);
      DataSet rest = Toy.batch(net, 5, Precision.FLOAT, 2);
      fit(graph, full, rest, 200);
      long pointers = Pointer.totalBytes();
      List<Long> grown = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        long before = resident(status);
        fit(graph, full, rest, 100);
        grown.add(resident(status) - before);
      }
      // Wrappers of DL4J's own operators come and go with the collector, a few hundred KiB.
      assertEquals(pointers, Pointer.totalBytes(), 1 << 20, "bytes under JavaCPP's pointers");
      // The heap may grow once; a leak grows in every round.
      assertTrue(Collections.min(grown) < 8 << 10, "KiB resident grew by " + grown);
      Dl4jNets.close(graph);
    }
  }

  private static void fit(ComputationGraph graph, DataSet full, DataSet rest, int times) {
    for (int i = 0; i < times; i++) {
      graph.fit(i % 4 == 3 ? rest : full);
    }
  }

  private static long resident(Path status) throws IOException {
    System.gc();
    String line =
        Files.readAllLines(status).stream().filter(l -> l.startsWith("VmRSS")).findFirst().get();
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }
}
