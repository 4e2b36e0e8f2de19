package dev.vitrail.cli;

import dev.vitrail.train.config.ResolvedConfig;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vitrail config show}. */
@Command(
    name = "show",
    description = "Print every value of a configuration and where it comes from.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail config show -c demo",
      "  vitrail config show -c cats-vs-dogs-resnet50 --set phases[0].epochs=5 --yaml"
    })
final class ConfigShowCommand implements Runnable {

  private final Session session;

  @Mixin private ConfigOptions options;

  @ArgGroup private Format format = new Format();

  /** At most one of the two. */
  static final class Format {
    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(names = "--yaml", description = "Print the whole configuration as a YAML file.")
    private boolean yaml;
  }

  ConfigShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    ResolvedConfig resolved = options.load(session);
    Console console = session.console();
    if (format.yaml) {
      console.out().print(resolved.config().toYaml());
    } else if (format.json) {
      console.json(
          new Document(1, resolved.entries().stream().map(ConfigShowCommand::value).toList()));
    } else {
      print(resolved.entries());
    }
  }

  private static Value value(ResolvedConfig.Entry entry) {
    return new Value(entry.path(), entry.value(), entry.origin().toString());
  }

  private void print(List<ResolvedConfig.Entry> entries) {
    int width =
        entries.stream()
            .mapToInt(entry -> entry.path().length() + 1 + entry.value().length())
            .filter(length -> length <= 80)
            .max()
            .orElse(1);
    for (ResolvedConfig.Entry entry : entries) {
      String setting = entry.path() + "=" + entry.value();
      session
          .console()
          .out()
          .println(("%-" + width + "s  # %s").formatted(setting, entry.origin()));
    }
  }

  private record Document(int schema, List<Value> values) {}

  private record Value(String key, String value, String origin) {}
}
