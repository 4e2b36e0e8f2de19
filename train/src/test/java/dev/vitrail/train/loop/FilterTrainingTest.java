package dev.vitrail.train.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.GradientHook;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.kernels.ConvWeights;
import dev.vitrail.engine.program.BackwardPlan;
import dev.vitrail.engine.program.Pass;
import dev.vitrail.engine.program.Program;
import dev.vitrail.losses.FilterCategories;
import dev.vitrail.losses.FilterLabels;
import dev.vitrail.losses.FilterLoss;
import dev.vitrail.losses.FilterLossState;
import dev.vitrail.losses.Gradients;
import dev.vitrail.losses.LambdaSchedule;
import dev.vitrail.losses.Revival;
import dev.vitrail.losses.TemplateMask;
import dev.vitrail.losses.TemplateMaskOperator;
import dev.vitrail.train.config.ModelConfig.Task;
import dev.vitrail.train.config.ResolvedConfig;
import dev.vitrail.train.plan.NetAssembler;
import dev.vitrail.train.plan.NetPlan;
import dev.vitrail.train.plan.PlannedLayer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One whole step on a small net, against the same step put together by hand. */
class FilterTrainingTest {

  private static final int BATCH = 6;
  private static final int[] LABELS = {0, 1, 0, 1, 1, 0};
  private static final int[] FILTER_CATEGORIES = {0, 1, 1, 0};

  private NetPlan plan;
  private PlannedLayer layer;
  private Network net;
  private Pass pass;
  private Tensor logitGradient;
  private MapShape shape;

