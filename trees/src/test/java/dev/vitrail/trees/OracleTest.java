package dev.vitrail.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Progress;
import dev.vitrail.trees.MiningOptions.Denominator;
import dev.vitrail.trees.MiningOptions.Refresh;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mining against a brute-force oracle that computes log E from its definition (METHODS 4.2). */
class OracleTest {

  private static final double TOLERANCE = 1e-9;

  /** A node of the oracle. */
  private record Node(int id, int[] members, double[] g, double[] w, double b) {}

  /** Log E from its definition. */
  private static final class Oracle {
    final Rationales r;
    final boolean all;
    final double gamma;
    final double beta;
    final Routing routing;

    Oracle(Rationales r, boolean all, double gamma, double beta, Routing routing) {
      this.routing = routing;
      this.r = r;
      this.all = all;
      this.gamma = gamma;
      this.beta = beta;
    }

    List<Node> leaves() {
      List<Node> nodes = new ArrayList<>();
      for (int i : r.positives()) {
        nodes.add(new Node(i, new int[] {i}, r.direction(i), r.direction(i), r.b()[i]));
      }
      return nodes;
    }

    double logE(List<Node> layer) {
      return likelihood(layer) - likelihood(leaves()) - beta * layer.size();
    }

    private double likelihood(List<Node> layer) {
      double numerator = 0;
      double denominator = 0;
      for (Node node : layer) {
        for (int i : node.members()) {
          numerator += gamma * h(node, i);
          denominator += Math.exp(gamma * h(node, i));
        }
      }
      for (int j : all ? r.negatives() : new int[0]) {
        denominator += Math.exp(gamma * h(nearest(layer, j), j));
      }
      return numerator - r.positives().length * Math.log(denominator);
    }

    private Node nearest(List<Node> layer, int j) {
      Node best = layer.get(0);
      double highest = -2;
      for (Node node : layer) {
        double[] route = routing == Routing.DIRECTION ? node.g() : node.w();
        double norm = Math.sqrt(sum(route, route));
        double cosine = norm == 0 ? -1 : sum(route, r.direction(j)) / norm;
        if (cosine > highest + 1e-12 || (cosine > highest - 1e-12 && node.id() < best.id())) {
          highest = Math.max(cosine, highest);
          best = node;
        }
      }
      return best;
    }

    private double h(Node node, int image) {
      return sum(node.w(), r.activation(image)) + node.b();
    }

    /** Direction by maximisation, alpha by trying all, bias by least squares. */
    Node merge(int id, int[] members) {
      double[] g = direction(members);
      int k = g.length;
      double lambda = 1e-6 * Math.sqrt(members.length);
      double lowest = Double.POSITIVE_INFINITY;
      Node best = null;
      for (int mask = 0; mask < 1 << k; mask++) {
        double[] w = new double[k];
        for (int d = 0; d < k; d++) {
          w[d] = (mask >> d & 1) == 1 ? g[d] : 0;
        }
        double b = 0;
        for (int i : members) {
          b += (r.y()[i] - sum(w, r.activation(i))) / members.length;
        }
        double j = lambda * Integer.bitCount(mask);
        for (int i : members) {
          double e = sum(w, r.activation(i)) + b - r.y()[i];
          j += e * e / members.length;
        }
        if (j < lowest) {
          lowest = j;
          best = new Node(id, members, g, w, b);
        }
      }
      return best;
    }

    /** Ascent of the sum of cosines on the sphere by projected gradients. */
    private double[] direction(int[] members) {
      double[] g = r.direction(members[0]);
      for (int step = 0; step < 20_000; step++) {
        double[] next = g.clone();
        for (int i : members) {
          double[] v = r.direction(i);
          double along = sum(v, g);
          for (int d = 0; d < g.length; d++) {
            next[d] += 0.2 * (v[d] - along * g[d]);
          }
        }
        double norm = Math.sqrt(sum(next, next));
        for (int d = 0; d < g.length; d++) {
          g[d] = next[d] / norm;
        }
      }
      return g;
    }
  }

  private static double sum(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(d -> a[d] * b[d]).sum();
  }

  private static Rationales drawn(long seed, int positives, int negatives) {
    SplittableRandom random = new SplittableRandom(seed);
    RationaleBuilder builder = RationaleBuilder.learning(Pins.SOURCE, 4, 2);
    for (int i = 0; i < positives + negatives; i++) {
      double[] maps = random.doubles(8, 0, 2).toArray();
      double[] gradient = random.doubles(8, -0.6, 1).toArray();
      double score = (i < positives ? 2 : -1) + random.nextDouble(-0.5, 1.5);
      builder.add(maps, gradient, score, "i" + i, i < positives);
    }
    return builder.build();
  }

