package dev.vitrail.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vitrail config}. */
@Command(
    name = "config",
    description = "Look at configurations.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  vitrail config list", "  vitrail config show -c demo --set batch=16"},
    subcommands = {ConfigListCommand.class, ConfigShowCommand.class, ConfigSchemaCommand.class})
final class ConfigCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: list, show or schema");
  }
}
