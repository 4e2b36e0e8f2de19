package dev.vitrail.trees;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The negatives' part of the likelihood's denominator (METHODS 4.2, denominator "all"). Each
 * negative is scored by the child of the root that is nearest to its gradient. Memory: four rows of
 * K doubles and one list of 16 nearest children a negative, and a {@link CosineTable} for {@link
 * Routing#DIRECTION}.
 */
final class Negatives {

  private static final int LISTED = 16;

  /** Best child outside a pair: at worst the third. */
  private static final int NEEDED = 3;

  private static final int QUERIES = 16;

  /** Instead of a rank: the merged node takes the image. */
  private static final int CAPTURED = -1;

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
  private final int[] nearest;
  private final double[] highest;
  private final Optional<CosineTable> table;

  /**
   * The negatives of a mining.
   *
   * @param maxCells of a table of cosines; without room for it they are computed each time
   */
  Negatives(
      Leaves images,
      SecondLayer layer,
      double gamma,
      double shift,
      Routing routing,
      long maxCells) {
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
    this.nearest = new int[images.count()];
    this.highest = new double[images.count()];
    boolean fits = (long) layer.capacity() * images.count() <= maxCells;
    this.table =
        routing == Routing.DIRECTION && fits
            ? Optional.of(new CosineTable(layer.capacity(), images.count()))
            : Optional.empty();
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
    table.ifPresent(t -> IntStream.of(layer.ids()).forEach(t::add));
    IntStream.range(0, (n + QUERIES - 1) / QUERIES)
        .parallel()
        .forEach(
            block -> {
              int from = block * QUERIES;
              int queries = Math.min(QUERIES, n - from);
              layer.fillByRoute(lists, from, queries, images.g(), table);
              for (int j = from; j < from + queries; j++) {
                terms[j] = term(lists.id(j, 0), j);
                noteNearest(j);
              }
            });
  }

  private void noteNearest(int j) {
    nearest[j] = lists.id(j, 0);
    highest[j] = lists.cosine(j, 0);
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
    table.ifPresent(
        t -> {
          t.remove(first);
          t.remove(second);
          t.add(merged.id());
        });
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
                int negative = j;
                table.ifPresent(t -> t.set(merged.id(), negative, cosine));
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
    noteNearest(j);
  }

  /** Whether {@link #evaluate} can give bounds for candidates without a fit. */
  boolean bounds() {
    return table.isPresent();
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
    block.forEach(
        c -> {
          c.negatives = 0;
          c.stamp = stamp;
        });
    if (table.isPresent()) {
      block.forEach(this::evaluateByTable);
    } else {
      evaluateByRoutes(block);
    }
  }

  private void evaluateByRoutes(List<Candidate> block) {
    double[][] weights = new double[block.size()][];
    double[][] routes = new double[block.size()][];
    for (int c = 0; c < block.size(); c++) {
      double[] sum = sum(block.get(c));
      weights[c] = block.get(c).fit.weights(sum);
      routes[c] = Rows.unit(routing == Routing.DIRECTION ? sum : weights[c]);
    }
    double[][] cosines = new double[2][TiledRows.LANES];
    for (int tile = 0; tile < TiledRows.tilesFor(images.count()); tile++) {
      for (int c = 0; c < block.size(); c += 2) {
        int next = Math.min(c + 1, block.size() - 1);
        directions.dots(tile, routes[c], routes[next], cosines[0], cosines[1]);
        for (int each = c; each <= next; each++) {
          if (routing == Routing.WEIGHTS && block.get(each).fit.alpha().isEmpty()) {
            Arrays.fill(cosines[each - c], -1);
          }
          changeBy(block.get(each), weights[each], tile, cosines[each - c]);
        }
      }
    }
  }

  private void evaluateByTable(Candidate candidate) {
    double[] sum = sum(candidate);
    double[] route = Rows.unit(sum);
    double[] weights = candidate.fit == null ? null : candidate.fit.weights(sum);
    double norm = Rows.norm(sum);
    double first = Rows.norm(layer.child(candidate.first).group().sum()) / norm;
    double second = Rows.norm(layer.child(candidate.second).group().sum()) / norm;
    CosineTable.Pair pair = table.orElseThrow().new Pair(candidate, first, second);
    Tile tile = new Tile();
    for (int from = 0; from < images.count(); from += TiledRows.LANES) {
      tile.count = 0;
      int to = Math.min(images.count(), from + TiledRows.LANES);
      for (int j = from; j < to; j++) {
        int compared = pair.compare(j, highest[j]);
        if (compared < 0 && !candidate.has(nearest[j])) {
          continue;
        }
        int rival = rival(candidate, j);
        if (rival > 0) {
          compared = pair.compare(j, lists.cosine(j, rival));
        }
        boolean wins =
            rival < 0
                || compared > 0
                || (compared == 0 && cosine(route, j) > lists.cosine(j, rival));
        tile.add(j, wins ? CAPTURED : rival);
      }
      if (tile.count > 0) {
        change(candidate, weights, from / TiledRows.LANES, tile);
      }
    }
  }

  private double cosine(double[] route, int j) {
    return Rows.dot(route, 0, images.g(), j * route.length, route.length);
  }

  private double[] sum(Candidate candidate) {
    double[] sum = layer.child(candidate.first).group().sum().clone();
    Rows.add(sum, layer.child(candidate.second).group().sum());
    return sum;
  }

  /** Negatives of a tile that a merge may concern, with the rank of their rival or captured. */
  private static final class Tile {
    final int[] images = new int[TiledRows.LANES];
    final int[] ranks = new int[TiledRows.LANES];
    final double[] scores = new double[TiledRows.LANES];
    int count;
    int captured;

    void add(int image, int rank) {
      captured = (count == 0 ? 0 : captured) + (rank == CAPTURED ? 1 : 0);
      images[count] = image;
      ranks[count] = rank;
      count++;
    }
  }

  private void changeBy(Candidate candidate, double[] weights, int tile, double[] cosines) {
    Tile found = new Tile();
    int from = tile * TiledRows.LANES;
    int to = Math.min(images.count(), from + TiledRows.LANES);
    for (int j = from; j < to; j++) {
      int rival = rival(candidate, j);
      boolean wins = rival < 0 || cosines[j - from] > lists.cosine(j, rival);
      found.add(j, wins ? CAPTURED : rival);
    }
    change(candidate, weights, tile, found);
  }

  /** Adds the change of the sum over one tile of negatives if the candidate merged. */
  private void change(Candidate candidate, double[] weights, int tile, Tile found) {
    boolean whole = candidate.fit != null && found.captured > MANY;
    if (whole) {
      activations.dots(tile, weights, 0, found.scores);
    }
    double change = 0;
    for (int place = 0; place < found.count; place++) {
      int j = found.images[place];
      int rank = found.ranks[place];
      if (rank == CAPTURED && candidate.fit == null) {
        change -= terms[j];
      } else if (rank == CAPTURED) {
        double h =
            whole
                ? found.scores[j % TiledRows.LANES]
                : Rows.dot(weights, 0, images.x(), j * weights.length, weights.length);
        change += exp(h + candidate.fit.bias()) - terms[j];
      } else {
        change += rank == 0 ? 0 : term(lists.id(j, rank), j) - terms[j];
      }
    }
    candidate.negatives += change;
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
