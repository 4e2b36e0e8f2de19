package dev.vitrail.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vitrail config list}. */
@Command(
    name = "list",
    description = "List the ready configurations.",
    footerHeading = "%nExamples:%n",
    footer = {"  vitrail config list", "  vitrail config list --json"})
final class ConfigListCommand implements Runnable {

  private final Session session;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  ConfigListCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    List<ConfigFiles.Ready> ready = new ConfigFiles(session.home()).list();
    Console console = session.console();
    if (json) {
      console.json(new Document(1, ready.stream().map(ConfigListCommand::entry).toList()));
      return;
    }
    int width = ready.stream().mapToInt(config -> config.name().length()).max().orElse(1);
    ready.forEach(
        config ->
            console
                .out()
                .println(("%-" + width + "s  %s").formatted(config.name(), config.about())));
  }

  private static Entry entry(ConfigFiles.Ready config) {
    return new Entry(config.name(), config.file().toString(), config.about());
  }

  private record Document(int schema, List<Entry> configs) {}

  private record Entry(String name, String file, String about) {}
}
