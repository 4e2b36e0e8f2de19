package dev.vitrail.train.loop;

import dev.vitrail.engine.GradientHook;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Tensor;
import dev.vitrail.losses.FilterCategories;
import dev.vitrail.losses.FilterLabels;
import dev.vitrail.losses.FilterLoss;
import dev.vitrail.losses.FilterLossState;
import dev.vitrail.losses.FilterLossValue;
import dev.vitrail.losses.Gradients;
import dev.vitrail.losses.LambdaSchedule;
import dev.vitrail.losses.MapPeaks;
import dev.vitrail.losses.Revival;
import dev.vitrail.losses.TemplateMask;
import dev.vitrail.train.plan.NetPlan;
import dev.vitrail.train.plan.PlannedLayer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The filter loss of one layer during training: adds its gradient to the task's on the maps, or
 * with revival on the pre-activations. Holds the state that goes into checkpoints. For one thread.
 */
final class FilterTraining {

  /**
   * What a checkpoint keeps.
   *
   * @param ratio moving mean of gradient norms of the schedule
   */
  record Saved(FilterLossState.Saved loss, FilterCategories.Saved categories, double ratio) {}

  /**
   * Figures of an epoch, means over its batches.
   *
   * @param taskNorm of the task's gradient on the maps
   * @param filterNorm of the filter gradient before any factor
   * @param silentShare pairs of an image and a filter whose map is zero
   */
  record Figures(double taskNorm, double filterNorm, double silentShare) {}

  private final PlannedLayer layer;
  private final FilterLoss loss;
  private final LambdaSchedule schedule;
  private final boolean revive;
  private FilterLossState state;
  private FilterCategories categories;
  private double ratio;

  private int[] imageCategories = new int[0];
  private FilterLabels labels = FilterLabels.allPositive(1, 1);
  private double[] factors = new double[0];
  private float[] maps = new float[0];
  private float[] preActivations = new float[0];
  private float[] gradient = new float[0];
  private float[] filterGradient = new float[0];
  private double[] betaGradient = new double[0];

  private double taskNorms;
  private double filterNorms;
  private double silentShares;
  private int batches;

  FilterTraining(
      PlannedLayer layer,
      FilterLoss loss,
      LambdaSchedule schedule,
      boolean revive,
      FilterCategories categories,
      int cells) {
    this.layer = layer;
    this.loss = loss;
    this.schedule = schedule;
    this.revive = revive;
    this.categories = categories;
    this.state = FilterLossState.create(layer.filters(), cells);
  }

  /** Hooks by node, to be called during the backward pass. */
  Map<String, GradientHook> hooks() {
    Map<String, GradientHook> hooks = new TreeMap<>();
    hooks.put(layer.maps(), this::onMaps);
    if (revive) {
      hooks.put(layer.node(), this::onPreActivations);
    }
    return hooks;
  }

  /**
   * Announces the next batch.
   *
   * @param categoriesOfImages category of each image, -1 for a negative
   */
  void startBatch(int[] categoriesOfImages) {
    this.imageCategories = categoriesOfImages;
    this.labels = categories.labels(categoriesOfImages);
  }

  /**
   * Ends the batch: a template that learns moves on.
   *
   * @param rate learning rate of the net
   */
  void endBatch(double rate) {
    if (betaGradient.length > 0) {
      state.stepBeta(betaGradient, rate, imageCategories.length);
      betaGradient = new double[0];
    }
  }

  /** Whether the template changes from batch to batch: mode released. */
  boolean learnsMask() {
    return loss.mode() == FilterLoss.Mode.RELEASED;
  }

  /** The template as learned so far. */
  TemplateMask mask() {
    return learnsMask() ? layer.mask().withBetas(state.beta()) : layer.mask();
  }

  /** A net with its templates as learned so far. */
  static NetPlan learned(NetPlan plan, List<FilterTraining> filters) {
    return filters.stream().anyMatch(FilterTraining::learnsMask)
        ? plan.withMasks(filters.stream().map(FilterTraining::mask).toList())
        : plan;
  }

  private void onMaps(Tensor value, Tensor taskGradient) {
    MapShape shape = value.shape();
    fit(shape.size());
    value.get(maps);
    taskGradient.get(gradient);
    FilterLossValue found = loss.compute(shape, maps, labels, state, filterGradient);
    betaGradient = found.betaGradient();
    LambdaSchedule.Step step =
        new LambdaSchedule.Step(
            state.epoch(),
            shape.batch(),
            LambdaSchedule.Batch.MEAN,
            loss.mode(),
            Gradients.norm(gradient),
            Gradients.norm(filterGradient),
            meanPeaks(shape));
    factors = schedule.factors(step, ratio);
    ratio = schedule.nextRatio(step, ratio);
    categories.update(shape, maps, imageCategories);
    taskNorms += step.taskNorm();
    filterNorms += step.filterNorm();
    silentShares += (double) found.silentPairs() / ((long) shape.batch() * shape.channels());
    batches++;
    if (!revive) {
      Gradients.addScaled(shape, filterGradient, factors, gradient);
      taskGradient.put(gradient);
    }
  }

  private void onPreActivations(Tensor value, Tensor taskGradient) {
    MapShape shape = value.shape();
    value.get(preActivations);
    taskGradient.get(gradient);
    Revival.apply(shape, preActivations, filterGradient, labels, mask(), filterGradient);
    Gradients.addScaled(shape, filterGradient, factors, gradient);
    taskGradient.put(gradient);
  }

  private double[] meanPeaks(MapShape shape) {
    double[] means = new double[shape.channels()];
    if (schedule instanceof LambdaSchedule.Paper) {
      MapPeaks peaks = MapPeaks.of(shape, maps);
      for (int f = 0; f < means.length; f++) {
        for (int b = 0; b < shape.batch(); b++) {
          means[f] += Math.max(0, peaks.value(b, f)) / shape.batch();
        }
      }
    }
    return means;
  }

  private void fit(int size) {
    if (maps.length != size) {
      maps = new float[size];
      preActivations = new float[size];
      gradient = new float[size];
      filterGradient = new float[size];
    }
  }

  /**
   * Ends an epoch and forgets its figures. One in which the layer did not learn does not count: the
   * ramp and the categories of the paper start with the first epoch that does.
   */
  Figures endEpoch() {
    if (batches > 0) {
      state.nextEpoch();
      categories.endEpoch();
    }
    int count = Math.max(1, batches);
    Figures figures = new Figures(taskNorms / count, filterNorms / count, silentShares / count);
    taskNorms = 0;
    filterNorms = 0;
    silentShares = 0;
    batches = 0;
    return figures;
  }

  /** The loss of the paper for each filter on the last batch, in nats. */
  double[] lossPerFilter(MapShape shape) {
    return maps.length == shape.size() ? loss.negativeInformation(shape, maps) : new double[0];
  }

  /** Category of each filter. */
  int[] filterCategories() {
    return categories.current();
  }

  Saved save() {
    return new Saved(state.save(), categories.save(), ratio);
  }

  void restore(Saved saved) {
    state = FilterLossState.restore(saved.loss());
    categories = FilterCategories.restore(saved.categories());
    ratio = saved.ratio();
  }
}
