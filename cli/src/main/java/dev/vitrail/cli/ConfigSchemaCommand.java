package dev.vitrail.cli;

import dev.vitrail.train.config.ConfigSchema;
import picocli.CommandLine.Command;

/** {@code vitrail config schema}. */
@Command(
    name = "schema",
    description = "Print the JSON schema of the training configuration.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail config schema",
      "  vitrail config schema > configs/schema/training.schema.json"
    })
final class ConfigSchemaCommand implements Runnable {

  private final Session session;

  ConfigSchemaCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    session.console().out().print(ConfigSchema.training());
  }
}
