package dev.vitrail.experiments.studies;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.io.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Table and figures of the {@code summary.json} that {@code experiments/bench/engine.py} wrote. */
@Command(name = "engine-report", mixinStandardHelpOptions = true)
final class EngineReport implements Callable<Integer> {

  private static final List<String> MODELS = List.of("resnet50", "resnet18", "googlenet");
  private static final List<String> FORWARD = List.of("forward_b1", "forward_b8", "forward_b32");
  private static final List<String> BACKWARD =
      List.of("train_step_b8", "train_top_b16", "input_gradient_b8");

  @Option(names = "--out", required = true, description = "Folder of summary.json.")
  private Path out = Path.of("");

  /** Starts it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new EngineReport()).execute(args));
  }

  @Override
  public Integer call() {
    List<JsonNode> rows = new ArrayList<>();
    JsonNode summary = Json.read(out.resolve("summary.json"), JsonNode.class);
    summary.get("rows").forEach(rows::add);
    List<SummaryRow> numbers = rows.stream().map(EngineReport::number).toList();
    new StudyReport(out, new SummaryRow.Summary("engine", "", "", numbers))
        .tables(List.of("Throughput of Vitrail over that of PyTorch"), List.of(table(rows)));
    draw(
        "forward.png",
        "Forward",
        MODELS,
        FORWARD,
        List.of("channels_last", "nchw", "frozen"),
        rows);
    draw(
        "backward.png",
        "Training steps and input gradients",
        List.of("resnet50"),
        BACKWARD,
        List.of("channels_last", "nchw"),
        rows);
    return 0;
  }

  private static SummaryRow number(JsonNode row) {
    return new SummaryRow(
        row.get("model").asText(),
        row.get("dataset").asText(),
        row.get("category").asText(),
        row.get("setting").asText(),
        row.get("metric").asText(),
        row.get("value").asDouble(),
        row.get("low").asDouble(),
        row.get("high").asDouble(),
        row.get("n").asInt(),
        row.get("seeds").asInt());
  }

  private static String table(List<JsonNode> rows) {
    StringBuilder text =
        new StringBuilder(
            "| model | metric | against | ratio | low | high | ours, ms | theirs, ms | GFLOP/s | of peak |\n"
                + "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (JsonNode row : rows) {
      SummaryRow n = number(row);
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %.3f | %.3f | %.3f | %s | %s | %s | %s |%n",
              n.model(),
              n.metric(),
              n.setting(),
              n.value(),
              n.low(),
              n.high(),
              row.path("vitrail_ms").asText(row.path("masked_ms").asText("")),
              row.path("pytorch_ms").asText(row.path("unmasked_ms").asText("")),
              row.path("vitrail_gflops").asText(""),
              share(row)));
    }
    return text.toString();
  }

  private static String share(JsonNode row) {
    if (!row.has("vitrail_gflops") || !row.has("peak_gflops")) {
      return "";
    }
    double share = row.get("vitrail_gflops").asDouble() / row.get("peak_gflops").asDouble();
    return "%.0f %%".formatted(100 * share);
  }

  private void draw(
      String file,
      String title,
      List<String> models,
      List<String> metrics,
      List<String> settings,
      List<JsonNode> rows) {
    List<String> groups = new ArrayList<>();
    List<List<Double>> values = new ArrayList<>();
    settings.forEach(s -> values.add(new ArrayList<>()));
    for (String model : models) {
      for (String metric : metrics) {
        List<Optional<Double>> found =
            settings.stream().map(s -> value(rows, model, metric, s)).toList();
        if (found.stream().allMatch(Optional::isPresent)) {
          groups.add("%s %s".formatted(model, metric.replace("forward_", "").replace('_', ' ')));
          for (int s = 0; s < found.size(); s++) {
            values.get(s).add(found.get(s).get());
          }
        }
      }
    }
    List<Figure.Bars> bars = new ArrayList<>();
    for (int s = 0; s < settings.size(); s++) {
      List<Double> none = values.get(s).stream().map(v -> 0.0).toList();
      bars.add(new Figure.Bars("PyTorch " + settings.get(s), values.get(s), none, false));
    }
    if (!groups.isEmpty()) {
      String axis = "images a second, ours / theirs";
      Figure.bars(out.resolve(file), title + ": above 1 Vitrail is faster", axis, groups, bars);
    }
  }

  private static Optional<Double> value(
      List<JsonNode> rows, String model, String metric, String setting) {
    return rows.stream()
        .filter(r -> r.get("model").asText().equals(model))
        .filter(r -> r.get("metric").asText().equals(metric))
        .filter(r -> r.get("setting").asText().equals(setting))
        .map(r -> r.get("value").asDouble())
        .findFirst();
  }
}
