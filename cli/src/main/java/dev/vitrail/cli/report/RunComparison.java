package dev.vitrail.cli.report;

import dev.vitrail.cli.report.ComparisonDocument.Figure;
import dev.vitrail.cli.report.ComparisonDocument.FilterPair;
import dev.vitrail.cli.report.ComparisonDocument.Range;
import dev.vitrail.cli.report.ComparisonDocument.Setting;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.evaluate.Accuracy;
import dev.vitrail.train.config.ResolvedConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Two runs side by side, differences first, as one HTML file and as a document. Both nets look at
 * the test images that both runs have.
 */
public final class RunComparison {

  private static final int MOST_CLASSES = 12;
  private static final int MOST_PAIRS = 400;

  private final ComparedRuns runs;
  private final ComparedAnswers answers;
  private final CompareFilters filters;
  private final ComparisonDocument document;

  private RunComparison(ComparedRuns runs) {
    this.runs = runs;
    this.answers = new ComparedAnswers(runs);
    this.filters = new CompareFilters(runs);
    this.document = document();
  }

  /**
   * Compares and writes the page.
   *
   * @param imagesA images of the first run
   * @param imagesB images of the second run
   * @param out file of the page
   * @param images that are shown at most, those of two answers first
   * @throws VitrailException of kind USAGE when the runs tell other classes apart
   */
  public static ComparisonDocument write(
      RunDirectory a,
      RunDirectory b,
      ImageSet imagesA,
      ImageSet imagesB,
      Path out,
      int images,
      Progress progress) {
    ComparedRuns runs =
        ComparedRuns.of(RunData.read(a), RunData.read(b), imagesA, imagesB, progress);
    RunComparison comparison = new RunComparison(runs);
    ComparePage page = comparison.page(images, progress);
    AtomicFile.writeString(out, Template.render("compare.ftlh", "page", page));
    return comparison.document;
  }

  private ComparisonDocument document() {
    RunData a = runs.first().run();
    RunData b = runs.second().run();
    return new ComparisonDocument(
        1,
        side(runs.first()),
        side(runs.second()),
        runs.images(),
        runs.notes(),
        ComparisonFigures.headlines(runs),
        answers.agreement(),
        ComparisonFigures.layers(a, b),
        answers.list(),
        filters.how(),
        filters.pairs(),
        settings(a, b));
  }

  private static ComparisonDocument.Side side(ComparedRuns.Side side) {
    return new ComparisonDocument.Side(
        side.run().name(),
        side.run().bundle().hash(),
        side.run().bundle().spec().architecture().name(),
        side.own());
  }

  /** Configuration keys whose values differ. */
  private static List<Setting> settings(RunData a, RunData b) {
    Map<String, String> first = values(a);
    Map<String, String> second = values(b);
    Map<String, String> all = new LinkedHashMap<>(first);
    second.forEach(all::putIfAbsent);
    List<Setting> settings = new ArrayList<>();
    for (String key : all.keySet()) {
      String own = first.getOrDefault(key, "");
      String other = second.getOrDefault(key, "");
      if (!own.equals(other)) {
        settings.add(new Setting(key, own, other));
      }
    }
    return settings;
  }

  private static Map<String, String> values(RunData run) {
    Map<String, String> values = new LinkedHashMap<>();
    ResolvedConfig.load(run.folder().resolve("config.yml"), List.of())
        .entries()
        .forEach(entry -> values.put(entry.path(), entry.value()));
    return values;
  }

  private ComparePage page(int most, Progress progress) {
    CompareGallery gallery = new CompareGallery(runs, progress);
    int[] different = answers.different();
    int[] shown = Arrays.copyOf(different, Math.min(most, different.length));
    int[] rest = answers.alike();
    int[] alike =
        Arrays.copyOf(rest, Math.min(Math.max(0, Math.min(most - shown.length, 8)), rest.length));
    List<ComparePage.Both> two = gallery.of(shown);
    List<ComparePage.Both> one = gallery.of(alike);
    String first = Text.clean(document.first().run());
    String second = Text.clean(document.second().run());
    return new ComparePage(
        "%s and %s".formatted(first, second),
        lead(),
        first,
        second,
        document.notes().stream().map(Text::block).toList(),
        document.headlines().stream().map(RunComparison::row).toList(),
        document.layers().stream().map(RunComparison::row).toList(),
        agreement(),
        runs.images() == 0 ? List.of() : List.of(confusion(runs.first()), confusion(runs.second())),
        CompareCurves.draw(runs.first().run(), runs.second().run()),
        two,
        different.length,
        one,
        gallery.scales(),
        filters.how(),
        filters.cards(document.filters()),
        pairs(),
        settings(),
        origin());
  }

