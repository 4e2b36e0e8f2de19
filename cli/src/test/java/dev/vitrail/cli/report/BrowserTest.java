package dev.vitrail.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Progress;
import java.nio.file.Path;
import java.util.Optional;
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
    return Array.from(document.querySelectorAll('#images > li')).filter(function (li) {
      return !li.hidden;
    }).length;
  };
  seen.images = document.images.length;
  seen.first = visible();
  document.getElementById('more').click();
  seen.more = visible();
  document.getElementById('wrong').click();
  seen.wrong = visible();
  seen.misses = document.querySelectorAll('#images > li.miss').length;
  const maps = function () {
    return Array.from(document.querySelectorAll('.map')).filter(function (map) {
      return !map.hidden;
    });
  };
  const slider = document.getElementById('map');
  seen.method = maps()[0].dataset.method;
  seen.one = maps().length;
  slider.value = '0';
  slider.dispatchEvent(new Event('input'));
  seen.other = maps()[0].dataset.method;
  seen.said = document.getElementById('map-name').textContent;
  seen.others = maps().length;
  document.getElementById('every').click();
  seen.all = maps().length;
  document.getElementById('every').click();
  const table = document.querySelector('table.sortable');
  const heads = Array.from(table.querySelectorAll('th[aria-sort]'));
  const column = heads.findIndex(function (h) { return h.textContent === 'Tracking'; });
  heads[column].querySelector('button').click();
  seen.up = Number(table.tBodies[0].rows[0].cells[column].textContent);
  heads[column].querySelector('button').click();
  seen.down = Number(table.tBodies[0].rows[0].cells[column].textContent);
  seen.sort = heads[column].getAttribute('aria-sort');
  const cut = function (svg) {
    const box = svg.viewBox.baseVal;
    return Array.from(svg.querySelectorAll('text')).filter(function (text) {
      const b = text.getBBox();
      const room = Math.min(b.x, b.y, box.width - b.x - b.width, box.height - b.y - b.height);
      return Math.sign(room + 0.5) === -1;
    }).length;
  };
  const charts = Array.from(document.querySelectorAll('.chart svg'));
  seen.charts = charts.length;
  seen.cut = charts.map(cut).reduce(function (a, b) { return a + b; }, 0);
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

  @Test
  void loadsAloneAndItsControlsWork() throws Exception {
    Browser browser = Browser.find(folder);
    TinyRun tiny = TinyRun.train(folder, "data.category=cat", "model.task=single");
    Path file =
        RunReport.write(
            tiny.run(), Optional.empty(), tiny.images(), GalleryOptions.of(16), Progress.NONE);
    Browser.Seen seen = browser.open(file, PROBE);

    assertEquals("12", seen.value("first"));
    assertEquals("16", seen.value("more"));
    assertEquals(seen.value("misses"), seen.value("wrong"));
    assertTrue(seen.number("down") >= seen.number("up"), seen.toString());
    assertEquals("descending", seen.value("sort"));
    assertEquals("grad-cam", seen.value("method"));
    assertEquals("16", seen.value("one"));
    assertEquals("saliency", seen.value("other"));
    assertEquals("saliency", seen.value("said"));
    assertEquals("16", seen.value("others"));
    assertEquals(16 * GalleryMaps.QUICK.size(), seen.number("all"));
    assertEquals("0", seen.value("requests"));
    assertEquals("0", seen.value("wide"));
    assertTrue(seen.number("charts") > 5, seen.toString());
    assertEquals("0", seen.value("cut"), "every text lies in its drawing");
    assertTrue(seen.number("images") > 16, seen.toString());
  }
}
