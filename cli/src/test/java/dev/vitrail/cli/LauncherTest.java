package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real launcher in a fresh folder, once it has been built by running it. */
class LauncherTest {

  @TempDir Path folder;

  @BeforeEach
  void builtAndPosix() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a POSIX shell");
    assumeTrue(
        Files.exists(Call.HOME.resolve("cli/target/dist/stamp")),
        "the launcher is not built; run ./vitrail --version once");
  }

  private Call launch(Path launcher, List<String> environment, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("env", "VITRAIL_BUILD=never"));
    command.addAll(environment);
    command.add(launcher.toString());
    command.addAll(List.of(args));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the launcher hangs");
    return new Call(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  @Test
  void worksThroughASymlinkFromAnotherFolder() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("v"), Call.HOME.resolve("vitrail"));

    Call call = launch(link, List.of(), "config", "show", "-c", "demo", "--set", "batch=5");

    assertEquals(0, call.code(), call.err());
    assertTrue(call.out().matches("(?s).*\\nbatch=5 +# --set\\n.*"), call.out());
    assertEquals("", call.err());
  }

  @Test
  void exitCodesArrive() throws Exception {
    Path launcher = Call.HOME.resolve("vitrail");

    assertEquals(2, launch(launcher, List.of(), "nothing").code());
    assertEquals(2, launch(launcher, List.of("VITRAIL_BACKEND=abacus"), "--help").code());
    assertEquals(2, launch(launcher, List.of("VITRAIL_BUILD=perhaps"), "--help").code());
  }

  @Test
  void doctorFindsTheSettingsOfTheLauncherAndKeepsTheUsersOwn() throws Exception {
    Call call =
        launch(
            Call.HOME.resolve("vitrail"),
            List.of("OMP_NUM_THREADS=1", "VITRAIL_HEAP=600m"),
            "doctor",
            "--json");

    assertEquals(0, call.code(), call.out() + call.err());
    assertTrue(call.out().contains("OMP_NUM_THREADS=1,"), call.out());
    assertTrue(call.out().contains("all 5 variables are set"), call.out());
    assertTrue(call.out().matches("(?s).*heap 0\\.[56] GiB.*"), call.out());
  }
}
