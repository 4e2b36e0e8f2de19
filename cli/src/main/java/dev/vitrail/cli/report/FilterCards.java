package dev.vitrail.cli.report;

import dev.vitrail.evaluate.Peaks;
import dev.vitrail.evaluate.run.RunMeasures.FilterMeasures;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.Point;
import dev.vitrail.train.plan.InterpretableInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Filters with the test images of their category on which they are strongest. */
final class FilterCards {

  /** Below this share of a part's movement a filter is not said to follow it. */
  static final double FOLLOWS = 0.1;

  private static final int PATCHES = 6;

  private final TestPass test;
  private final Inputs inputs;
  private final PartColours colours;
  private final Map<String, byte[]> strips = new LinkedHashMap<>();

  FilterCards(TestPass test, Inputs inputs, PartColours colours) {
    this.test = test;
    this.inputs = inputs;
    this.colours = colours;
  }

  /** The pictures of each filter so far, as PNG by file name. */
  Map<String, byte[]> strips() {
    return strips;
  }

  List<Page.Card> of(
      InterpretableInfo.Layer layer,
      int label,
      List<FilterMeasures> filters,
      double[] losses,
      boolean tracked) {
    return filters.stream().map(f -> card(layer, label, f, losses, tracked)).toList();
  }

  private Page.Card card(
      InterpretableInfo.Layer layer,
      int label,
      FilterMeasures filter,
      double[] losses,
      boolean tracked) {
    List<Page.Fact> facts = new ArrayList<>();
    if (tracked) {
      facts.add(new Page.Fact("tracking", Numbers.plain(filter.tracking())));
      facts.add(new Page.Fact("instability", Numbers.plain(filter.instability())));
    }
    if (!filter.held().part().isEmpty()) {
      facts.add(
          new Page.Fact(
              "peak inside",
              "%s (%s by chance)"
                  .formatted(
                      Numbers.percent(filter.held().rate()),
                      Numbers.percent(filter.held().chance()))));
    }
    facts.add(new Page.Fact("mean peak", Numbers.significant(filter.meanPeak())));
    if (filter.filter() < losses.length) {
      facts.add(new Page.Fact("loss, nats", Numbers.significant(losses[filter.filter()])));
    }
    String followed = followed(filter);
    String part = !tracked ? "" : followed.isEmpty() ? "no part" : Text.clean(followed);
    return new Page.Card(
        "Filter " + filter.filter(),
        part,
        followed.isEmpty() ? "" : colours.className(followed),
        facts,
        patches(layer, label, filter));
  }

  /** The part that a filter holds, else the one it moves with; empty where there is none. */
  static String followed(FilterMeasures filter) {
    boolean holds = !filter.held().part().isEmpty();
    return holds ? filter.held().part() : filter.tracking() >= FOLLOWS ? filter.landmark() : "";
  }

  /** The part that a filter is shown with: followed, or the best of those it does not follow. */
  private static String shown(FilterMeasures filter) {
    return followed(filter).isEmpty() ? filter.landmark() : followed(filter);
  }

  private List<Page.Picture> patches(
      InterpretableInfo.Layer layer, int label, FilterMeasures filter) {
    Peaks peaks = test.peaks().get(layer.plan().maps());
    int f = filter.filter();
    int[] strongest =
        IntStream.range(0, test.size())
            .filter(i -> test.labels()[i] == label && !peaks.silent(i, f))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -peaks.value(i, f)))
            .limit(PATCHES)
            .mapToInt(Integer::intValue)
            .toArray();
    List<Page.Picture> patches = new ArrayList<>();
    List<Picture> drawn = new ArrayList<>();
    for (int image : strongest) {
      Picture picture = draw(peaks, image, filter);
      drawn.add(picture);
      patches.add(new Page.Picture(picture.dataUri(), alt(peaks, image, filter), file(image), ""));
    }
    if (!drawn.isEmpty()) {
      String name = "%s-%03d.png".formatted(slug(layer.plan().node()), f);
      strips.put(name, Picture.strip(drawn));
    }
    return patches;
  }

  private Picture draw(Peaks peaks, int image, FilterMeasures filter) {
    int f = filter.filter();
    Inputs.Input input = inputs.get(image);
    Picture picture = Picture.of(input.pixels());
    double row = peaks.row(image, f);
    double column = peaks.column(image, f);
    int colour = colours.of(followed(filter));
    double height = peaks.grid().rows().size();
    double width = peaks.grid().columns().size();
    if (Math.max(height, width) < inputs.size()) {
      picture.box(row, column, height, width, colour);
    }
    Optional<Point> place = input.landmarks().get(shown(filter));
    place.ifPresent(p -> picture.cross(p.y(), p.x(), 0xffffff));
    return picture.ring(row, column, colour);
  }

  private String alt(Peaks peaks, int image, FilterMeasures filter) {
    int f = filter.filter();
    Optional<Point> place = inputs.get(image).landmarks().get(shown(filter));
    String distance =
        place
            .map(
                p ->
                    ", %.0f pixels from the middle of %s"
                        .formatted(
                            Math.hypot(p.y() - peaks.row(image, f), p.x() - peaks.column(image, f)),
                            Text.clean(shown(filter))))
            .orElse("");
    return "Peak of filter %d at row %.0f, column %.0f%s"
        .formatted(f, peaks.row(image, f), peaks.column(image, f), distance);
  }

  private String file(int image) {
    ImageEntry entry = inputs.entry(image);
    return Text.clean(entry.path().getFileName().toString());
  }

  private static String slug(String node) {
    return dev.vitrail.train.run.RunDirectory.slug(node);
  }
}
