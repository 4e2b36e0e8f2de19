package dev.vitrail.trees;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.trees.MiningLog.Stop;
import dev.vitrail.trees.MiningOptions.Denominator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** One mining: its state and one merge at a time. */
final class MiningRun {

  /** Multiplications that bringing every candidate up to date may cost after each merge. */
  private static final double CHEAP = 2e7;

  /** Put on top of bounds, far above what rounding takes off them. */
  private static final double ROUNDING = 1e-9;

  /** Pairs whose negatives are brought up to date at a time. */
  private static final int REFRESHED = 16;

  /** Pairs known by their bounds that are fitted at a time. */
  private static final int BOUNDED = 32;

  private static final int MANY = 4096;
  private static final int FITTED = 4096;

  private final Rationales rationales;
  private final MiningOptions options;
  private final Progress progress;
  private final Leaves leaves;
  private final double gamma;
  private final NodeFitter fitter;
  private final SecondLayer layer;
  private final CandidatePool pool;
  private final Optional<Negatives> negatives;
  private final boolean bounds;
  private final TreeGrowth growth;
  private final List<MiningStep> steps = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private long fits;
  private double theta;
  private double thetaNegatives;
  private double logE;
  private Stop stop = Stop.ONE_NODE;

  MiningRun(Rationales rationales, MiningOptions options, Progress progress) {
    rationales.requireMinable();
    this.rationales = rationales;
    this.options = options;
    this.progress = progress;
    this.warnings.addAll(rationales.warnings());
    this.leaves = Leaves.of(rationales, rationales.positives());
    this.gamma = gamma();
    double shift = gamma * Arrays.stream(leaves.y()).max().orElse(0);
    this.fitter = new NodeFitter(leaves, gamma, shift, options.maxSweeps());
    int n = leaves.count();
    this.layer = new SecondLayer(n, leaves.filters(), options.neighbours(n), options.routing());
    this.pool = new CandidatePool(layer, n);
    this.negatives =
        sampleNegatives()
            .map(
                s ->
                    new Negatives(
                        s, layer, gamma, shift, options.routing(), CosineTable.MAX_CELLS));
    this.bounds = negatives.map(Negatives::bounds).orElse(true);
    this.growth = new TreeGrowth(rationales, leaves);
    for (int leaf = 0; leaf < n; leaf++) {
      Child child = Child.of(leaf, Group.leaf(leaves, leaf), fitter.leaf(leaf));
      layer.add(child);
      growth.addLeaf(child);
    }
  }

  /** METHODS 4.2: 1 over the mean normalised score of the positives. */
  private double gamma() {
    if (options.gamma() > 0) {
      return options.gamma();
    }
    double mean = Arrays.stream(leaves.y()).average().orElse(0);
    if (mean > 0) {
      return 1 / mean;
    }
    double size = Arrays.stream(leaves.y()).map(Math::abs).average().orElse(0);
    if (size == 0) {
      throw VitrailException.data(
          "Every positive image scores exactly 0; there is nothing to explain");
    }
    warnings.add("The mean score of the positives is not above 0; gamma uses their mean size");
    return 1 / size;
  }

  private Optional<Leaves> sampleNegatives() {
    if (options.denominator() == Denominator.POSITIVES) {
      return Optional.empty();
    }
    int[] all = rationales.negatives();
    if (all.length == 0) {
      throw VitrailException.data(
          "Denominator ALL needs negative images, found none; add some or choose POSITIVES");
    }
    int wanted = Math.min(all.length, Math.min(leaves.count(), options.maxNegatives()));
    SplittableRandom random = new SplittableRandom(options.seed());
    for (int i = 0; i < wanted; i++) {
      int other = i + random.nextInt(all.length - i);
      int swap = all[i];
      all[i] = all[other];
      all[other] = swap;
    }
    int[] sample = Arrays.copyOf(all, wanted);
    Arrays.sort(sample);
    return Optional.of(Leaves.of(rationales, sample));
  }

  int leaves() {
    return leaves.count();
  }

  int merges() {
    return steps.size();
  }

  /** Starts from the leaves. */
  void begin() {
    assign();
    int[] ids = layer.ids();
    layer.findNeighbours(ids);
    meet(pool.update(new int[0], ids));
  }

