package dev.vitrail.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vitrail.engine.Progress;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The report in Chromium. A second script, allowed by its own hash, uses the page as a reader does
 * and writes down what it sees.
 */
class BrowserTest {

  private static final String PROBE =
      """
      window.addEventListener('load', function () {
        const seen = {};
        const visible = function () {
          return Array.from(document.querySelectorAll('.gallery li')).filter(function (li) {
            return !li.hidden;
          }).length;
        };
        seen.images = document.images.length;
        seen.first = visible();
        document.getElementById('more').click();
        seen.more = visible();
        document.getElementById('wrong').click();
        seen.wrong = visible();
        seen.misses = document.querySelectorAll('.gallery li.miss').length;
        const table = document.querySelector('table.sortable');
        const heads = Array.from(table.querySelectorAll('th[aria-sort]'));
        const column = heads.findIndex(function (h) { return h.textContent === 'Tracking'; });
        heads[column].querySelector('button').click();
        seen.up = Number(table.tBodies[0].rows[0].cells[column].textContent);
        heads[column].querySelector('button').click();
        seen.down = Number(table.tBodies[0].rows[0].cells[column].textContent);
        seen.sort = heads[column].getAttribute('aria-sort');
        seen.requests = performance.getEntriesByType('resource').filter(function (e) {
          return !e.name.startsWith('data:');
        }).length;
        seen.wide = Math.max(0, document.documentElement.scrollWidth - window.innerWidth);
        document.title = 'SEEN ' + Object.keys(seen).map(function (k) {
          return k + '=' + seen[k];
        }).join(' ');
      });
      """;

  @TempDir Path folder;

  private static Optional<Path> chromium() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(
            name ->
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                    .map(place -> Path.of(place, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Test
  void loadsAloneAndItsControlsWork() throws Exception {
    Optional<Path> browser = chromium();
    assumeTrue(browser.isPresent(), "needs Chromium on the path");
    TinyRun tiny = TinyRun.train(folder, "data.category=cat", "model.task=single");
    Path file = RunReport.write(tiny.run(), Optional.empty(), tiny.images(), GalleryOptions.of(16), Progress.NONE);
    Path probed = folder.resolve("probed.html");
    Files.writeString(probed, withProbe(Files.readString(file)));

    String log = run(browser.get(), probed);

    assertFalse(log.contains("CONSOLE"), log);
    String seen = log.replaceAll("(?s).*<title>SEEN ([^<]*)</title>.*", "$1");
    assertTrue(log.contains("<title>SEEN "), log.substring(0, Math.min(2000, log.length())));
    assertEquals("12", value(seen, "first"));
    assertEquals("16", value(seen, "more"));
    assertEquals(value(seen, "misses"), value(seen, "wrong"));
    assertTrue(number(seen, "down") >= number(seen, "up"), seen);
    assertEquals("descending", value(seen, "sort"));
    assertEquals("0", value(seen, "requests"));
    assertEquals("0", value(seen, "wide"));
    assertTrue(number(seen, "images") > 16, seen);
  }

  private static String withProbe(String page) {
    return page.replace(
            "script-src 'sha256-", "script-src 'sha256-" + Template.hash(PROBE) + "' 'sha256-")
        .replace("</body>", "<script>" + PROBE + "</script></body>");
  }

  private static String value(String seen, String key) {
    return seen.replaceAll(".*\\b" + key + "=(\\S+).*", "$1");
  }

  private static double number(String seen, String key) {
    return Double.parseDouble(value(seen, key));
  }

  private String run(Path browser, Path page) throws IOException, InterruptedException {
    Path out = folder.resolve("dom.html");
    Path err = folder.resolve("browser.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                browser.toString(),
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
