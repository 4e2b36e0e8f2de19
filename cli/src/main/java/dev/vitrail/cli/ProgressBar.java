package dev.vitrail.cli;

import dev.vitrail.engine.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows progress with the time left. On a terminal one line is redrawn at most ten times a second;
 * elsewhere a line is printed when a stage begins to take long and every ten seconds after that,
 * and when the stage is done.
 */
public final class ProgressBar implements Progress, AutoCloseable {

  /** How progress is shown. */
  public enum Style {
    SILENT,
    LINES,
    BAR
  }

  private static final int WIDTH = 24;
  private static final long SECOND = 1_000_000_000L;

  private final PrintWriter err;
  private final Style style;
  private final LongSupplier nanos;
  private final long pause;

  private String stage = "";
  private long started;
  private long shown;
  private boolean finished = true;
  private int drawn;

  /**
   * A display.
   *
   * @param nanos a clock in nanoseconds
   */
  ProgressBar(PrintWriter err, Style style, LongSupplier nanos) {
    this.err = err;
    this.style = style;
    this.nanos = nanos;
    this.pause = style == Style.BAR ? SECOND / 10 : 10 * SECOND;
  }

  @Override
  public void update(String newStage, long done, long total) {
    if (style == Style.SILENT) {
      return;
    }
    long now = nanos.getAsLong();
    if (!newStage.equals(stage)) {
      begin(newStage, now);
    }
    boolean complete = total >= 0 && done >= total;
    if (complete ? !finished : now - shown >= pause) {
      show(line(done, total, now - started));
      shown = now;
      if (complete) {
        endLine();
      }
      finished = complete;
    }
  }

  /** Ends the line that is being redrawn. */
  @Override
  public void close() {
    endLine();
  }

  private void begin(String newStage, long now) {
    endLine();
    stage = newStage;
    started = now;
    shown = style == Style.BAR ? now - pause : now;
    finished = false;
  }

  private void show(String line) {
    if (style == Style.BAR) {
      err.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
      drawn = line.length();
    } else {
      err.println(line);
    }
    err.flush();
  }

  private void endLine() {
    if (drawn > 0) {
      err.println();
      err.flush();
      drawn = 0;
    }
  }

  private String line(long done, long total, long elapsed) {
    if (total <= 0) {
      return "%s  %d  %s".formatted(stage, done, clock(elapsed));
    }
    double share = Math.min(1, (double) done / total);
    String time =
        done >= total
            ? "took " + clock(elapsed)
            : done == 0 ? "" : "left " + clock((long) (elapsed * (1 - share) / share));
    int full = (int) (share * WIDTH);
    String bar =
        style == Style.BAR ? "[" + "#".repeat(full) + "-".repeat(WIDTH - full) + "]  " : "";
    return String.format(
            Locale.ROOT,
            "%s  %s%3d %%  %d/%d  %s",
            stage,
            bar,
            (int) (share * 100),
            done,
            total,
            time)
        .stripTrailing();
  }

  /** A duration as minutes and seconds, or hours, minutes and seconds. */
  static String clock(long nanoseconds) {
    long seconds = (nanoseconds + SECOND / 2) / SECOND;
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
