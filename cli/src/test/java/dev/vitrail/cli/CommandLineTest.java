package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.config.ConfigSchema;
import dev.vitrail.train.config.TrainingConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command as a whole, called in this process. */
class CommandLineTest {

  @Test
  void helpGoesToTheDataStreamAndNamesTheExitCodes() {
    Call call = Call.of("--help");

    assertEquals(0, call.code());
    assertEquals("", call.err());
    for (String code : List.of("0 ", "1 ", "2 ", "3 ", "4 ", "130 ")) {
      assertTrue(call.out().contains("\n  " + code), call.out());
    }
  }

  @Test
  void everyCommandHasAnOwnDescriptionAndExamples() {
    Console console =
        new Console(
            new PrintWriter(new StringWriter()),
            new PrintWriter(new StringWriter()),
            Terminal.NONE);
    Map<String, CommandLine> commands = new HashMap<>();
    collect(Vitrail.commandLine(new Session(console, Call.HOME, Map.of())), commands);

    assertTrue(commands.size() >= 7, commands.keySet().toString());
    commands.forEach(
        (name, command) -> {
          var usage = command.getCommandSpec().usageMessage();
          assertEquals(1, usage.description().length, name);
          assertTrue(usage.footer().length >= 2 && usage.footer().length <= 5, name);
          assertTrue(Arrays.stream(usage.footer()).allMatch(x -> x.contains("vitrail")), name);
        });
  }

  private static void collect(CommandLine command, Map<String, CommandLine> into) {
    into.put(command.getCommandSpec().qualifiedName(), command);
    command.getSubcommands().values().forEach(below -> collect(below, into));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "docter | Did you mean doctor",
        "doctor --jsn | Did you mean --json? See 'vitrail doctor --help'.",
        "config shw | Did you mean show",
        "config | Name a command: list, show or schema. See 'vitrail config --help'.",
        "config show --set | Missing required parameter for option '--set'",
        "config show --json --yaml | mutually exclusive",
        "config show --set model.loss.roh=3 | did you mean model.loss.rho?",
        "config show -c demmo | no such file",
      })
  void wrongCallsAreNamedInOneLineWithCode2(String line, String expected) {
    Call call = Call.of(line.split(" "));

    assertEquals(2, call.code(), call.err());
    assertEquals("", call.out());
    assertTrue(call.err().startsWith("vitrail: "), call.err());
    assertTrue(call.err().contains(expected), call.err());
    assertEquals(1, call.err().lines().count(), call.err());
  }

  @Test
  void noCommandIsAWrongCall() {
    assertEquals(2, Call.of().code());
  }

  @Test
  void versionIsTheOneOfTheBuild() throws IOException {
    String pom = Files.readString(Call.HOME.resolve("pom.xml"));
    String version = Call.of("--version").out().lines().findFirst().orElseThrow();

    assertTrue(version.startsWith("vitrail ") && !version.contains("$"), version);
    assertTrue(pom.contains("<version>" + version.substring(8) + "</version>"), version);
  }

  @Test
  void shownValuesNameTheirOrigin() {
    Call call = Call.of("config", "show", "-c", "demo", "--set", "phases[0].epochs=4");

    assertEquals(0, call.code(), call.err());
    assertTrue(call.out().matches("(?s).*\\nphases\\[0].epochs=4 +# --set\\n.*"), call.out());
    assertTrue(call.out().matches("(?s).*\\nbatch=32 +# \\S+demo.yml\\n.*"), call.out());
    assertTrue(call.out().matches("(?s).*\\ndata.strict=false +# default\\n.*"), call.out());
  }

  @Test
  void shownYamlIsTheSameConfiguration(@TempDir Path folder) throws IOException {
    Call call = Call.of("config", "show", "-c", "food", "--yaml");
    Path copy = Files.writeString(folder.resolve("copy.yml"), call.out());

    assertEquals(
        TrainingConfig.load(Call.HOME.resolve("configs/food.yml"), List.of()),
        TrainingConfig.load(copy, List.of()));
  }

  @Test
  void jsonIsOneDocumentWithASchemaNumber() throws IOException {
    for (String[] args :
        new String[][] {
          {"config", "list", "--json"},
          {"config", "show", "--json"},
          {"doctor", "--json"},
          {"weights", "--list", "--json"}
        }) {
      Call call = Call.of(args);
      JsonNode document = Json.mapper().readTree(call.out());
      assertEquals(1, document.path("schema").asInt(), call.out());
    }
  }

  @Test
  void schemaCommandPrintsTheSchema() {
    assertEquals(ConfigSchema.training(), Call.of("config", "schema").out());
  }

  @Test
  void readyConfigurationsAreListedWithWhatTheyAre() {
    Call call = Call.of("config", "list");

    assertEquals(0, call.code());
    assertTrue(call.out().lines().count() >= 4, call.out());
    assertTrue(call.out().lines().allMatch(line -> line.matches("\\S+ +\\S.*\\.")), call.out());
  }

  @Test
  void completionNamesTheCommands() {
    String script = Call.of("completion").out();

    assertTrue(script.contains("complete -F _complete_vitrail"));
    assertTrue(script.contains("doctor") && script.contains("--require-gpu"));
  }

  @Test
  void colourOnlyOnATerminalThatWantsIt() {
    assertTrue(Call.on(new Terminal(true, true, true), "--help").out().contains("\u001b["));
    assertFalse(Call.of("--help").out().contains("\u001b["));
    assertTrue(Terminal.of("out,err", Map.of("TERM", "xterm")).color());
    assertFalse(Terminal.of("out", Map.of("TERM", "xterm", "NO_COLOR", "1")).color());
    assertFalse(Terminal.of("out", Map.of("TERM", "dumb")).color());
    assertFalse(Terminal.of("err", Map.of("TERM", "xterm")).color());
  }
}