  /** Starts after the merges of a state. */
  void restore(MiningState state) {
    if (!state.fingerprint().equals(fingerprint())) {
      throw VitrailException.data(
          "The mining state is of other rationales or options; mine again from the start");
    }
    assign();
    for (int[] pair : state.merges()) {
      replay(pair);
    }
    int[] ids = layer.ids();
    layer.findNeighbours(ids);
    List<Candidate> all = pool.update(new int[0], ids);
    fit(bounds ? StateCodec.fitted(state, all) : all);
    all.stream().filter(c -> c.fit == null).forEach(this::bound);
    StateCodec.restore(state, all);
  }

  private void assign() {
    negatives.ifPresent(Negatives::assignAll);
    sumUp();
    logE = -options.beta() * leaves.count();
    if (!Double.isFinite(theta + thetaNegatives)) {
      throw VitrailException.data(
          "Scores of negatives lie too far above those of positives for gamma %.3g; check labels"
              .formatted(gamma));
    }
  }

  private void replay(int[] pair) {
    boolean known =
        pair[0] >= 0
            && pair[0] < pair[1]
            && pair[1] < leaves.count() + steps.size()
            && layer.child(pair[0]) != null
            && layer.child(pair[1]) != null;
    if (!known) {
      throw VitrailException.data(
          "The mining state merges %d and %d, which are not both there"
              .formatted(pair[0], pair[1]));
    }
    Candidate candidate =
        new Candidate(pair[0], pair[1], layer.child(pair[0]).size() + layer.child(pair[1]).size());
    fit(List.of(candidate));
    evaluate(List.of(candidate));
    merge(candidate, gain(candidate), false);
  }

  MiningState state() {
    return StateCodec.state(fingerprint(), steps, pool.all());
  }

  private String fingerprint() {
    return StateCodec.fingerprint(rationales, options);
  }

  /** Merges the best pair; false when mining has ended. */
  boolean step() {
    if (layer.size() == 1) {
      stop = Stop.ONE_NODE;
      return false;
    }
    if (steps.size() >= options.maxMerges()) {
      stop = Stop.MAX_MERGES;
      return false;
    }
    Optional<Candidate> best = best();
    if (best.isEmpty()) {
      stop = Stop.NO_GAIN;
      return false;
    }
    merge(best.get(), best.get().gain, true);
    return true;
  }

  /** The best pair up to date, if it gains anything. */
  private Optional<Candidate> best() {
    if (refreshesEvery()) {
      evaluateStale();
    }
    (pool.all().size() > MANY ? pool.all().parallelStream() : pool.all().stream())
        .forEach(this::score);
    while (true) {
      Optional<Candidate> best = Ranking.best(pool.all());
      boolean gains = best.isPresent() && best.get().gain > 0;
      if (gains && isSettled(best.get())) {
        return best;
      }
      List<Candidate> renewed = gains ? settle(best.get()) : evaluateStale();
      if (renewed.isEmpty()) {
        return Optional.empty();
      }
      renewed.forEach(this::score);
    }
  }

  private List<Candidate> evaluateStale() {
    List<Candidate> stale = pool.all().stream().filter(this::isStale).toList();
    evaluate(stale);
    return stale;
  }

  /** Brings the best up to date, or fits those that only a bound lets be the best. */
  private List<Candidate> settle(Candidate best) {
    double settled = Double.NEGATIVE_INFINITY;
    List<Candidate> stale = new ArrayList<>();
    for (Candidate candidate : pool.all()) {
      if (candidate.fit != null && isStale(candidate)) {
        stale.add(candidate);
      } else if (candidate.fit != null) {
        settled = Math.max(settled, candidate.score);
      }
    }
    boolean none = settled == Double.NEGATIVE_INFINITY;
    if (best.fit != null || (none && !stale.isEmpty())) {
      List<Candidate> top = Ranking.top(stale, REFRESHED);
      evaluate(top);
      return top;
    }
    double least = settled;
    List<Candidate> open =
        pool.all().stream().filter(c -> c.possible && c.fit == null && c.score >= least).toList();
    List<Candidate> top = Ranking.top(open, BOUNDED);
    fit(top);
    evaluate(top);
    return top;
  }

  private boolean isSettled(Candidate candidate) {
    return candidate.fit != null && !isStale(candidate);
  }

  private boolean refreshesEvery() {
    return switch (options.refresh()) {
      case EVERY -> true;
      case BEST -> false;
      case AUTOMATIC ->
          (double) pool.all().size() * negatives.map(Negatives::count).orElse(0) * leaves.filters()
              <= CHEAP;
    };
  }

