package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.cli.reference.Reference;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed reference pages are those that the code makes. */
class ReferenceTest {

  private static final Path FOLDER = Call.HOME.resolve(Reference.FOLDER);

  @TempDir Path folder;

  private static Map<String, String> made() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    Session session =
        new Session(new Console(nowhere, nowhere, Terminal.NONE), Call.HOME, Map.of());
    return Reference.pages(Vitrail.commandLine(session), Call.HOME);
  }

  @Test
  void theCommittedPagesAreUpToDate() throws IOException {
    Map<String, String> pages = made();
    TreeSet<String> committed = new TreeSet<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      files.map(file -> file.getFileName().toString()).forEach(committed::add);
    }
    assertEquals(new TreeSet<>(pages.keySet()), committed, "files in " + Reference.FOLDER);
    for (Map.Entry<String, String> page : pages.entrySet()) {
      String text = Files.readString(FOLDER.resolve(page.getKey()));
      assertEquals(
          page.getValue(),
          text,
          Reference.FOLDER + "/" + page.getKey() + " is out of date; run './vitrail reference'");
    }
  }

  @Test
  void theCommandWritesThem() throws IOException {
    Call call = Call.of("reference", folder.toString());
    assertEquals(0, call.code(), call.err());
    for (Map.Entry<String, String> page : made().entrySet()) {
      assertEquals(page.getValue(), Files.readString(folder.resolve(page.getKey())));
    }
  }

  @Test
  void thePagesNameWhatTheyShould() {
    Map<String, String> pages = made();
    String commands = pages.get("commands.md");
    for (String command : List.of("vitrail train", "vitrail tree mine", "vitrail config show")) {
      assertTrue(commands.contains("## " + command + "\n"), command);
    }
    assertTrue(!commands.contains("## vitrail reference"), "a hidden command stays hidden");
    String config = pages.get("config.md");
    assertTrue(
        config.contains("| `model.interpretable[i].mask.beta` | number | `4` | above 0 to 64 |"),
        config);
    String files = pages.get("files.md");
    assertTrue(files.contains("| `tracking` | number | part tracking on test images,"), files);
    assertTrue(files.contains("| `status` | `RUNNING`, `DONE`, `FAILED`, `INTERRUPTED` |"), files);
    String methods = pages.get("methods.md");
    assertTrue(methods.contains("| `squeezenet1_1` | yes | no | no |"), methods);
    assertTrue(pages.get("metrics.md").contains("| `deletion` | deletion AUC | lower | 0 to 1 |"));
  }
}
