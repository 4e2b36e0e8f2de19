package dev.vitrail.cli.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Chromium, which opens a page with a second script that is allowed by its own hash. The script
 * writes down what it sees as the title: {@code SEEN key=value ...}.
 */
record Browser(Path program, Path folder) {

  /** What the script saw. */
  record Seen(String text) {

    String value(String key) {
      return text.replaceAll("(?s).*\\b" + key + "=(\\S+).*", "$1");
    }

    double number(String key) {
      return Double.parseDouble(value(key));
    }
  }

  /** The browser; skips the test where there is none. */
  static Browser find(Path folder) {
    Optional<Path> program =
        Stream.of("chromium", "chromium-browser", "google-chrome")
            .flatMap(
                name ->
                    Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(place -> Path.of(place, name)))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(program.isPresent(), "needs Chromium on the path");
    return new Browser(program.orElseThrow(), folder);
  }

  /** Opens a page; fails when the console says anything. */
  Seen open(Path page, String probe) throws IOException, InterruptedException {
    Path probed = page.resolveSibling("probed.html");
    String hash = "script-src 'sha256-" + Template.hash(probe) + "' 'sha256-";
    Files.writeString(
        probed,
        Files.readString(page)
            .replace("script-src 'sha256-", hash)
            .replace("</body>", "<script>" + probe + "</script></body>"));
    String log = run(probed);
    assertFalse(log.contains("CONSOLE"), log);
    assertTrue(log.contains("<title>SEEN "), log.substring(0, Math.min(2000, log.length())));
    return new Seen(log.replaceAll("(?s).*<title>SEEN ([^<]*)</title>.*", "$1"));
  }

  private String run(Path page) throws IOException, InterruptedException {
    Path out = folder.resolve("dom.html");
    Path err = folder.resolve("browser.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--enable-logging=stderr",
                "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=4000",
                "--window-size=1100,900",
                "--dump-dom",
                page.toUri().toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(120, TimeUnit.SECONDS);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
    assertTrue(ended, "the browser hangs");
    return Files.readString(out) + Files.readString(err);
  }
}
