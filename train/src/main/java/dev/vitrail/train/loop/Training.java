package dev.vitrail.train.loop;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.BundleSpec;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Checksums;
import dev.vitrail.engine.io.Json;
import dev.vitrail.losses.FilterCategories;
import dev.vitrail.losses.FilterLoss;
import dev.vitrail.losses.LambdaSchedule;
import dev.vitrail.train.config.CacheConfig;
import dev.vitrail.train.config.LossConfig;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.config.PhaseConfig;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.features.FeatureCache;
import dev.vitrail.train.features.FeatureCaches;
import dev.vitrail.train.images.Augmentation;
import dev.vitrail.train.images.DatasetManifest;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.plan.InterpretableInfo;
import dev.vitrail.train.plan.NetAssembler;
import dev.vitrail.train.plan.NetPlan;
import dev.vitrail.train.plan.PlannedLayer;
import dev.vitrail.train.run.Environment;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.train.run.RunLock;
import dev.vitrail.train.run.RunState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** One training run from configuration and images to a model file in a run directory. */
public final class Training {

  private final TrainingConfig config;
  private final ImageSet images;
  private final RunDirectory run;
  private final Options options;
  private final NetPlan plan;
  private int[][] initialCategories = new int[0][];
  private String phase = "";
  private int epochsDone;

  /**
   * What does not belong to the configuration.
   *
   * @param cache folder of feature caches; several runs may share it
   * @param command how the run was started, for its record
   * @param progress told of the work
   * @param listener told of each epoch
   * @param stop asked after each batch
   */
  public record Options(
      Path cache,
      List<String> command,
      Progress progress,
      Consumer<EpochMetrics> listener,
      BooleanSupplier stop) {

    /** Keeps the cache inside the run and tells nobody. */
    public static Options quiet(RunDirectory run) {
      return new Options(run.cache(), List.of(), Progress.NONE, m -> {}, () -> false);
    }
  }

  private Training(TrainingConfig config, ImageSet images, RunDirectory run, Options options) {
    this.config = config;
    this.images = images;
    this.run = run;
    this.options = options;
    this.plan = NetAssembler.assemble(config, labels());
  }

  /**
   * Trains, or goes on from the newest checkpoint of the run, and writes the model file.
   *
   * @param run an empty run directory, or that of an interrupted run with the same configuration
   * @throws VitrailException of kind ENVIRONMENT when someone else trains there
   */
  public static ModelBundle run(
      TrainingConfig config, ImageSet images, RunDirectory run, Options options) {
    try (RunLock lock = RunLock.on(run)) {
      return run(config, images, lock, options);
    }
  }

  /** The same for one who has the run already, to write more into it before or after. */
  public static ModelBundle run(
      TrainingConfig config, ImageSet images, RunLock lock, Options options) {
    Training training = new Training(config, images, lock.run(), options);
    lock.run().writeConfig(config);
    try {
      return training.train();
    } catch (RuntimeException | Error e) {
      training.record(e);
      throw e;
    }
  }

  /** Writes down why the run ended. That this fails too, as on a full disk, hides no failure. */
  private void record(Throwable failure) {
    boolean stopped =
        failure instanceof VitrailException known
            && known.kind() == VitrailException.Kind.INTERRUPTED;
    RunState.Status status = stopped ? RunState.Status.INTERRUPTED : RunState.Status.FAILED;
    String message = String.valueOf(failure.getMessage());
    try {
      run.log(message.replaceAll("[\\r\\n]+", " "));
      run.writeState(state(status, phase, epochsDone, message));
    } catch (VitrailException second) {
      failure.addSuppressed(second);
    }
  }

  private List<String> labels() {
    List<String> names = images.classNames();
    boolean outputForAll =
        config.model().task() == ModelConfig.Task.SOFTMAX || images.negativeClass().isEmpty();
    return outputForAll
        ? names
        : IntStream.range(0, names.size())
            .filter(c -> c != images.negativeClass().getAsInt())
            .mapToObj(names::get)
            .toList();
  }

  private int filterCategoryCount() {
    return images.classNames().size() - (images.negativeClass().isPresent() ? 1 : 0);
  }

