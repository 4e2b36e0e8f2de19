package dev.vitrail.train.loop;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.GradientHook;
import dev.vitrail.engine.MapOperator;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.program.BackwardPlan;
import dev.vitrail.engine.program.Pass;
import dev.vitrail.engine.program.Program;
import dev.vitrail.losses.TemplateMaskOperator;
import dev.vitrail.train.config.PhaseConfig;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.plan.NetPlan;
import dev.vitrail.train.plan.PlannedLayer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Trains a planned net phase by phase. What lies before the first layer that learns is frozen; its
 * output comes from a {@link FeatureSource}. Every random choice follows from seed, phase and
 * epoch, so a run that goes on from a checkpoint ends where an unbroken one ends, bit for bit, on a
 * CPU with the same number of threads.
 */
public final class Trainer {

  /** Makes the source of features for a cut of the net, whose masks may have changed. */
  @FunctionalInterface
  interface Sources {
    FeatureSource open(Architecture net, String cut);
  }

  private final TrainingConfig config;
  private final NetPlan plan;
  private final Network network;
  private final ImageSet images;
  private final Path checkpoints;
  private final Sources sources;
  private final List<FilterTraining> filters;
  private final WeightBounds bounds;
  private final Consumer<EpochMetrics> listener;
  private final Progress progress;
  private final BooleanSupplier stop;

  private double bestScore = Double.NEGATIVE_INFINITY;
  private int bestEpoch;
  private int sinceBest;
  private int epochsDone;

  Trainer(
      TrainingConfig config,
      NetPlan plan,
      Network network,
      ImageSet images,
      Path checkpoints,
      Sources sources,
      List<FilterTraining> filters,
      Consumer<EpochMetrics> listener,
      Progress progress,
      BooleanSupplier stop) {
    this.config = config;
    this.plan = plan;
    this.network = network;
    this.images = images;
    this.checkpoints = checkpoints;
    this.sources = sources;
    this.filters = filters;
    this.bounds = new WeightBounds(plan, config.model(), network.parameters());
    this.listener = listener;
    this.progress = progress;
    this.stop = stop;
  }

  /**
   * Trains to the end, from the newest checkpoint if there is one.
   *
   * @throws VitrailException of kind INTERRUPTED when asked to stop, of kind DATA when a value
   *     became NaN or infinite; the last checkpoint stands in both cases
   */
  void run() {
    Checkpoint.Progress from = new Checkpoint.Progress(0, 0, 0, bestScore, 0, 0, List.of());
    Map<String, float[]> moments = Map.of();
    var newest = Checkpoint.newest(checkpoints);
    if (newest.isPresent()) {
      Checkpoint.Loaded loaded = Checkpoint.read(newest.get(), network.parameters());
      from = loaded.progress();
      moments = loaded.moments();
      restore(from, Checkpoint.epochsDone(newest.get()));
    }
    for (int p = from.phase(); p < config.phases().size(); p++) {
      boolean resumed = p == from.phase();
      int first = resumed ? from.epoch() : 0;
      runPhase(p, first, resumed ? moments : Map.of(), resumed ? from.iteration() : 0);
    }
  }

  private void restore(Checkpoint.Progress from, int done) {
    bestScore = from.bestScore();
    bestEpoch = from.bestEpoch();
    sinceBest = from.sinceBest();
    epochsDone = done;
    for (int i = 0; i < filters.size(); i++) {
      filters.get(i).restore(from.filters().get(i));
    }
  }

  private void runPhase(int index, int first, Map<String, float[]> moments, int iteration) {
    PhaseConfig phase = config.phases().get(index);
    Set<String> trained = TrainedNodes.of(plan, phase);
    String cut = plan.cut(trained);
    Architecture net = FilterTraining.learned(plan, filters).architecture();
    Architecture tail = cut.equals(Architecture.INPUT) ? net : net.after(cut);
    try (FeatureSource source = sources.open(net, cut);
        Optimiser optimiser =
            new Optimiser(network.parameters(), trained, new HashSet<>(plan.head()), phase)) {
      if (!moments.isEmpty()) {
        optimiser.restore(moments, iteration);
      }
      try (Phase running = new Phase(index, phase, tail, trained, source, optimiser)) {
        for (int epoch = first; epoch < phase.epochs() && !stopsEarly(); epoch++) {
          running.epoch(epoch, first);
        }
      }
      optimiser.swapAverages();
      bounds.afterAverage();
      sinceBest = 0;
    }
  }

