package dev.vitrail.trees;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The negatives' part of the likelihood's denominator (METHODS 4.2, denominator "all"). Each
 * negative is scored by the child of the root that is nearest to its gradient. Memory: four rows of
 * K doubles and one list of 16 nearest children a negative.
 */
final class Negatives {

  private static final int LISTED = 16;

  /** Best child outside a pair: at worst the third. */
  private static final int NEEDED = 3;

  private static final int QUERIES = 16;

  /** Captured images of a tile above which their scores are computed for the whole tile. */
  private static final int MANY = 12;

  private final Leaves images;
  private final SecondLayer layer;
  private final double gamma;
  private final double shift;
  private final Routing routing;
  private final TiledRows directions;
  private final TiledRows activations;
  private final NearestLists lists;
  private final double[] terms;

  Negatives(Leaves images, SecondLayer layer, double gamma, double shift, Routing routing) {
    this.routing = routing;
    this.images = images;
    this.layer = layer;
    this.gamma = gamma;
    this.shift = shift;
    int k = images.filters();
    this.directions = new TiledRows(images.count(), k);
    this.activations = new TiledRows(images.count(), k);
    this.lists = new NearestLists(images.count(), LISTED);
    this.terms = new double[images.count()];
    for (int j = 0; j < images.count(); j++) {
      directions.put(j, images.g(), j * k);
      activations.put(j, images.x(), j * k);
    }
  }

  int count() {
    return images.count();
  }

  /** Assigns every negative. */
  void assignAll() {
    int n = images.count();
    IntStream.range(0, (n + QUERIES - 1) / QUERIES)
        .parallel()
        .forEach(
            block -> {
              int from = block * QUERIES;
              int queries = Math.min(QUERIES, n - from);
              layer.fillByRoute(lists, from, queries, images.g());
              for (int j = from; j < from + queries; j++) {
                terms[j] = term(lists.id(j, 0), j);
              }
            });
  }

  private double term(int child, int image) {
    Child owner = layer.child(child);
    return exp(images.estimate(owner.weights(), owner.fit().bias(), image));
  }

  private double exp(double h) {
    return Math.exp(gamma * h - shift);
  }

  /** Sum over negatives of {@code exp(gamma h - m)}. */
  double theta() {
    return Arrays.stream(terms).sum();
  }

  /** Follows a merge that has happened in the layer. */
  void merged(int first, int second, Child merged) {
    double[] route = merged.route(routing);
    boolean closed = merged.isClosed(routing);
    IntStream.range(0, TiledRows.tilesFor(images.count()))
        .parallel()
        .forEach(
            tile -> {
              double[] out = new double[TiledRows.LANES];
              directions.dots(tile, route, 0, out);
              int from = tile * TiledRows.LANES;
              int to = Math.min(images.count(), from + TiledRows.LANES);
              for (int j = from; j < to; j++) {
                double cosine = closed ? -1 : out[j - from];
                follow(j, first, second, merged.id(), cosine);
              }
            });
  }

  private void follow(int j, int first, int second, int merged, double cosine) {
    int before = lists.id(j, 0);
    lists.remove(j, first);
    lists.remove(j, second);
    lists.offer(j, merged, cosine);
    if (lists.size(j) < NEEDED && !lists.complete(j)) {
      double[] buffer = new double[TiledRows.LANES];
      layer.fillByRoute(lists, j, images.g(), j * images.filters(), buffer);
    }
    int now = lists.id(j, 0);
    if (now != before) {
      terms[j] = term(now, j);
    }
  }

  /** Sets {@link Candidate#negatives} of possible candidates for the children of now. */
  void evaluate(List<Candidate> candidates, int stamp) {
    int block = candidates.size() < 4 * QUERIES ? 4 : QUERIES;
    IntStream.range(0, (candidates.size() + block - 1) / block)
        .parallel()
        .forEach(
            b -> {
              int to = Math.min(candidates.size(), (b + 1) * block);
              evaluateBlock(candidates.subList(b * block, to), stamp);
            });
  }

  private void evaluateBlock(List<Candidate> block, int stamp) {
    double[][] weights = new double[block.size()][];
    double[][] routes = new double[block.size()][];
    for (int c = 0; c < block.size(); c++) {
      double[] sum = sum(block.get(c));
      weights[c] = block.get(c).fit.weights(sum);
      routes[c] = Rows.unit(routing == Routing.DIRECTION ? sum : weights[c]);
      block.get(c).negatives = 0;
      block.get(c).stamp = stamp;
    }
    double[][] cosines = new double[2][TiledRows.LANES];
    double[] scores = new double[TiledRows.LANES];
    for (int tile = 0; tile < TiledRows.tilesFor(images.count()); tile++) {
      for (int c = 0; c < block.size(); c += 2) {
        int next = Math.min(c + 1, block.size() - 1);
        directions.dots(tile, routes[c], routes[next], cosines[0], cosines[1]);
        for (int each = c; each <= next; each++) {
          double[] found = cosines[each - c];
          Candidate candidate = block.get(each);
          candidate.negatives += change(candidate, weights[each], tile, found, scores);
        }
      }
    }
  }

  private double[] sum(Candidate candidate) {
    double[] sum = layer.child(candidate.first).group().sum().clone();
    Rows.add(sum, layer.child(candidate.second).group().sum());
    return sum;
  }

  /** Change of the sum over one tile of negatives if the candidate merged. */
  private double change(
      Candidate candidate, double[] weights, int tile, double[] cosines, double[] scores) {
    int from = tile * TiledRows.LANES;
    int to = Math.min(images.count(), from + TiledRows.LANES);
    if (routing == Routing.WEIGHTS && candidate.fit.alpha().isEmpty()) {
      Arrays.fill(cosines, -1);
    }
    int captured = 0;
    for (int j = from; j < to; j++) {
      int rival = rival(candidate, j);
      boolean wins = rival < 0 || cosines[j - from] > lists.cosine(j, rival);
      scores[j - from] = wins ? 1 : 0;
      captured += wins ? 1 : 0;
    }
    boolean whole = captured > MANY;
    if (whole) {
      activations.dots(tile, weights, 0, cosines);
    }
    double change = 0;
    for (int j = from; j < to; j++) {
      if (scores[j - from] == 1) {
        double h =
            whole
                ? cosines[j - from]
                : Rows.dot(weights, 0, images.x(), j * weights.length, weights.length);
        change += exp(h + candidate.fit.bias()) - terms[j];
      } else {
        int rival = rival(candidate, j);
        change += rival == 0 ? 0 : term(lists.id(j, rival), j) - terms[j];
      }
    }
    return change;
  }

  /** Rank of the best child outside the pair, or -1 when there is none. */
  private int rival(Candidate candidate, int j) {
    for (int rank = 0; rank < Math.min(NEEDED, lists.size(j)); rank++) {
      if (!candidate.has(lists.id(j, rank))) {
        return rank;
      }
    }
    return -1;
  }
}
