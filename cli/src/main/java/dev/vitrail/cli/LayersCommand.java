package dev.vitrail.cli;

import dev.vitrail.explain.attribution.LayerSheet;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vitrail layers}. */
@Command(
    name = "layers",
    description = "List the layers of a net: shape, receptive field, and the methods they suit.",
    footerHeading = "%nExamples:%n",
    footer = {"  vitrail layers runs/pets", "  vitrail layers runs/pets --json"})
final class LayersCommand implements Callable<Integer> {

  private final Session session;

  @Parameters(paramLabel = "RUN", description = "Folder of the run.")
  private Path folder = Path.of("");

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  /** What {@code --json} prints. */
  record Document(int schema, String run, String net, String model, List<LayerSheet> layers) {}

  LayersCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    var run = RunDirectory.open(folder);
    var bundle = run.bundle();
    List<LayerSheet> layers = LayerSheet.of(bundle.spec().architecture());
    Console console = session.console();
    if (json) {
      console.json(
          new Document(
              1,
              run.folder().toString(),
              bundle.spec().architecture().name(),
              bundle.hash(),
              layers));
      return 0;
    }
    int wide = layers.stream().mapToInt(layer -> layer.name().length()).max().orElse(5);
    String form = "%-" + Math.max(5, wide) + "s  %-14s %-14s %9s %6s  %s";
    console.out().println(form.formatted("layer", "kind", "output", "field px", "jump", "methods"));
    layers.forEach(layer -> console.out().println(line(form, layer)));
    console.out().println();
    console.out().println("maps: " + String.join(", ", LayerSheet.MAPS));
    console.out().flush();
    return 0;
  }

  private static String line(String form, LayerSheet layer) {
    return form.formatted(
        layer.name(),
        layer.kind(),
        "%dx%dx%d".formatted(layer.height(), layer.width(), layer.channels()),
        String.format(Locale.ROOT, "%.0f", layer.field()),
        String.format(Locale.ROOT, "%.0f", layer.jump()),
        methods(layer));
  }

  /** The methods, those of any maps as one word. */
  private static String methods(LayerSheet layer) {
    if (!layer.methods().containsAll(LayerSheet.MAPS)) {
      return String.join(", ", layer.methods());
    }
    List<String> more =
        layer.methods().stream().filter(method -> !LayerSheet.MAPS.contains(method)).toList();
    return more.isEmpty() ? "maps" : "maps, " + String.join(", ", more);
  }
}