  private boolean stopsEarly() {
    int patience = config.earlyStopping().patience();
    return patience > 0 && sinceBest >= patience;
  }

  /** One phase with its compiled nets. */
  private final class Phase implements AutoCloseable {
    private final int index;
    private final PhaseConfig phase;
    private final Set<String> trained;
    private final FeatureSource source;
    private final Optimiser optimiser;
    private final TrainingSamples samples;
    private final TaskLoss task;
    private final Architecture tail;
    private final Pass training;
    private final Validation validation;
    private final BackwardPlan backward;

    /** Filters whose mask learns, by its node. */
    private final Map<String, FilterTraining> learning = new TreeMap<>();

    private final Tensor logitGradient;
    private final float[] logits;
    private final float[] gradient;

    Phase(
        int index,
        PhaseConfig phase,
        Architecture tail,
        Set<String> trained,
        FeatureSource source,
        Optimiser optimiser) {
      this.index = index;
      this.phase = phase;
      this.trained = trained;
      this.source = source;
      this.optimiser = optimiser;
      this.samples =
          new TrainingSamples(
              images, config.data(), config.model().task(), config.seed(), source::has);
      this.task = new TaskLoss(config.model().task(), samples.classWeights());
      this.tail = tail;
      int available = samples.epoch(index, 0).length;
      int batch = Math.min(config.batch(), available);
      if (batch == 0) {
        throw VitrailException.data("The training split holds no readable image");
      }
      Map<String, GradientHook> hooks = new TreeMap<>();
      Set<String> visible = new HashSet<>();
      watch(trained, hooks, visible);
      this.training =
          new Pass(
              Program.compile(tail, visible),
              network.kernels(),
              network.parameters(),
              batch,
              optimiser.gradients().keySet());
      this.backward =
          new BackwardPlan(BackwardRule.STANDARD, Set.of(), optimiser.gradients(), hooks);
      MapShape out = tail.shapes(batch).get(tail.output());
      this.logitGradient = Tensor.zeros(Precision.FLOAT, out);
      this.logits = new float[out.size()];
      this.gradient = new float[out.size()];
      this.validation = new Validation(network.part(tail), source, images, task, config);
    }

    /** Finds what the filter losses of the layers that learn have to see and to change. */
    private void watch(Set<String> trained, Map<String, GradientHook> hooks, Set<String> visible) {
      for (int i = 0; i < filters.size(); i++) {
        PlannedLayer layer = plan.layers().get(i);
        FilterTraining filter = filters.get(i);
        if (trained.contains(layer.node())) {
          hooks.putAll(filter.hooks());
          visible.addAll(List.of(layer.node(), layer.maps()));
          if (layer.isMasked() && filter.learnsMask()) {
            learning.put(layer.output(), filter);
          }
        }
      }
    }

    void epoch(int epoch, int first) {
      long started = System.nanoTime();
      double rate = LearningRate.at(phase, epoch);
      int[] order = samples.epoch(index, epoch);
      int[] batchImages = new int[training.batch()];
      int batches = order.length / training.batch();
      double loss = 0;
      int correct = 0;
      int seen = 0;
      long seed = config.seed() * 7919 + index * 104_729L + epoch;
      try (Batches source = this.source.batches(order, training.batch(), Math.abs(seed))) {
        for (int b = 0;
            b < batches && source.next(training.input(), batchImages) == batchImages.length;
            b++) {
          TaskLoss.Value value = step(batchImages, rate, seed * 31 + b);
          loss += value.loss();
          correct += value.correct();
          seen += batchImages.length;
          progress.update(
              "training " + phase.name(),
              (long) (epoch - first) * batches + b + 1,
              (long) (phase.epochs() - first) * batches);
          if (stop.getAsBoolean()) {
            throw new VitrailException(
                VitrailException.Kind.INTERRUPTED,
                "Stopped on request; --resume goes on after epoch %d of this phase"
                    .formatted(epoch));
          }
        }
      }
      int steps = Math.max(1, seen / training.batch());
      finish(epoch, rate, loss / steps, (double) correct / Math.max(1, seen), started);
    }

