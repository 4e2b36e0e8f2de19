package dev.vitrail.cli.reference;

import dev.vitrail.cli.explain.Explainers;
import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.nets.Nets;
import dev.vitrail.explain.attribution.AttributionMethod;
import dev.vitrail.explain.attribution.AttributionMethods;
import dev.vitrail.explain.attribution.LayerSheet;
import dev.vitrail.explain.attribution.MethodInfo;
import dev.vitrail.explain.attribution.NetLayers;
import dev.vitrail.train.config.ResolvedConfig;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.plan.NetAssembler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every method of {@code explain}, and which net it works on. */
final class MethodPage {

  private static final int SIZE = 224;
  private static final int CLASSES = 2;

  private MethodPage() {}

  static String of() {
    Markdown page = new Markdown("Methods");
    methods(page);
    nets(page);
    return page.page();
  }

  private static void methods(Markdown page) {
    page.paragraph(
        "What `vitrail explain --method NAME` computes. All take RGB photographs of any size,"
            + " brought to the net's input as in training; grey ones count as three equal"
            + " channels. A map lies at the input (one value a pixel) or at the layer that is read"
            + " (one value a cell). Signed: values below 0 speak against the score.");
    page.head("name", "reads", "map at", "signed", "what it shows", "source");
    Map<String, String> others = new LinkedHashMap<>(Explainers.summaries());
    for (AttributionMethod method : AttributionMethods.standard().all()) {
      others.remove(method.name());
      MethodInfo info = method.info();
      page.row(
          List.of(
              "`" + method.name() + "`",
              reads(method),
              info.place() == MethodInfo.Place.INPUT ? "input" : "layer",
              info.signed() ? "yes" : "no",
              info.summary(),
              info.source()));
    }
    others.forEach(
        (name, summary) -> page.row(List.of("`" + name + "`", others(name), "", "", summary, "")));
    page.end();
  }

  /** What is read by methods that give no map of numbers. */
  private static String others(String name) {
    return name.equals("graph-cut") ? "the input" : "what was mined";
  }

  /** Whether a method reads a layer; one that refuses an ordinary net reads one of its own. */
  private static String reads(AttributionMethod method) {
    NetLayers layers = new NetLayers(Nets.build("resnet18", SIZE, CLASSES).architecture());
    try {
      return method.defaultLayer(layers).isPresent() ? "a layer" : "the input";
    } catch (VitrailException e) {
      return "a layer";
    }
  }

  private static void nets(Markdown page) {
    page.section("What works on what")
        .paragraph(
            "Each method at its default layer. `cam` needs a head of global average and one dense"
                + " layer. `filter-peaks` needs an interpretable layer, which every net can be"
                + " given. `grad-cam++` refuses a layer with values below 0, so at a layer of your"
                + " own choice look at `vitrail layers RUN`, which names the methods of each."
                + " `parse-tree` needs a mined tree, which needs a hidden head; `graph` a mined"
                + " graph, which any net can have.");
    Map<String, Architecture> nets = all();
    Map<List<Boolean>, List<String>> columns = new LinkedHashMap<>();
    for (AttributionMethod method : AttributionMethods.standard().all()) {
      List<Boolean> works = nets.values().stream().map(net -> works(method, net)).toList();
      columns.computeIfAbsent(works, w -> new ArrayList<>()).add("`" + method.name() + "`");
    }
    List<String> head = new ArrayList<>(List.of("net"));
    columns.values().forEach(names -> head.add(String.join(", ", names)));
    page.head(head.toArray(String[]::new));
    int row = 0;
    for (String net : nets.keySet()) {
      List<String> cells = new ArrayList<>(List.of(net));
      for (List<Boolean> works : columns.keySet()) {
        cells.add(works.get(row) ? "yes" : "no");
      }
      page.row(cells);
      row++;
    }
    page.end();
  }

  /** Every net as it comes, and one with an interpretable layer under either kind of head. */
  static Map<String, Architecture> all() {
    Map<String, Architecture> nets = new LinkedHashMap<>();
    for (String name : Nets.names()) {
      int size = name.startsWith("inception") ? 299 : SIZE;
      nets.put("`" + name + "`", Nets.build(name, size, CLASSES).architecture());
    }
    nets.put("`resnet50` with an interpretable layer", interpretable(0));
    nets.put("the same with a hidden head", interpretable(64));
    return nets;
  }

  private static Architecture interpretable(int hidden) {
    TrainingConfig config = ResolvedConfig.load(List.of("model.head.hidden=" + hidden)).config();
    return NetAssembler.assemble(config, List.of("cat", "dog")).architecture();
  }

  /** Whether a method takes a net: it finds a layer, and the layer suits it. */
  static boolean works(AttributionMethod method, Architecture net) {
    Optional<String> layer;
    try {
      layer = method.defaultLayer(new NetLayers(net));
    } catch (VitrailException e) {
      return false;
    }
    if (layer.isEmpty()) {
      return true;
    }
    return LayerSheet.of(net).stream()
        .filter(sheet -> sheet.name().equals(layer.get()))
        .anyMatch(sheet -> sheet.methods().contains(method.name()));
  }
}
