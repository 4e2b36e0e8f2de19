package dev.vitrail.cli.report;

import dev.vitrail.cli.explain.ExplainedMap;
import dev.vitrail.cli.explain.StoredResults;
import dev.vitrail.cli.tree.ParseTreeDocument;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.explain.attribution.AttributionMethods;
import dev.vitrail.explain.attribution.MethodInfo;
import dev.vitrail.explain.drawing.ColourMap;
import dev.vitrail.explain.drawing.MapOverlay;
import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.RgbImage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Draws maps for the page, as long as there is room: the pictures of a page together take no more
 * than {@link #MOST_CHARACTERS}.
 */
final class MapFigures {

  /** Room for the pictures of all explained images: 22 MB of a page of 30. */
  static final long MOST_CHARACTERS = 22_000_000;

  /** Name of the map that is no attribution: the path through the tree. */
  static final String PARSE_TREE = "parse-tree";

  private static final int FILTERS = 6;
  private static final int STEPS = 4;

  private final Set<ColourMap> used = EnumSet.noneOf(ColourMap.class);
  private final Set<String> methods = new TreeSet<>();
  private long left = MOST_CHARACTERS;
  private int leftOut;

  /** The input with whatever was drawn on it; counts, but is never left out. */
  String uri(Picture picture) {
    String uri = picture.dataUri();
    left -= uri.length();
    return uri;
  }

  /** A map over the image. */
  Page.Map of(RgbImage input, ExplainedMap map) {
    methods.add(map.method());
    String what =
        "%s, %s, %s".formatted(map.method(), Text.clean(map.layer()), Text.clean(map.score()));
    if (!map.problem().isEmpty()) {
      return without(map, "Not drawn: " + Text.clean(map.problem()));
    }
    MapOverlay overlay = MapOverlay.of(input, map.map(), map.signal(), map.display());
    String uri = Picture.of(overlay.picture()).dataUri();
    if (uri.length() > left) {
      leftOut++;
      return without(map, "Left out to keep this page small; a report of fewer images shows it.");
    }
    left -= uri.length();
    used.add(overlay.colours());
    return new Page.Map(
        map.method(),
        new Page.Picture(uri, "Map of " + what, "", ""),
        scale(overlay.colours()),
        MapOverlay.label(overlay.low()),
        MapOverlay.label(overlay.high()),
        Text.clean(map.layer()),
        Text.clean(map.score()) + (map.stored() ? ", as explained before" : ""),
        List.of());
  }

  /** A picture that was drawn when an image was explained: input, map and legend beside it. */
  Page.Map of(StoredResults.Drawn drawn) {
    methods.add(drawn.method());
    String uri = "";
    String problem = "";
    try {
      uri = Picture.wide(ImageDecoder.standard().decode(drawn.png())).dataUri();
    } catch (VitrailException e) {
      problem = "The picture cannot be read.";
    }
    if (uri.length() > left) {
      leftOut++;
      uri = "";
      problem = "Left out to keep this page small.";
    }
    left -= uri.length();
    String alt =
        "The input and the map of %s, %s, %s"
            .formatted(drawn.method(), Text.clean(drawn.layer()), Text.clean(drawn.score()));
    return new Page.Map(
        drawn.method(),
        new Page.Picture(uri, alt, "", problem),
        "wide",
        "",
        "",
        Text.clean(drawn.layer()),
        Text.clean(drawn.score()),
        List.of());
  }

  private static Page.Map without(ExplainedMap map, String problem) {
    return new Page.Map(
        map.method(),
        new Page.Picture("", "", "", problem),
        "",
        "",
        "",
        Text.clean(map.layer()),
        Text.clean(map.score()),
        List.of());
  }

  /** The path of an image through the tree, with the peaks of the filters that count most. */
  Page.Map of(RgbImage input, ParseTreeDocument parse, String layer) {
    methods.add(PARSE_TREE);
    Picture picture = Picture.of(input);
    List<ParseTreeDocument.Filter> filters = parse.last().filters();
    for (int k = Math.min(FILTERS, filters.size()) - 1; k >= 0; k--) {
      double added = filters.get(k).contribution();
      picture.ring(filters.get(k).row(), filters.get(k).column(), added < 0 ? 0x4393c3 : 0xe69f00);
    }
    List<String> lines = new ArrayList<>();
    int shown = Math.min(STEPS, parse.path().size());
    for (ParseTreeDocument.Step step : parse.path().subList(0, shown)) {
      lines.add(line(step));
    }
    if (shown < parse.path().size()) {
      lines.add("and %d finer modes".formatted(parse.path().size() - shown));
    }
    String uri = picture.dataUri();
    boolean fits = uri.length() <= left;
    left -= fits ? uri.length() : 0;
    leftOut += fits ? 0 : 1;
    String alt =
        "Peaks of the %d filters that add most".formatted(Math.min(FILTERS, filters.size()));
    return new Page.Map(
        PARSE_TREE,
        new Page.Picture(fits ? uri : "", alt, "", fits ? "" : "Left out to keep this page small."),
        "",
        "",
        "",
        Text.clean(layer),
        Text.clean("score of %s %.2f".formatted(parse.className(), parse.score())),
        lines);
  }

  private static String line(ParseTreeDocument.Step step) {
    String best =
        step.filters().isEmpty()
            ? ""
            : "; most: filter %d (%s) %+.2f"
                .formatted(
                    step.filters().get(0).filter(),
                    step.filters().get(0).part(),
                    step.filters().get(0).contribution());
    return Text.clean(
        "%s %d: %s, alike %.2f%s"
            .formatted(
                step.images() == 1 ? "image" : "mode",
                step.node(),
                step.images() == 1 ? "one image" : step.images() + " images",
                step.cosine(),
                best));
  }

  /** Pictures that found no room. */
  int leftOut() {
    return leftOut;
  }

  /** The methods that were drawn, with what each shows, in the order of the command line. */
  List<Page.Method> methods() {
    List<Page.Method> all = new ArrayList<>();
    AttributionMethods.standard()
        .all()
        .forEach(
            method -> {
              if (methods.contains(method.name())) {
                MethodInfo info = method.info();
                all.add(new Page.Method(method.name(), info.summary(), info.source()));
              }
            });
    if (methods.contains(PARSE_TREE)) {
      all.add(
          new Page.Method(
              PARSE_TREE,
              "Path through the mined tree; rings: peaks of the filters that add most (orange) or"
                  + " take away (blue)",
              "Zhang, Yang, Ma, Wu, CVPR 2019"));
    }
    return all;
  }

  /** Legends of the colours that were used. */
  List<Page.Scale> scales() {
    return used.stream().map(colours -> legend(scale(colours), colours)).toList();
  }

  private static String scale(ColourMap colours) {
    return "scale-" + colours.name().toLowerCase(Locale.ROOT);
  }

  /** A legend of a colour map, with its id in the page. */
  static Page.Scale legend(String id, ColourMap colours) {
    List<Page.Stop> stops = new ArrayList<>();
    for (int k = 0; k <= 10; k++) {
      stops.add(new Page.Stop("%d%%".formatted(10 * k), "#%06x".formatted(colours.at(k / 10.0))));
    }
    return switch (colours) {
      case SEQUENTIAL -> new Page.Scale(id, "least", "most", "One colour scale", stops);
      case DIVERGING ->
          new Page.Scale(id, "against", "for", "Blue against, red for the score", stops);
      case GREY -> new Page.Scale(id, "negative", "positive", "A signal; grey is zero", stops);
    };
  }
}