    private TaskLoss.Value step(int[] batchImages, double rate, long seed) {
      int[] labels = new int[batchImages.length];
      Arrays.setAll(labels, i -> samples.label(batchImages[i]));
      training.forward(true, seed).get(logits);
      TaskLoss.Value value = task.compute(logits, labels, gradient);
      if (!Double.isFinite(value.loss())) {
        throw VitrailException.data(
            "Training broke down: the loss is %s, first at layer '%s'. Lower the learning rate;"
                    .formatted(value.loss(), training.firstNonFinite().orElse("head"))
                + " the last good checkpoint is kept");
      }
      logitGradient.put(gradient);
      int[] categories = categories(labels);
      filters.forEach(f -> f.startBatch(categories));
      training.backward(Map.of(tail.output(), logitGradient), backward);
      optimiser.step(rate);
      bounds.afterStep(trained);
      filters.forEach(f -> f.endBatch(rate));
      masks().forEach(training::replace);
      return value;
    }

    private Map<String, MapOperator> masks() {
      Map<String, MapOperator> masks = new TreeMap<>();
      learning.forEach((node, f) -> masks.put(node, new TemplateMaskOperator(f.mask())));
      return masks;
    }

    private void finish(int epoch, double rate, double loss, double accuracy, long started) {
      epochsDone++;
      optimiser.swapAverages();
      Validation.Score score = validation.run(masks());
      optimiser.swapAverages();
      List<EpochMetrics.FilterFigures> figures = new ArrayList<>();
      for (int i = 0; i < filters.size(); i++) {
        figures.add(figures(plan.layers().get(i), filters.get(i)));
      }
      track(score);
      Checkpoint.Progress progress =
          new Checkpoint.Progress(
              index,
              epoch + 1,
              optimiser.iteration(),
              bestScore,
              bestEpoch,
              sinceBest,
              filters.stream().map(FilterTraining::save).toList());
      // Told first: a run killed in between does the epoch again and drops its line of metrics.
      listener.accept(
          new EpochMetrics(
              epochsDone,
              phase.name(),
              epoch + 1,
              phase.epochs(),
              rate,
              loss,
              accuracy,
              score.loss(),
              score.accuracy(),
              score.balanced(),
              figures,
              (System.nanoTime() - started) / 1e9));
      boolean due = (epoch + 1) % config.checkpoint().every() == 0 || epoch + 1 == phase.epochs();
      if (due || bestEpoch == epochsDone) {
        Checkpoint.write(
            Checkpoint.file(checkpoints, epochsDone),
            network.parameters(),
            optimiser.moments(),
            progress);
        Checkpoint.prune(checkpoints, Checkpoint.file(checkpoints, bestEpoch));
      }
    }

    private EpochMetrics.FilterFigures figures(PlannedLayer layer, FilterTraining filter) {
      MapShape shape = plan.architecture().shapes(training.batch()).get(layer.maps());
      double[] losses = filter.lossPerFilter(shape);
      FilterTraining.Figures means = filter.endEpoch();
      return new EpochMetrics.FilterFigures(
          layer.node(),
          means.taskNorm(),
          means.filterNorm(),
          means.silentShare(),
          Arrays.stream(losses).average().orElse(0),
          losses);
    }

    private void track(Validation.Score score) {
      double value = score.by(config.earlyStopping().metric());
      if (value > bestScore) {
        bestScore = value;
        bestEpoch = epochsDone;
        sinceBest = 0;
      } else {
        sinceBest++;
      }
    }

    @Override
    public void close() {
      training.close();
      validation.close();
      logitGradient.close();
    }
  }

  /** Category of each image as the filters see it: -1 for one that shows none. */
  private int[] categories(int[] labels) {
    int negative = images.negativeClass().orElse(-1);
    return Arrays.stream(labels).map(label -> label == negative ? -1 : label).toArray();
  }

  /** Epoch in all phases whose checkpoint scored best. */
  int bestEpoch() {
    return bestEpoch;
  }

  /** Validation pictures of a set. */
  static int[] validationImages(ImageSet set, FeatureSource source) {
    return TrainingSamples.indices(set, Split.VAL, 0, source::has);
  }
}
