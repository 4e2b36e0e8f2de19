package dev.vitrail.cli;

import dev.vitrail.cli.reference.Reference;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code vitrail reference}, for those who change the code. */
@Command(
    name = "reference",
    hidden = true,
    description = "Write the reference pages of the guide from the code of this checkout.",
    footerHeading = "%nExamples:%n",
    footer = {"  vitrail reference", "  vitrail reference /tmp/pages"})
final class ReferenceCommand implements Runnable {

  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "Where to write. Default: docs/guide/reference of the checkout")
  private Optional<Path> folder = Optional.empty();

  ReferenceCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Path target = folder.orElseGet(() -> session.home().resolve(Reference.FOLDER));
    Reference.write(Vitrail.commandLine(session), session.home(), target);
    session.console().say("Reference: " + target);
  }
}
