package dev.vitrail.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code vitrail completion}. */
@Command(
    name = "completion",
    description = "Print a completion script for bash and zsh.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(vitrail completion)",
      "  vitrail completion > ~/.local/share/bash-completion/completions/vitrail"
    })
final class CompletionCommand implements Runnable {

  private final Session session;

  CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    session.console().out().print(AutoComplete.bash("vitrail", Vitrail.commandLine(session)));
  }
}
