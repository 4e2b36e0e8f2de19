package dev.vitrail.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vitrail data}. */
@Command(
    name = "data",
    description = "Look at a folder of images, or draw one.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  vitrail data verify photos", "  vitrail data synth animals --each 300 --size 64"},
    subcommands = {DataVerifyCommand.class, DataStatsCommand.class, DataSynthCommand.class})
final class DataCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: verify, stats or synth");
  }
}
