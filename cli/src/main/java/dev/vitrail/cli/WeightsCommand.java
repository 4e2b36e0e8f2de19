package dev.vitrail.cli;

import dev.vitrail.engine.nets.Nets;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vitrail weights}. */
@Command(
    name = "weights",
    description = "Check pretrained weights, or make a model file of them.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail weights --list",
      "  vitrail weights verify resnet50.safetensors --arch resnet50"
    },
    subcommands = {WeightsImportCommand.class, WeightsVerifyCommand.class})
final class WeightsCommand implements Runnable {

  private final Session session;

  @Spec private CommandSpec spec;

  @Option(names = "--list", description = "List the nets that can be named.")
  private boolean list;

  @Option(names = "--json", description = "With --list: print one JSON document.")
  private boolean json;

  WeightsCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    if (!list) {
      throw new ParameterException(
          spec.commandLine(), "Name a command, import or verify, or --list");
    }
    if (json) {
      session.console().json(new Document(1, List.copyOf(Nets.names())));
    } else {
      Nets.names().forEach(session.console().out()::println);
    }
  }

  private record Document(int schema, List<String> nets) {}
}
