package dev.vitrail.cli;

import dev.vitrail.train.images.DataStats;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vitrail data stats}. */
@Command(
    name = "stats",
    description = "Count the images of each class and split, their sizes and annotated parts.",
    footerHeading = "%nExamples:%n",
    footer = {"  vitrail data stats photos", "  vitrail data stats photos/index.json --json"})
final class DataStatsCommand implements Runnable {

  private final Session session;

  @Mixin private DataOptions options;

  DataStatsCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Console console = session.console();
    DataStats stats = options.examine(console);
    if (options.json()) {
      console.json(stats);
    } else {
      print(console.out(), stats);
    }
  }

  private static void print(PrintWriter out, DataStats stats) {
    int width = stats.classes().stream().mapToInt(c -> c.name().length()).max().orElse(0) + 2;
    String row = "%-" + Math.max(7, width) + "s%8s%8s%8s%8s";
    out.println(row.formatted("class", "train", "val", "test", "all"));
    for (DataStats.ClassCounts c : stats.classes()) {
      out.println(row.formatted(c.name(), c.train(), c.val(), c.test(), c.total()));
    }
    DataStats.Sizes s = stats.sizes();
    out.println(
        "width %d to %d, median %d; height %d to %d, median %d"
            .formatted(
                s.minWidth(),
                s.maxWidth(),
                s.medianWidth(),
                s.minHeight(),
                s.maxHeight(),
                s.medianHeight()));
    out.println(
        String.format(
            Locale.ROOT,
            "largest class over smallest: %.2f; left out: %d",
            stats.imbalance(),
            stats.skipped().count()));
    stats.parts().forEach((part, count) -> out.println("part %s: %d".formatted(part, count)));
  }
}