  @BeforeEach
  void open() {
    plan =
        NetAssembler.assemble(
            ResolvedConfig.load(
                    List.of(
                        "model.architecture=small",
                        "data.size=32",
                        "model.interpretable=[{after: pool2, filters: 4, kernel: 1}]"))
                .config(),
            List.of("cat", "dog"));
    layer = plan.layers().get(0);
    net =
        Network.open(
            plan.architecture(), Parameters.random(plan.architecture(), Precision.FLOAT, 3));
    // The second filter is silent on some images and the third on all, so revival has work.
    net.parameters().set(layer.node(), kernel(), new float[] {0, -9, -99, 0});
    Set<String> visible = Set.of(layer.node(), layer.maps(), plan.scale());
    pass =
        new Pass(
            Program.compile(plan.architecture(), visible),
            net.kernels(),
            net.parameters(),
            BATCH,
            true);
    SplittableRandom random = new SplittableRandom(1);
    float[] pixels = new float[pass.input().shape().size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    pass.input().put(pixels);
    float[] logits = pass.forward(true, 1).toMaps().values();
    float[] gradient = new float[logits.length];
    new TaskLoss(Task.SOFTMAX, new double[] {1, 1}).compute(logits, LABELS, gradient);
    logitGradient = Tensor.of(new FeatureMaps(new MapShape(BATCH, 1, 1, 2), gradient));
    shape = pass.value(layer.maps()).shape();
  }

  private float[] kernel() {
    return net.parameters().get(layer.node()).kernel().toMaps().values();
  }

  @AfterEach
  void close() {
    logitGradient.close();
    pass.close();
    net.close();
  }

  private FilterTraining training(FilterLoss loss, LambdaSchedule schedule, boolean revive) {
    return new FilterTraining(
        layer,
        loss,
        schedule,
        revive,
        FilterCategories.start(FilterCategories.Rule.FIXED, FILTER_CATEGORIES, 2),
        shape.cells());
  }

  private ConvWeights backward(Map<String, GradientHook> hooks) {
    ConvWeights gradient =
        new ConvWeights(Precision.FLOAT, net.parameters().get(layer.node()).kernel().shape());
    pass.backward(
        Map.of(plan.architecture().output(), logitGradient),
        new BackwardPlan(BackwardRule.STANDARD, Set.of(), Map.of(layer.node(), gradient), hooks));
    return gradient;
  }

  private float[] taskGradientOnMaps() {
    try (ConvWeights unused =
        new ConvWeights(Precision.FLOAT, net.parameters().get(layer.node()).kernel().shape())) {
      return pass.backward(
              Map.of(plan.architecture().output(), logitGradient),
              new BackwardPlan(
                  BackwardRule.STANDARD,
                  Set.of(layer.maps()),
                  Map.of(layer.node(), unused),
                  Map.of()))
          .get(layer.maps())
          .toMaps()
          .values();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RELEASED_ARGMAX, false, 6",
    "RELEASED_ARGMAX, true, 6",
    "RELEASED_ARGMAX, true, 0",
    "RELEASED_SCALED, true, 6",
    "STABLE, false, 2",
    "STABLE, true, 2",
    "PAPER, true, 1.5",
    "EXACT, false, 3",
  })
  void theStepIsTaskPlusRhoTimesFilterGradient(FilterLoss.Mode mode, boolean revive, double rho) {
    FilterLoss loss = FilterLoss.of(mode);
    LambdaSchedule schedule = new LambdaSchedule.Balanced(rho, 0, false, 0);
    float[] task = taskGradientOnMaps();
    float[] maps = pass.value(layer.maps()).toMaps().values();
    float[] before = pass.value(layer.node()).toMaps().values();
    FilterLabels labels = FilterLabels.of(LABELS, FILTER_CATEGORIES);
    float[] filter = new float[shape.size()];
    loss.compute(shape, maps, labels, FilterLossState.create(4, shape.cells()), filter);
    double factor = rho * Gradients.norm(task) / Gradients.norm(filter);
    float[] pushed = filter.clone();
    if (revive) {
      Revival.apply(shape, before, filter, labels, layer.mask(), pushed);
    }
    double[] expected = new double[shape.size()];
    for (int i = 0; i < expected.length; i++) {
      double gate = before[i] > 0 ? 1 : 0;
      expected[i] =
          revive ? gate * task[i] + factor * pushed[i] : gate * (task[i] + factor * filter[i]);
    }

    FilterTraining training = training(loss, schedule, revive);
    training.startBatch(LABELS);
    try (ConvWeights found = backward(training.hooks())) {
      requireWeightGradient(expected, found);
    }
    FilterTraining.Figures figures = training.endEpoch();
    assertEquals(Gradients.norm(task), figures.taskNorm(), 1e-6 * Gradients.norm(task));
    assertEquals(Gradients.norm(filter), figures.filterNorm(), 1e-5 * Gradients.norm(filter));
    assertArrayEquals(
        loss.negativeInformation(shape, maps),
        training.lossPerFilter(shape),
        1e-9,
        "the figure is that of the maps after ReLU");
  }

  /** METHODS 1.3: a step of 0.05 of the rate times the gradient averaged over the batch. */
  @Test
  void theMaskOfTheReleaseLearns() {
    layer =
        new PlannedLayer(layer.node(), layer.maps(), layer.output(), 4, TemplateMask.released(4));
    FilterLoss loss = FilterLoss.of(FilterLoss.Mode.RELEASED);
    float[] maps = pass.value(layer.maps()).toMaps().values();
    double[] gradient =
        loss.compute(
                shape,
                maps,
                FilterLabels.of(LABELS, FILTER_CATEGORIES),
                FilterLossState.create(4, shape.cells()),
                new float[shape.size()])
            .betaGradient();
    FilterTraining training = training(loss, new LambdaSchedule.Balanced(6, 0, false, 0), true);
    training.startBatch(LABELS);
    backward(training.hooks()).close();
    assertEquals(TemplateMask.released(4), training.mask(), "not before the batch ends");
    training.endBatch(0.004);
    training.endBatch(0.004);
    double[] betas = new double[4];
    for (int f = 0; f < 4; f++) {
      betas[f] = 2 - 0.004 * 0.05 * gradient[f] / BATCH;
      assertNotEquals(2, betas[f], 1e-3);
    }
    TemplateMask expected = TemplateMask.released(4).withBetas(betas);
    for (int f = 0; f < 4; f++) {
      assertEquals(betas[f], training.mask().betas().get(f), 1e-9);
    }

    pass.replace(layer.output(), new TemplateMaskOperator(training.mask()));
    pass.forward(true, 1);
    float[] masked = new float[maps.length];
    expected.forward(shape, maps, masked);
    NetPlan learned = FilterTraining.learned(withLayer(), List.of(training));
    assertEquals(training.mask(), learned.layers().get(0).mask());
    try (Pass compiled = open(learned)) {
      compiled.input().copyFrom(pass.input());
      compiled.forward(true, 1);
      assertArrayEquals(masked, compiled.value(layer.output()).toMaps().values(), 1e-5f);
      assertArrayEquals(
          compiled.value(plan.architecture().output()).toMaps().values(),
          pass.value(plan.architecture().output()).toMaps().values());
    }
  }

  private NetPlan withLayer() {
    return new NetPlan(
        plan.architecture(),
        plan.backbone(),
        plan.scale(),
        List.of(layer),
        plan.head(),
        plan.preprocessing(),
        plan.labels());
  }

  private Pass open(NetPlan other) {
    return new Pass(
        Program.compile(other.architecture(), Set.of(layer.output())),
        net.kernels(),
        net.parameters(),
        BATCH,
        false);
  }

  /** A 1x1 convolution: the sum over cells of input times gradient, and of the gradient. */
  private void requireWeightGradient(double[] onPreActivations, ConvWeights found) {
    float[] input = pass.value(plan.scale()).toMaps().values();
    int channels = input.length / (BATCH * shape.cells());
    double[] kernel = new double[channels * 4];
    double[] bias = new double[4];
    for (int cell = 0; cell < BATCH * shape.cells(); cell++) {
      for (int f = 0; f < 4; f++) {
        double g = onPreActivations[cell * 4 + f];
        bias[f] += g;
        for (int c = 0; c < channels; c++) {
          kernel[c * 4 + f] += g * input[cell * channels + c];
        }
      }
    }
    assertNear(kernel, found.kernel().toDoubles());
    assertNear(bias, found.bias().toDoubles());
  }

  private static void assertNear(double[] expected, double[] found) {
    double norm = Gradients.norm(expected);
    assertTrue(norm > 0);
    assertArrayEquals(expected, found, 1e-4 * norm);
  }

  @Test
  void revivalReachesFiltersThatTheTaskCannot() {
    FilterTraining without =
        training(
            FilterLoss.of(FilterLoss.Mode.RELEASED_ARGMAX), new LambdaSchedule.Fixed(1), false);
    without.startBatch(LABELS);
    try (ConvWeights found = backward(without.hooks())) {
      assertEquals(0, found.bias().toDoubles()[2], "a silent filter gets nothing");
    }
    FilterTraining with =
        training(FilterLoss.of(FilterLoss.Mode.RELEASED_ARGMAX), new LambdaSchedule.Fixed(1), true);
    with.startBatch(LABELS);
    try (ConvWeights found = backward(with.hooks())) {
      assertTrue(found.bias().toDoubles()[2] < 0, "it is pushed up");
    }
    assertTrue(with.endEpoch().silentShare() >= 0.25, "one of four filters is silent");
  }

  @Test
  void theRampStartsWithTheFirstEpochThatLearns() {
    LambdaSchedule ramp = new LambdaSchedule.Balanced(6, 2, false, 0);
    FilterTraining training = training(FilterLoss.of(FilterLoss.Mode.STABLE), ramp, false);
    for (int epoch = 0; epoch < 3; epoch++) {
      training.endEpoch();
    }
    assertEquals(1, training.save().loss().epoch(), "epochs of other phases do not count");
    training.startBatch(LABELS);
    backward(training.hooks()).close();
    training.endEpoch();
    assertEquals(2, training.save().loss().epoch());
  }

  @Test
  void whatIsSavedGoesOnAlike() {
    LambdaSchedule schedule = new LambdaSchedule.Balanced(6, 3, false, 0.5);
    FilterLoss loss = FilterLoss.of(FilterLoss.Mode.STABLE);
    FilterTraining first = training(loss, schedule, true);
    first.startBatch(LABELS);
    backward(first.hooks()).close();
    first.endEpoch();
    FilterTraining second = training(loss, schedule, true);
    second.restore(first.save());
    FilterTraining fresh = training(loss, schedule, true);
    first.startBatch(LABELS);
    second.startBatch(LABELS);
    fresh.startBatch(LABELS);
    try (ConvWeights a = backward(first.hooks());
        ConvWeights b = backward(second.hooks());
        ConvWeights c = backward(fresh.hooks())) {
      assertArrayEquals(a.kernel().toDoubles(), b.kernel().toDoubles());
      assertNotEquals(a.kernel().toDoubles()[0], c.kernel().toDoubles()[0]);
    }
  }
}
