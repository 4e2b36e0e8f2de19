package dev.vitrail.cli.reference;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** Every command with its usage text. */
final class CommandPage {

  private CommandPage() {}

  static String of(CommandLine root) {
    Markdown page =
        new Markdown("Commands")
            .paragraph("What `vitrail COMMAND --help` prints, for every command.");
    Map<String, CommandLine> commands = new LinkedHashMap<>();
    collect(root, commands);
    commands.forEach(
        (name, command) -> page.section(name).code("text", command.getUsageMessage(Help.Ansi.OFF)));
    return page.page();
  }

  private static void collect(CommandLine command, Map<String, CommandLine> into) {
    if (command.getCommandSpec().usageMessage().hidden()) {
      return;
    }
    into.put(command.getCommandSpec().qualifiedName(), command);
    command.getSubcommands().values().forEach(below -> collect(below, into));
  }
}