  private boolean isStale(Candidate candidate) {
    return negatives.isPresent() && candidate.possible && candidate.stamp != steps.size();
  }

  private void score(Candidate candidate) {
    candidate.gain = gain(candidate);
    candidate.score = options.perLeaf() ? candidate.gain / candidate.leaves : candidate.gain;
  }

  /** Change of log E (METHODS 4.2, "Merge gain"). */
  private double gain(Candidate candidate) {
    if (!candidate.possible) {
      return Double.NEGATIVE_INFINITY;
    }
    NodeFit a = layer.child(candidate.first).fit();
    NodeFit b = layer.child(candidate.second).fit();
    double change = candidate.theta - a.theta() - b.theta() + candidate.negatives;
    double room = candidate.fit == null ? ROUNDING : 0;
    double ratio = change / (theta + thetaNegatives);
    double growth = ratio > -1 ? Math.log1p(ratio) : Double.NEGATIVE_INFINITY;
    return gamma * (candidate.total - a.total() - b.total())
        - leaves.count() * growth
        + options.beta()
        + room;
  }

  /**
   * Fits new candidates, or bounds what they gain, for most lose their children before they win.
   */
  private void meet(List<Candidate> fresh) {
    if (bounds) {
      fresh.parallelStream().forEach(this::bound);
    } else {
      fit(fresh);
    }
    evaluate(fresh);
  }

  private void bound(Candidate candidate) {
    fitter.bound(candidate, layer.child(candidate.first), layer.child(candidate.second));
  }

  private void fit(List<Candidate> fresh) {
    for (int from = 0; from < fresh.size(); from += FITTED) {
      List<Candidate> part = fresh.subList(from, Math.min(fresh.size(), from + FITTED));
      part.parallelStream().forEach(this::fit);
      if (fresh.size() > FITTED) {
        progress.update("fitting pairs", from + part.size(), fresh.size());
      }
    }
    fits += fresh.size();
  }

  private void fit(Candidate candidate) {
    Optional<NodeFit> found = fitter.fit(parts(candidate));
    candidate.possible = found.isPresent();
    found.ifPresent(candidate::know);
  }

  private List<Group> parts(Candidate candidate) {
    return List.of(layer.child(candidate.first).group(), layer.child(candidate.second).group());
  }

  private void evaluate(List<Candidate> candidates) {
    if (negatives.isEmpty()) {
      return;
    }
    List<Candidate> possible = candidates.stream().filter(c -> c.possible).toList();
    for (int from = 0; from < possible.size(); from += FITTED) {
      List<Candidate> part = possible.subList(from, Math.min(possible.size(), from + FITTED));
      negatives.get().evaluate(part, steps.size());
      if (possible.size() > FITTED) {
        progress.update("scoring negatives", from + part.size(), possible.size());
      }
    }
  }

  private void merge(Candidate chosen, double gain, boolean follow) {
    List<Group> parts = parts(chosen);
    Group group = fitter.remember(parts.get(0).with(parts.get(1)), parts);
    int id = leaves.count() + steps.size();
    Child merged = Child.of(id, group, chosen.fit);
    layer.replace(chosen.first, chosen.second, merged);
    negatives.ifPresent(n -> n.merged(chosen.first, chosen.second, merged));
    sumUp();
    logE += gain;
    steps.add(
        new MiningStep(
            steps.size() + 1, chosen.first, chosen.second, id, gain, layer.size(), logE));
    growth.addMerge(merged, steps.get(steps.size() - 1));
    if (follow) {
      int[] changed = layer.updateNeighbours(chosen.first, chosen.second, merged);
      meet(pool.update(new int[] {chosen.first, chosen.second}, changed));
    }
  }

  private void sumUp() {
    theta = layer.theta();
    thetaNegatives = negatives.map(Negatives::theta).orElse(0.0);
  }

  TreeMiner.Mined result() {
    int empty = (int) IntStream.range(0, steps.size()).filter(growth::isEmptyMerge).count();
    if (empty > 0) {
      warnings.add("%d of %d merged nodes use no filter".formatted(empty, steps.size()));
    }
    int count = negatives.map(Negatives::count).orElse(0);
    MiningLog log = new MiningLog(steps, stop, gamma, leaves.count(), count, fits, empty, warnings);
    return new TreeMiner.Mined(growth.tree(options, log, layer.ids()), log);
  }
}
