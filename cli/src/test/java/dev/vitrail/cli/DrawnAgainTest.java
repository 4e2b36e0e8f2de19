package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command that looks at the images of a run draws them again where they are gone. */
class DrawnAgainTest {

  @TempDir Path folder;

  @Test
  void commandsFindTheImagesOfARunWhoseDrawingsAreGone() throws IOException {
    Path config = TinyRun.prepare(folder);
    Call trained =
        Call.of(
            "train",
            "-c",
            config.toString(),
            "--set=data.layout=synthetic",
            "--set=data.limit=20",
            "--out=" + folder.resolve("runs"),
            "--name=drawn");
    assertEquals(0, trained.code(), trained.err());
    String run = folder.resolve("runs/drawn").toString();
    String[][] commands = {
      {"report", run, "--images", "2"},
      {"layers", run, "--pictures", "--shown", "1"},
      {"compare", run, run, "--images", "0"},
      {"evaluate", run, "--metrics", "classification"}
    };
    String first = "";
    for (String[] command : commands) {
      delete(folder.resolve("runs/drawn/data"));
      Call call = Call.of(command);
      assertEquals(0, call.code(), command[0] + ": " + call.err());
      assertTrue(Files.exists(folder.resolve("runs/drawn/data/index.json")), command[0]);
      if (command[0].equals("report")) {
        first = Files.readString(folder.resolve("runs/drawn/report.html"));
      }
    }
    assertEquals(0, Call.of(commands[0]).code());
    assertEquals(first, Files.readString(folder.resolve("runs/drawn/report.html")), "the same");
  }

  private static void delete(Path data) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