  private ModelBundle train() {
    epochsDone = Checkpoint.newest(run.checkpoints()).map(Checkpoint::epochsDone).orElse(0);
    run.writeState(state(RunState.Status.RUNNING, "", epochsDone, ""));
    Optional<Path> pretrained = config.model().weights().map(Path::of);
    String weightsHash = pretrained.map(Training::hash).orElse("");
    DatasetManifest manifest = DatasetManifest.of(images, options.progress());
    Parameters parameters = NetStart.weights(plan, pretrained, config.seed());
    try (Network network = Network.open(plan.architecture(), parameters)) {
      run.writeEnvironment(
          Environment.of(
              network,
              config.seed(),
              options.command(),
              manifest.digest(),
              images.size(),
              weightsHash,
              Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
      List<FilterTraining> filters = start(network, manifest.digest());
      run.keepMetricsTo(epochsDone);
      Trainer trainer =
          new Trainer(
              config,
              plan,
              network,
              images,
              run.checkpoints(),
              (net, cut) -> source(network, net, cut, manifest.digest(), config.data().varied()),
              filters,
              this::epochDone,
              options.progress(),
              options.stop());
      trainer.run();
      if (config.earlyStopping().patience() > 0 && trainer.bestEpoch() > 0) {
        goBack(trainer.bestEpoch(), network, filters);
      }
      ModelBundle bundle = writeBundle(parameters, filters, weightsHash, manifest);
      run.writeState(state(RunState.Status.DONE, "", totalEpochs(), ""));
      return bundle;
    }
  }

  private void goBack(int epoch, Network network, List<FilterTraining> filters) {
    Path file = Checkpoint.file(run.checkpoints(), epoch);
    Checkpoint.Loaded loaded = Checkpoint.read(file, network.parameters());
    Optimiser.useAverages(loaded.moments(), network.parameters());
    Checkpoint.Progress best = loaded.progress();
    for (int i = 0; i < filters.size(); i++) {
      filters.get(i).restore(best.filters().get(i));
    }
  }

  private void epochDone(EpochMetrics metrics) {
    phase = metrics.phase();
    epochsDone = metrics.step();
    run.appendMetrics(metrics);
    run.writeState(state(RunState.Status.RUNNING, phase, epochsDone, ""));
    options.listener().accept(metrics);
  }

  private RunState state(RunState.Status status, String inPhase, int epoch, String message) {
    return new RunState(status, inPhase, epoch, totalEpochs(), message);
  }

  private int totalEpochs() {
    return config.phases().stream().mapToInt(PhaseConfig::epochs).sum();
  }

  /** First weights of scale and filters, and the filter losses. */
  private List<FilterTraining> start(Network network, String digest) {
    if (plan.layers().isEmpty()) {
      return List.of();
    }
    String cut = features();
    try (FeatureSource source = source(network, plan.architecture(), cut, digest, false)) {
      MapShape one = plan.architecture().shapes(1).get(cut);
      TrainingSamples samples =
          new TrainingSamples(
              images, config.data(), config.model().task(), config.seed(), source::has);
      if (samples.images().length == 0) {
        throw VitrailException.data("The training split holds no readable image");
      }
      NetStart.Features features =
          NetStart.features(source, one, samples.images(), Math.min(32, config.batch()));
      int[] imageCategories = new int[features.images().length];
      for (int i = 0; i < imageCategories.length; i++) {
        int label = samples.label(features.images()[i]);
        imageCategories[i] = label == images.negativeClass().orElse(-1) ? -1 : label;
      }
      NetStart.scale(network.parameters(), plan.scale(), features.deviation());
      initialCategories = initialFilters(network.parameters(), features, imageCategories);
    }
    List<FilterTraining> filters = new ArrayList<>();
    for (int i = 0; i < plan.layers().size(); i++) {
      if (config.model().loss().mode() != LossConfig.Mode.NONE) {
        double beta = config.model().interpretable().get(i).mask().beta();
        filters.add(filterTraining(plan.layers().get(i), beta, initialCategories[i]));
      }
    }
    return filters;
  }

  private int[][] initialFilters(
      Parameters parameters, NetStart.Features features, int[] imageCategories) {
    try {
      return NetStart.filters(
          plan, config.model(), parameters, features, imageCategories, filterCategoryCount());
    } catch (IllegalArgumentException e) {
      throw VitrailException.data(
          "The training images do not tell the filters apart: " + e.getMessage());
    }
  }

  private FilterTraining filterTraining(PlannedLayer layer, double beta, int[] categories) {
    LossConfig loss = config.model().loss();
    FilterLoss.Mode mode = FilterLoss.Mode.valueOf(loss.mode().name());
    LambdaSchedule schedule =
        switch (loss.schedule()) {
          case BALANCED ->
              new LambdaSchedule.Balanced(loss.rho(), loss.ramp(), false, loss.memory());
          case FIXED -> new LambdaSchedule.Fixed(loss.lambda());
          case PAPER -> new LambdaSchedule.Paper(loss.lambda());
        };
    boolean fixed =
        loss.categories() == LossConfig.Categories.INITIAL || filterCategoryCount() == 1;
    FilterCategories.Rule rule = fixed ? FilterCategories.Rule.FIXED : FilterCategories.Rule.PAPER;
    int cells = plan.architecture().shapes(1).get(layer.maps()).cells();
    return new FilterTraining(
        layer,
        FilterLoss.of(mode).withBeta(beta),
        schedule,
        loss.revive(),
        FilterCategories.start(rule, categories, filterCategoryCount()),
        cells);
  }

  private FeatureSource source(
      Network network, Architecture net, String cut, String digest, boolean varied) {
    CacheConfig cache = config.cache();
    int threads = config.data().workers() > 0 ? config.data().workers() : 2;
    Augmentation change = Augmentations.of(config.data());
    boolean whole = cut.equals(Architecture.INPUT);
    boolean cached =
        !whole
            && cache.features() != CacheConfig.Features.OFF
            && (!varied || cache.views() > 1 || Augmentations.onlyMirrors(config.data()));
    Optional<Network> trunk = whole ? Optional.empty() : Optional.of(network.part(net.upTo(cut)));
    if (!cached) {
      return new FeatureSource.Streamed(images, plan.preprocessing(), change, threads, trunk);
    }
    List<Augmentation> views =
        varied ? Augmentations.views(config.data(), cache.views()) : List.of(Augmentation.NONE);
    FeatureCaches known =
        new FeatureCaches(
            options.cache(), images, digest, plan.preprocessing(), threads, options.progress());
    List<FeatureCache> caches = new ArrayList<>();
    try (Network frozen = trunk.orElseThrow()) {
      for (Augmentation changed : views) {
        FeatureCaches.View view = new FeatureCaches.View(changed, caches.size());
        caches.add(
            isAboveFeatures(frozen.architecture())
                ? known.openAbove(features(), frozen, view)
                : known.open(frozen, view));
      }
    }
    return new FeatureSource.Cached(caches);
  }

  /** The node whose output the first interpretable layer reads, before it is scaled. */
  private String features() {
    return plan.architecture().node(plan.scale()).inputs().get(0);
  }

  private boolean isAboveFeatures(Architecture trunk) {
    return !plan.layers().isEmpty() && trunk.has(features()) && !trunk.output().equals(features());
  }

  private ModelBundle writeBundle(
      Parameters parameters,
      List<FilterTraining> filters,
      String weightsHash,
      DatasetManifest manifest) {
    NetPlan learned = FilterTraining.learned(plan, filters);
    List<InterpretableInfo.Layer> layers = new ArrayList<>();
    for (int i = 0; i < plan.layers().size(); i++) {
      int[] categories =
          filters.isEmpty() ? initialCategories[i] : filters.get(i).filterCategories();
      layers.add(new InterpretableInfo.Layer(learned.layers().get(i), categories));
    }
    String features = plan.layers().isEmpty() ? Architecture.INPUT : features();
    Map<String, String> provenance = new TreeMap<>();
    provenance.put("pretrainedWeights", weightsHash);
    provenance.put("data", manifest.digest());
    provenance.put("seed", String.valueOf(config.seed()));
    BundleSpec spec =
        new BundleSpec(
            ModelBundle.FORMAT,
            learned.architecture(),
            plan.labels(),
            Json.mapper().valueToTree(plan.preprocessing()),
            new InterpretableInfo(config.model().task(), features, layers).toJson(),
            provenance,
            "");
    return ModelBundle.write(run.bundleFolder(), spec, parameters);
  }

  private static String hash(Path file) {
    try {
      return Checksums.sha256(file);
    } catch (IOException e) {
      throw VitrailException.data(
          file, "the pretrained weights cannot be read; name a safetensors file", e);
    }
  }
}