  @ParameterizedTest
  @EnumSource(Denominator.class)
  void greedyRunsAgree(Denominator denominator) {
    for (int seed = 0; seed < 24; seed++) {
      Rationales r = drawn(seed, 5, 4);
      MiningOptions options =
          MiningOptions.defaults()
              .withDenominator(denominator)
              .withBeta(seed % 2 == 0 ? 1 : 0.1)
              .withRouting(seed < 12 ? Routing.WEIGHTS : Routing.DIRECTION);
      TreeMiner.Mined mined = new TreeMiner(options).mine(r, Progress.NONE);
      boolean all = denominator == Denominator.ALL;
      Oracle oracle = new Oracle(r, all, mined.log().gamma(), options.beta(), options.routing());
      follow(oracle, mined.tree());
    }
  }

  private static void follow(Oracle oracle, RationaleTree tree) {
    List<Node> layer = oracle.leaves();
    double before = oracle.logE(layer);
    for (MiningStep step : tree.log()) {
      Best best = best(oracle, layer, step.node(), before);
      assertEquals(step.first(), best.first);
      assertEquals(step.second(), best.second);
      assertEquals(best.gain, step.gain(), TOLERANCE);
      TreeNode node = tree.byId().get(step.node());
      assertArrayEquals(best.node.w(), node.weights(), TOLERANCE);
      assertEquals(best.node.b(), node.b(), TOLERANCE);
      layer = best.layer;
      before = oracle.logE(layer);
      assertEquals(before, step.logE(), TOLERANCE);
    }
    if (layer.size() > 1) {
      Best best = best(oracle, layer, 99, before);
      assertTrue(best.bestGain <= TOLERANCE, "mining stopped although a merge gains");
    }
  }

  /** The best pair by gain per leaf. */
  private static final class Best {
    int first;
    int second;
    double gain;
    double bestGain = Double.NEGATIVE_INFINITY;
    Node node;
    List<Node> layer;
  }

  private static Best best(Oracle oracle, List<Node> layer, int id, double before) {
    Best best = new Best();
    double highest = Double.NEGATIVE_INFINITY;
    for (int a = 0; a < layer.size(); a++) {
      for (int b = a + 1; b < layer.size(); b++) {
        int[] members =
            IntStream.concat(
                    IntStream.of(layer.get(a).members()), IntStream.of(layer.get(b).members()))
                .sorted()
                .toArray();
        Node node = oracle.merge(id, members);
        List<Node> after = new ArrayList<>(layer);
        after.remove(b);
        after.remove(a);
        after.add(node);
        double gain = oracle.logE(after) - before;
        best.bestGain = Math.max(best.bestGain, gain);
        if (gain / members.length > highest + 1e-12) {
          highest = gain / members.length;
          best.first = Math.min(layer.get(a).id(), layer.get(b).id());
          best.second = Math.max(layer.get(a).id(), layer.get(b).id());
          best.gain = gain;
          best.node = node;
          best.layer = after;
        }
      }
    }
    return best;
  }

  @Test
  void bestOfAllPartitionsMeetsPin4a() {
    Rationales r = Pins.rationales();
    double gamma = Pins.of("4a").get("gamma").doubleValue();
    var run = Pins.of("4a").get("greedy").get("all").get("runs").get(2);
    double beta = run.get("beta").doubleValue();
    Oracle oracle = new Oracle(r, true, gamma, beta, Routing.WEIGHTS);
    double start = oracle.logE(oracle.leaves());
    double best = Double.NEGATIVE_INFINITY;
    int partitions = 0;
    for (int code = 0; code < 256; code++) {
      int[] block = {code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6 & 3};
      if (!restricted(block)) {
        continue;
      }
      partitions++;
      best = Math.max(best, oracle.logE(layer(oracle, block)) - start);
    }
    assertEquals(15, partitions);
    assertEquals(run.get("best_partition_gain").doubleValue(), best, TOLERANCE);
  }

  /** Whether blocks are numbered in the order in which they appear. */
  private static boolean restricted(int[] block) {
    int next = 0;
    for (int b : block) {
      if (b > next) {
        return false;
      }
      next = Math.max(next, b + 1);
    }
    return true;
  }

  private static List<Node> layer(Oracle oracle, int[] block) {
    List<Node> layer = new ArrayList<>();
    for (int b = 0; b < 4; b++) {
      int wanted = b;
      int[] members = IntStream.range(0, 4).filter(i -> block[i] == wanted).toArray();
      if (members.length == 1) {
        layer.add(oracle.leaves().get(members[0]));
      } else if (members.length > 1) {
        layer.add(oracle.merge(10 + b, members));
      }
    }
    return layer;
  }

  @Test
  void lazyChoiceEndsCloseToTheExactOne() {
    Rationales r = Planted.rationales(60, 40, 16, 3, 0.3, 4);
    MiningOptions options = MiningOptions.defaults();
    MiningLog exact =
        new TreeMiner(options.withRefresh(Refresh.EVERY)).mine(r, Progress.NONE).log();
    MiningLog lazy = new TreeMiner(options.withRefresh(Refresh.BEST)).mine(r, Progress.NONE).log();
    assertEquals(exact.gain(), lazy.gain(), 0.05 * Math.abs(exact.gain()));
  }
}
