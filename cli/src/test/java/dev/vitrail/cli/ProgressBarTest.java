package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What progress looks like, against a clock of the test. */
class ProgressBarTest {

  private static final long SECOND = 1_000_000_000L;

  private final StringWriter err = new StringWriter();
  private long now;

  private ProgressBar bar(ProgressBar.Style style) {
    return new ProgressBar(new PrintWriter(err), style, () -> now);
  }

  @Test
  void offATerminalOneLineComesEveryTenSeconds() {
    try (ProgressBar bar = bar(ProgressBar.Style.LINES)) {
      for (int done = 0; done <= 50; done++) {
        bar.update("training", done, 50);
        now += SECOND / 2;
      }
    }

    assertEquals(
        """
        training   40 %  20/50  left 0:15
        training   80 %  40/50  left 0:05
        training  100 %  50/50  took 0:25
        """,
        err.toString().replace(System.lineSeparator(), "\n"));
  }

  @Test
  void onATerminalOneLineIsRedrawnAtMostTenTimesASecond() {
    try (ProgressBar bar = bar(ProgressBar.Style.BAR)) {
      for (int done = 0; done <= 1000; done++) {
        bar.update("reading", done, 1000);
        now += SECOND / 1000;
      }
    }

    String text = err.toString();
    assertEquals(11, text.chars().filter(c -> c == '\r').count());
    assertEquals(1, text.lines().filter(line -> line.contains("1000/1000")).count());
    assertTrue(text.endsWith(System.lineSeparator()));
    assertTrue(text.contains("[############------------]   50 %  500/1000  left 0:01"), text);
  }

  @Test
  void aShorterLineWipesTheLongerOneBeforeIt() {
    try (ProgressBar bar = bar(ProgressBar.Style.BAR)) {
      bar.update("counting", 123_456, -1);
      now += SECOND;
      bar.update("counting", 7, -1);
    }

    String[] drawn = err.toString().stripTrailing().split("\r");
    assertEquals("counting  123456  0:00", drawn[1]);
    assertTrue(err.toString().contains("counting  7  0:01     "), err.toString());
  }

  @Test
  void aFinishedStageIsSaidOnce() {
    try (ProgressBar bar = bar(ProgressBar.Style.LINES)) {
      bar.update("a", 2, 2);
      bar.update("a", 2, 2);
      bar.update("b", 0, 2);
    }

    assertEquals(1, err.toString().lines().count(), err.toString());
  }

  @Test
  void quietSaysNothing() {
    try (ProgressBar bar = bar(ProgressBar.Style.SILENT)) {
      bar.update("a", 2, 2);
    }
    assertEquals("", err.toString());
    assertFalse(Call.of("doctor", "--quiet").err().contains("checking"));
  }

  @Test
  void durationsAreReadable() {
    assertEquals("0:00", ProgressBar.clock(0));
    assertEquals("1:05", ProgressBar.clock(65 * SECOND));
    assertEquals("59:59", ProgressBar.clock(3599 * SECOND));
    assertEquals("2:00:03", ProgressBar.clock(7203 * SECOND));
  }
}
