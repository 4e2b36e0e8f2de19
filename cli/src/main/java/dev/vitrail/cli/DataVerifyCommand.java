package dev.vitrail.cli;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.images.DataStats;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vitrail data verify}. */
@Command(
    name = "verify",
    description =
        "Read every image and say what is wrong: unreadable files, copies, leaks between splits."
            + " Ends with 3 when the images cannot be trained on.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail data verify photos",
      "  vitrail data verify photos --strict --near 4 --json"
    })
final class DataVerifyCommand implements Callable<Integer> {

  private static final int SHOWN = 20;

  private final Session session;

  @Mixin private DataOptions options;

  @Option(names = "--strict", description = "End with 3 when anything at all is wrong.")
  private boolean strict;

  DataVerifyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Console console = session.console();
    DataStats stats = options.examine(console);
    List<String> unusable = unusable(stats);
    List<String> problems = stats.problems();
    if (options.json()) {
      console.json(new Document(1, unusable.isEmpty(), unusable, stats));
    } else {
      print(console.out(), stats, unusable);
    }
    if (!unusable.isEmpty() || (strict && !problems.isEmpty())) {
      throw VitrailException.data(
          options.folder(),
          unusable.isEmpty()
              ? "%d kinds of problems, and --strict allows none".formatted(problems.size())
              : "cannot be trained on: " + String.join("; ", unusable));
    }
    return 0;
  }

  /** What {@code vitrail train} would refuse. */
  private static List<String> unusable(DataStats stats) {
    List<String> reasons = new ArrayList<>();
    if (stats.images() == 0) {
      reasons.add("no image can be read");
    }
    for (DataStats.ClassCounts c : stats.classes()) {
      if (c.train() == 0) {
        reasons.add("class %s has no training image".formatted(c.name()));
      }
    }
    if (stats.leaks()) {
      reasons.add("the same image is in two splits");
    }
    return reasons;
  }

  private static void print(PrintWriter out, DataStats stats, List<String> unusable) {
    out.println("%d images, %s".formatted(stats.images(), stats.layout().description()));
    for (DataStats.ClassCounts c : stats.classes()) {
      out.println(
          "  %s: %d train, %d val, %d test".formatted(c.name(), c.train(), c.val(), c.test()));
    }
    stats.problems().forEach(problem -> out.println("problem: " + problem));
    list(
        out,
        stats.skipped().count(),
        stats.skipped().first().stream()
            .map(s -> "left out: %s: %s".formatted(s.file(), s.reason()))
            .toList());
    list(
        out,
        stats.copies().size(),
        stats.copies().stream()
            .map(c -> (c.acrossSplits() ? "leak: " : "copies: ") + String.join(" = ", c.files()))
            .toList());
    list(
        out,
        stats.nearCopyCount(),
        stats.nearCopies().stream()
            .map(
                n ->
                    "alike: %s and %s, %d bits%s"
                        .formatted(
                            n.first(),
                            n.second(),
                            n.distance(),
                            n.acrossSplits() ? ", in two splits" : ""))
            .toList());
    list(
        out,
        stats.outsideCount(),
        stats.outside().stream().map(o -> "beyond its image: " + o).toList());
    out.println(unusable.isEmpty() ? "can be trained on" : "cannot be trained on");
  }

  private static void list(PrintWriter out, long count, List<String> lines) {
    lines.stream().limit(SHOWN).forEach(out::println);
    if (count > SHOWN) {
      out.println("  and %d more; --json has them".formatted(count - SHOWN));
    }
  }

  private record Document(int schema, boolean usable, List<String> reasons, DataStats data) {}
}
