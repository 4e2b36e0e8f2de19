package dev.vitrail.experiments.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

  private static SummaryRow row(String setting, double value) {
    return new SummaryRow("net", "images", "cat", setting, "accuracy", value, value, value, 9, 1);
  }

  @Test
  void aLaterRunReplacesItsOwnRowsAndKeepsTheOthers() {
    SummaryRow.Summary earlier =
        new SummaryRow.Summary("study", "a", "first", List.of(row("old", 0.1), row("both", 0.2)));
    SummaryRow.Summary later =
        new SummaryRow.Summary("study", "b", "second", List.of(row("both", 0.3), row("new", 0.4)));
    assertEquals(
        new SummaryRow.Summary(
            "study",
            "b",
            "first; then second --known experiments/results/study/summary.json",
            List.of(row("old", 0.1), row("both", 0.3), row("new", 0.4))),
        later.after(earlier));
  }
}