  private String lead() {
    String first = Text.clean(document.first().net());
    String second = Text.clean(document.second().net());
    return "%s on %d common test images; differences are the first run less the second."
        .formatted(
            first.equals(second) ? "Two nets named " + first : first + " and " + second,
            document.images());
  }

  private static ComparePage.Row row(Figure figure) {
    boolean percent = figure.name().equals("Test accuracy");
    return new ComparePage.Row(
        figure.name(),
        figure.of(),
        CompareText.value(figure.first().value(), percent),
        CompareText.ends(figure.first(), percent),
        CompareText.value(figure.second().value(), percent),
        CompareText.ends(figure.second(), percent),
        CompareText.signed(figure.difference().value(), percent),
        CompareText.ends(figure.difference(), percent),
        CompareText.verdict(figure),
        figure.sure(),
        figure.method().isEmpty()
            ? figure.reading()
            : "%s Interval: %s.".formatted(figure.reading(), figure.method()));
  }

  private Page.Table agreement() {
    ComparisonDocument.Agreement a = document.answers();
    if (document.images() == 0) {
      return new Page.Table(List.of(), List.of());
    }
    return new Page.Table(
        List.of("", "Second run right", "Second run wrong"),
        List.of(
            List.of("First run right", Numbers.count(a.bothRight()), Numbers.count(a.onlyFirst())),
            List.of(
                "First run wrong", Numbers.count(a.onlySecond()), Numbers.count(a.bothWrong()))));
  }

  private Page.Table confusion(ComparedRuns.Side side) {
    List<String> names = side.names().stream().map(Text::clean).toList();
    if (names.size() > MOST_CLASSES) {
      return new Page.Table(List.of(), List.of());
    }
    int[] predicted = IntStream.range(0, runs.images()).map(i -> side.answer(i).label()).toArray();
    int[][] counts = Accuracy.of(predicted, side.test().labels(), names.size()).confusion();
    List<String> head = new ArrayList<>(List.of("True class"));
    names.forEach(name -> head.add("as " + name));
    List<List<String>> rows = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      List<String> row = new ArrayList<>(List.of(names.get(c)));
      Arrays.stream(counts[c]).forEach(count -> row.add(Numbers.count(count)));
      rows.add(row);
    }
    return new Page.Table(head, rows);
  }

  private Page.Table pairs() {
    List<List<String>> rows = new ArrayList<>();
    for (FilterPair p : document.filters().stream().limit(MOST_PAIRS).toList()) {
      rows.add(
          List.of(
              String.valueOf(p.first()),
              String.valueOf(p.second()),
              Numbers.plain(p.correlation()),
              Numbers.plain(p.firstTracking()),
              Numbers.plain(p.secondTracking()),
              Numbers.plain(p.firstTracking() - p.secondTracking()),
              Text.clean(p.firstPart()),
              Text.clean(p.secondPart())));
    }
    return new Page.Table(
        List.of(
            "Filter, first run",
            "Filter, second run",
            "Correlation of peaks",
            "Tracking, first",
            "Tracking, second",
            "Difference",
            "Part, first",
            "Part, second"),
        rows);
  }

  private Page.Table settings() {
    return new Page.Table(
        List.of("Key", "First run", "Second run"),
        document.settings().stream()
            .map(s -> List.of(Text.clean(s.key()), Text.clean(s.first()), Text.clean(s.second())))
            .toList());
  }

  private Page.Table origin() {
    RunData a = runs.first().run();
    RunData b = runs.second().run();
    return new Page.Table(
        List.of("", "First run", "Second run"),
        List.of(
            List.of("Model, SHA-256", a.bundle().hash(), b.bundle().hash()),
            List.of(
                "Images and labels",
                Text.clean(a.environment().data()),
                Text.clean(b.environment().data())),
            List.of(
                "Command",
                Text.clean("vitrail " + String.join(" ", a.environment().command())),
                Text.clean("vitrail " + String.join(" ", b.environment().command())))));
  }

  /** A value that has no interval. */
  static boolean bare(Range range) {
    return !Double.isFinite(range.low());
  }
}
