package dev.vitrail.cli.explain;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Json;
import dev.vitrail.explain.attribution.Attribution;
import dev.vitrail.explain.attribution.AttributionMethod;
import dev.vitrail.explain.attribution.AttributionRequest;
import dev.vitrail.explain.attribution.MethodInfo;
import dev.vitrail.explain.attribution.Score;
import dev.vitrail.explain.drawing.AttributionPicture;
import dev.vitrail.explain.drawing.NpyWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Explains by one attribution method: a JSON file, the raw map, further arrays and a picture. */
final class AttributionExplainer implements ImageExplainer {

  private final ExplainContext context;
  private final AttributionMethod method;
  private final Optional<String> layer;

  AttributionExplainer(ExplainContext context, AttributionMethod method) {
    this.context = context;
    this.method = method;
    Optional<String> fallback = method.defaultLayer(context.net().layers());
    this.layer = fallback.map(name -> context.settings().layer().orElse(name));
    layer.ifPresent(context.net().layers()::known);
  }

  @Override
  public String method() {
    return method.name();
  }

  @Override
  public String layer() {
    return layer.orElse(Architecture.INPUT);
  }

  @Override
  public List<Outcome> explain(ExplainBatch batch, Path out, Progress progress) {
    AttributionRequest request =
        new AttributionRequest(
            batch.inputs(), batch.scores(), layer, context.settings().seed(), progress);
    Attribution found = method.attribute(context.net(), request);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      outcomes.add(write(batch, i, found.image(i), out));
    }
    return outcomes;
  }

  private Outcome write(ExplainBatch batch, int index, Attribution result, Path out) {
    ExplainBatch.Source image = batch.images().get(index);
    Path folder = out.resolve(image.folder());
    List<Path> files = new ArrayList<>();
    Optional<String> problem = ResultFile.problem(result);
    String name = method.name();
    MethodInfo info = method.info();
    files.add(folder.resolve(name + ".npy"));
    NpyWriter.write(
        files.get(0),
        List.of(result.map().shape().height(), result.map().shape().width()),
        result.map().values());
    List<ResultFile.ArrayEntry> arrays = arrays(result, folder, files);
    String picture = "";
    if (context.settings().pictures() && problem.isEmpty()) {
      picture = name + ".png";
      byte[] png = AttributionPicture.png(image.seen(), result, info, Optional.empty());
      AtomicFile.write(folder.resolve(picture), stream -> stream.write(png));
      files.add(folder.resolve(picture));
    }
    ResultFile document =
        new ResultFile(
            1,
            name,
            method.toString(),
            info.summary(),
            info.source(),
            result.layer(),
            result.scores().get(0).describe(context.labels()),
            value(result.scores().get(0), batch.logits(), index),
            predicted(batch.logits(), index),
            logits(batch.logits(), index),
            context.bundle().hash(),
            image.file().toString(),
            context.settings().seed(),
            ResultFile.MapEntry.of(name + ".npy", result.map(), info),
            arrays,
            result.details().get(0).numbers(),
            result.details().get(0).notes(),
            picture,
            problem.orElse(""));
    Path json = folder.resolve(name + ".json");
    Json.write(json, document);
    files.add(json);
    return new Outcome(files, Optional.empty(), problem);
  }

  private List<ResultFile.ArrayEntry> arrays(Attribution result, Path folder, List<Path> files) {
    List<ResultFile.ArrayEntry> arrays = new ArrayList<>();
    result
        .more()
        .forEach(
            (array, values) -> {
              String file = "%s.%s.npy".formatted(method.name(), array);
              List<Integer> sides = ResultFile.sides(values.shape());
              NpyWriter.write(folder.resolve(file), sides, values.values());
              files.add(folder.resolve(file));
              arrays.add(new ResultFile.ArrayEntry(array, file, sides));
            });
    return arrays;
  }

  private static double value(Score score, FeatureMaps logits, int index) {
    int classes = logits.shape().channels();
    return score.value(logits.values(), index * classes, classes);
  }

  private String predicted(FeatureMaps logits, int index) {
    int classes = logits.shape().channels();
    int best = 0;
    for (int c = 1; c < classes; c++) {
      boolean more = logits.get(index, 0, 0, c) > logits.get(index, 0, 0, best);
      best = more ? c : best;
    }
    // A net with one logit says the class or not the class.
    boolean absent = classes == 1 && logits.get(index, 0, 0, 0) < 0;
    return absent ? "not " + context.labels().get(0) : context.labels().get(best);
  }

  private Map<String, Float> logits(FeatureMaps logits, int index) {
    Map<String, Float> byClass = new LinkedHashMap<>();
    for (int c = 0; c < logits.shape().channels(); c++) {
      byClass.put(context.labels().get(c), logits.get(index, 0, 0, c));
    }
    return byClass;
  }

  @Override
  public void close() {
    // Holds nothing of its own.
  }
}
