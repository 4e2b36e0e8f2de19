package dev.vitrail.cli.report;

import dev.vitrail.cli.explain.ExplainedMap;
import dev.vitrail.cli.explain.StoredResults;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.explain.attribution.ExplainedNet;
import dev.vitrail.explain.attribution.MemoryCeiling;
import dev.vitrail.train.plan.InterpretableInfo;
import dev.vitrail.train.run.RunDirectory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Test images with the peaks of their strongest filters and maps of the logit that decided, by
 * several methods. What the run holds is used, the rest computed. Memory: the net's ceiling for
 * {@value #BATCH} images, and the pictures of the page.
 */
final class GalleryPages {

  private static final int BATCH = 8;

  private final RunData run;
  private final TestPass test;
  private final Inputs inputs;
  private final PartColours colours;
  private final GalleryOptions options;
  private final Progress progress;
  private final StoredResults stored;
  private final List<Answers.Answer> answers;
  private final MapFigures figures = new MapFigures();

  GalleryPages(
      RunData run,
      TestPass test,
      Inputs inputs,
      PartColours colours,
      GalleryOptions options,
      Progress progress) {
    this.run = run;
    this.test = test;
    this.inputs = inputs;
    this.colours = colours;
    this.options = options;
    this.progress = progress;
    this.stored = StoredResults.of(new RunDirectory(run.folder()), run.bundle().hash());
    this.answers = test.answers(run.info().task());
  }

  /** The gallery. */
  Page.Gallery build(Network net) {
    List<GalleryChoice.Chosen> chosen = GalleryChoice.of(test.labels(), answers, options.images());
    List<Page.Shown> shown = new ArrayList<>();
    List<String> computed;
    try (ExplainedNet explained =
            new ExplainedNet(net, run.info().task().probability(), MemoryCeiling.standard());
        GalleryTrees trees = GalleryTrees.open(new RunDirectory(run.folder()), run.bundle())) {
      GalleryMaps maps =
          new GalleryMaps(explained, run.bundle().spec().labels(), options.methods());
      computed = maps.names();
      for (int from = 0; from < chosen.size(); from += BATCH) {
        int to = Math.min(chosen.size(), from + BATCH);
        shown.addAll(explain(maps, trees, chosen.subList(from, to)));
        progress.update("explaining images", to, chosen.size());
      }
    }
    shown.addAll(explainedBefore(chosen));
    List<Page.Legend> legend =
        colours.names().stream()
            .map(n -> new Page.Legend(Text.clean(n), colours.className(n)))
            .toList();
    return new Page.Gallery(
        text(computed, shown.size()), legend, figures.methods(), figures.scales(), shown, notes());
  }

  private String text(List<String> computed, int images) {
    if (images == 0) {
      return "";
    }
    String cost =
        GalleryMaps.QUICK.containsAll(computed)
            ? ", with one or two passes through the net each"
            : "";
    return "Each map explains one logit: that of the predicted class, or of the class that was"
        + " turned down; the layer that was read stands below it. Every map has its own scale, so"
        + " colours cannot be compared between images. A ring stands in the middle of what a cell"
        + " can see, a map spreads each cell over its share of the picture; the two can be half a"
        + " cell apart. Computed for this report%s: %s. What"
            .formatted(cost, computed.isEmpty() ? "none" : String.join(", ", computed))
        + " 'vitrail explain' wrote into the run is shown beside it; 'vitrail explain RUN IMAGES"
        + " --method integrated-gradients,rise' adds slower methods.";
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (figures.leftOut() > 0) {
      notes.add(
          "%d maps were left out to keep this file below 30 MB.".formatted(figures.leftOut()));
    }
    if (stored.foreign() > 0) {
      notes.add(
          "%d results in the folder explain are of another model and were left out."
              .formatted(stored.foreign()));
    }
    if (stored.damaged() > 0) {
      notes.add("%d results in the folder explain could not be read.".formatted(stored.damaged()));
    }
    return notes;
  }

  private List<Page.Shown> explain(
      GalleryMaps maps, GalleryTrees trees, List<GalleryChoice.Chosen> batch) {
    int[] images = batch.stream().mapToInt(GalleryChoice.Chosen::image).toArray();
    int[] outputs = IntStream.of(images).map(i -> answers.get(i).output()).toArray();
    FeatureMaps values = inputs.batch(images);
    List<List<ExplainedMap>> known = IntStream.of(images).mapToObj(this::known).toList();
    List<List<ExplainedMap>> found =
        maps.missing(values, outputs, known.stream().map(GalleryPages::names).toList());
    List<Optional<GalleryTrees.Told>> paths = trees.tell(values, outputs);
    List<Page.Shown> shown = new ArrayList<>();
    for (int k = 0; k < images.length; k++) {
      List<ExplainedMap> all = new ArrayList<>(known.get(k));
      all.addAll(found.get(k));
      List<Page.Map> drawn = draw(images[k], all);
      int image = images[k];
      paths
          .get(k)
          .ifPresent(p -> drawn.add(figures.of(inputs.get(image).pixels(), p.parse(), p.layer())));
      shown.add(shown(image, batch.get(k).why(), drawn));
    }
    return shown;
  }

  private List<ExplainedMap> known(int image) {
    return stored.find(inputs.entry(image)).map(stored::maps).orElse(List.of());
  }

  private static Set<String> names(List<ExplainedMap> maps) {
    return maps.stream().map(ExplainedMap::method).collect(Collectors.toSet());
  }

  private List<Page.Map> draw(int image, List<ExplainedMap> maps) {
    List<Page.Map> drawn = new ArrayList<>();
    maps.forEach(map -> drawn.add(figures.of(inputs.get(image).pixels(), map)));
    return drawn;
  }

  private Page.Shown shown(int image, String why, List<Page.Map> maps) {
    Answers.Answer answer = answers.get(image);
    List<String> names = test.images().classNames();
    return new Page.Shown(
        Text.clean(inputs.entry(image).file()),
        Text.clean(names.get(test.labels()[image])),
        Text.clean(names.get(answer.label())),
        Numbers.percent(answer.confidence()),
        answer.label() == test.labels()[image],
        why,
        peaks(image),
        maps);
  }

  /** Images that the run has explained and that were not chosen, as far as there is room. */
  private List<Page.Shown> explainedBefore(List<GalleryChoice.Chosen> chosen) {
    Map<StoredResults.Image, Integer> tests = new HashMap<>();
    for (int i = 0; i < test.size(); i++) {
      int image = i;
      stored.find(inputs.entry(i)).ifPresent(found -> tests.put(found, image));
    }
    Set<Integer> done = new HashSet<>(chosen.stream().map(GalleryChoice.Chosen::image).toList());
    List<Page.Shown> shown = new ArrayList<>();
    for (StoredResults.Image image : stored.images()) {
      Integer known = tests.get(image);
      boolean room = chosen.size() + shown.size() < RunReport.MOST_IMAGES;
      if (room && known == null) {
        other(image).ifPresent(shown::add);
      } else if (room && done.add(known)) {
        shown.add(shown(known, "explained before", draw(known, stored.maps(image))));
      }
    }
    return shown;
  }

  /** An image that is none of the run's: the pictures that were drawn of it. */
  private Optional<Page.Shown> other(StoredResults.Image image) {
    List<StoredResults.Drawn> pictures = stored.pictures(image);
    if (pictures.isEmpty()) {
      return Optional.empty();
    }
    String name = Text.clean(image.file().getFileName().toString());
    String predicted = Text.clean(pictures.get(0).predicted());
    Page.Picture none = new Page.Picture("", "", "", "");
    List<Page.Map> maps = pictures.stream().map(figures::of).toList();
    return Optional.of(
        new Page.Shown(name, "", predicted, "", true, "explained before", none, maps));
  }

  private Page.Picture peaks(int image) {
    List<InterpretableInfo.Layer> layers = run.info().layers();
    Picture picture = Picture.of(inputs.get(image).pixels());
    if (layers.isEmpty()) {
      return new Page.Picture(figures.uri(picture), "The input", "The input", "");
    }
    InterpretableInfo.Layer layer = layers.get(layers.size() - 1);
    Map<Integer, String> parts = parts(layer);
    int[] rings =
        picture.peaks(
            test.peaks().get(layer.plan().maps()),
            image,
            f -> colours.of(parts.getOrDefault(f, "")));
    String caption =
        rings.length == 0
            ? "Peaks: none, all filters are silent"
            : "Peaks of the %d strongest filters%s, first filter %d"
                .formatted(rings.length, counts(rings, parts), rings[0]);
    return new Page.Picture(
        figures.uri(picture), "The input with the peaks of its strongest filters", caption, "");
  }

  /**
   * How many rings there are of each part, so that no colour has to be told apart; nothing where
   * parts were not measured.
   */
  private static String counts(int[] rings, Map<Integer, String> parts) {
    if (parts.isEmpty()) {
      return "";
    }
    Map<String, Integer> counts = new TreeMap<>();
    for (int filter : rings) {
      counts.merge(parts.getOrDefault(filter, ""), 1, Integer::sum);
    }
    return counts.entrySet().stream()
        .map(e -> e.getValue() + " " + (e.getKey().isEmpty() ? "no part" : Text.clean(e.getKey())))
        .collect(Collectors.joining(", ", " (", ")"));
  }

  private Map<Integer, String> parts(InterpretableInfo.Layer layer) {
    Map<Integer, String> parts = new HashMap<>();
    run.measures().stream()
        .flatMap(m -> m.layers().stream())
        .filter(m -> m.layer().equals(layer.plan().node()))
        .flatMap(m -> m.perFilter().stream())
        .forEach(f -> parts.put(f.filter(), FilterCards.followed(f)));
    return parts;
  }
}
