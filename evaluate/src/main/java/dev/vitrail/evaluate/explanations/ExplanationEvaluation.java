package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Probability;
import dev.vitrail.engine.Progress;
import dev.vitrail.evaluate.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures methods of attribution on images, floors by the same path. The class is that of the
 * subject, or else the one predicted on the clean image, and stays. METHODS 7.
 *
 * <p>Memory: the maps of all methods for one batch of images, 32 changed images, the readings, and
 * where nets are randomised those images with three maps each and a copy of the weights.
 */
public final class ExplanationEvaluation {

  private final ScoreFunction net;
  private final Map<String, MapSupplier> suppliers = new LinkedHashMap<>();
  private final List<String> regions;
  private final ExplanationOptions options;
  private final TableBuilder table;

  /**
   * An evaluation of what needs only the answers of a net.
   *
   * @param methods by name; the floors are added
   * @param regions names of the annotated regions to be measured
   */
  public ExplanationEvaluation(
      ScoreFunction net,
      Map<String, MapSupplier> methods,
      List<String> regions,
      ExplanationOptions options) {
    this.net = net;
    this.regions = List.copyOf(regions);
    this.options = options;
    suppliers.putAll(methods);
    Map<String, MapSupplier> floors = MapFloors.all();
    floors.forEach(
        (name, floor) -> {
          if (suppliers.put(name, floor) != null) {
            throw new IllegalArgumentException("'%s' is the name of a floor".formatted(name));
          }
        });
    this.table = new TableBuilder(floors.keySet(), options);
  }

  /**
   * Measures methods on a net, also those measures that change the net.
   *
   * @param net in single precision, stays open
   * @param probability from its logits to probabilities, as it was trained
   * @param methods by name; the floors are added
   * @param subjects read once, in order
   * @param count how many there are, for progress; -1 when unknown
   */
  public static ExplanationTable measure(
      Network net,
      Probability probability,
      Map<String, MapMethod> methods,
      Iterator<Subject> subjects,
      long count,
      List<String> regions,
      ExplanationOptions options,
      Progress progress) {
    Map<String, MapSupplier> suppliers = new LinkedHashMap<>();
    methods.forEach((name, method) -> suppliers.put(name, method.on(net)));
    ScoreFunction scores = ScoreFunction.of(net, probability);
    ExplanationEvaluation evaluation =
        new ExplanationEvaluation(scores, suppliers, regions, options);
    Map<String, MapMethod> all = new LinkedHashMap<>(methods);
    MapFloors.all().forEach((name, floor) -> all.put(name, MapMethod.blind(floor)));
    try (NetChanges changes = new NetChanges(net, all, options, evaluation.table)) {
      evaluation.read(subjects, count, changes::add, progress);
      changes.randomise(progress);
    }
    return evaluation.table.build();
  }

  /** Measures subjects; the measures that change the net are left out. */
  public ExplanationTable measure(Iterator<Subject> subjects, long count, Progress progress) {
    read(subjects, count, (place, subject, target, seed, maps) -> {}, progress);
    return table.build();
  }

  /** Told of each image once its maps are measured. */
  @FunctionalInterface
  interface After {
    void image(int place, Subject subject, int target, long seed, Map<String, FeatureMaps> maps);
  }

  private void read(Iterator<Subject> subjects, long count, After after, Progress progress) {
    long done = 0;
    while (subjects.hasNext()) {
      List<Subject> batch = new ArrayList<>();
      while (subjects.hasNext() && batch.size() < options.batch()) {
        batch.add(subjects.next());
      }
      MapRequest request = request(batch);
      Map<String, List<FeatureMaps>> maps = new LinkedHashMap<>();
      suppliers.forEach((name, supplier) -> maps.put(name, repeats(supplier, request)));
      for (int i = 0; i < batch.size(); i++) {
        int place = table.image(batch.get(i).id(), request.targets()[i]);
        Map<String, FeatureMaps> first = one(batch.get(i), request, i, place, maps);
        after.image(place, batch.get(i), request.targets()[i], request.seeds()[i], first);
        progress.update("measuring explanations", ++done, count);
      }
    }
    if (done == 0) {
      throw new IllegalArgumentException("There is no image to measure explanations on");
    }
  }

  private MapRequest request(List<Subject> batch) {
    MapShape shape = batch.get(0).image().shape().withBatch(batch.size());
    float[] values = new float[shape.size()];
    int[] targets = new int[batch.size()];
    long[] seeds = new long[batch.size()];
    for (int i = 0; i < batch.size(); i++) {
      Subject subject = batch.get(i);
      if (!subject.image().shape().equals(shape.withBatch(1))) {
        throw new IllegalArgumentException(
            "Images of one evaluation have one shape, found %s and %s"
                .formatted(shape.withBatch(1), subject.image().shape()));
      }
      System.arraycopy(
          subject.image().values(), 0, values, i * shape.imageSize(), shape.imageSize());
      targets[i] = subject.target().orElseGet(() -> net.of(subject.image()).top(0));
      seeds[i] = Seeds.of(options.seed() + 1, subject.id());
    }
    return new MapRequest(new FeatureMaps(shape, values), targets, seeds);
  }

  private static List<FeatureMaps> repeats(MapSupplier supplier, MapRequest request) {
    List<FeatureMaps> maps = new ArrayList<>();
    for (int repeat = 0; repeat < supplier.repeats(); repeat++) {
      maps.add(
          supplier.checked(
              new MapRequest(request.images(), request.targets(), seeds(request.seeds(), repeat))));
    }
    return maps;
  }

  private static long[] seeds(long[] seeds, int repeat) {
    return Arrays.stream(seeds).map(s -> repeat == 0 ? s : Seeds.of(s, repeat)).toArray();
  }

  private Map<String, FeatureMaps> one(
      Subject subject,
      MapRequest request,
      int index,
      int place,
      Map<String, List<FeatureMaps>> maps) {
    ImageMeasures measures =
        new ImageMeasures(net, subject, request.targets()[index], regions, options);
    Map<String, FeatureMaps> first = new LinkedHashMap<>();
    maps.forEach(
        (name, repeats) -> {
          List<List<Measured>> all = new ArrayList<>();
          for (int repeat = 0; repeat < repeats.size(); repeat++) {
            FeatureMaps own = image(repeats.get(repeat), index);
            first.putIfAbsent(name, own);
            long seed = seeds(request.seeds(), repeat)[index];
            all.add(measures.measure(suppliers.get(name), own, seed));
          }
          for (int k = 0; k < all.get(0).size(); k++) {
            int at = k;
            Reading mean =
                ParameterRandomisation.mean(
                    all.stream().map(list -> list.get(at).reading()).toArray(Reading[]::new));
            table.add(place, name, all.get(0).get(k).with(mean));
          }
        });
    return first;
  }

  private static FeatureMaps image(FeatureMaps maps, int index) {
    int size = maps.shape().imageSize();
    return new FeatureMaps(
        maps.shape().withBatch(1),
        Arrays.copyOfRange(maps.values(), index * size, (index + 1) * size));
  }
}
