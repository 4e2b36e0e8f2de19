package dev.vitrail.cli.report;

import dev.vitrail.cli.explain.ExplainedMap;
import dev.vitrail.cli.report.ComparedRuns.Side;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.explain.attribution.ExplainedNet;
import dev.vitrail.explain.attribution.MemoryCeiling;
import dev.vitrail.train.plan.InterpretableInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Images side by side as two nets see them: peaks of the strongest filters, and Grad-CAM. */
final class CompareGallery {

  private static final int BATCH = 8;
  private static final List<String> METHODS = List.of("grad-cam");

  private final ComparedRuns runs;
  private final MapFigures figures = new MapFigures();
  private final Progress progress;

  CompareGallery(ComparedRuns runs, Progress progress) {
    this.runs = runs;
    this.progress = progress;
  }

  /** Some images, in this order. */
  List<ComparePage.Both> of(int[] images) {
    List<ComparePage.View> first = views(runs.first(), images);
    List<ComparePage.View> second = views(runs.second(), images);
    List<ComparePage.Both> both = new ArrayList<>();
    for (int k = 0; k < images.length; k++) {
      both.add(
          new ComparePage.Both(
              Text.clean(runs.first().inputs().entry(images[k]).file()),
              Text.clean(runs.first().names().get(runs.first().test().labels()[images[k]])),
              first.get(k),
              second.get(k)));
    }
    return both;
  }

  /** Colours that were used. */
  List<Page.Scale> scales() {
    return figures.scales();
  }

  private List<ComparePage.View> views(Side side, int[] images) {
    List<ComparePage.View> views = new ArrayList<>();
    if (images.length == 0) {
      return views;
    }
    try (Network net = side.run().bundle().network();
        ExplainedNet explained =
            new ExplainedNet(
                net, side.run().info().task().probability(), MemoryCeiling.standard())) {
      GalleryMaps maps = new GalleryMaps(explained, side.run().bundle().spec().labels(), METHODS);
      for (int from = 0; from < images.length; from += BATCH) {
        int[] batch = Arrays.copyOfRange(images, from, Math.min(images.length, from + BATCH));
        views.addAll(views(side, maps, batch));
        progress.update("explaining images", views.size(), images.length);
      }
    }
    return views;
  }

  private List<ComparePage.View> views(Side side, GalleryMaps maps, int[] images) {
    int[] outputs = IntStream.of(images).map(i -> side.answer(i).output()).toArray();
    List<Set<String>> none = IntStream.of(images).mapToObj(i -> Set.<String>of()).toList();
    List<List<ExplainedMap>> found = maps.missing(side.inputs().batch(images), outputs, none);
    List<ComparePage.View> views = new ArrayList<>();
    for (int k = 0; k < images.length; k++) {
      int image = images[k];
      Answers.Answer answer = side.answer(image);
      views.add(
          new ComparePage.View(
              Text.clean(side.names().get(answer.label())),
              Numbers.percent(answer.confidence()),
              answer.label() == side.test().labels()[image],
              peaks(side, image),
              found.get(k).stream()
                  .map(map -> figures.of(side.inputs().get(image).pixels(), map))
                  .toList()));
    }
    return views;
  }

  private Page.Picture peaks(Side side, int image) {
    Picture picture = Picture.of(side.inputs().get(image).pixels());
    List<InterpretableInfo.Layer> layers = side.run().info().layers();
    if (layers.isEmpty()) {
      return new Page.Picture(figures.uri(picture), "The input", "The input", "");
    }
    int[] rings =
        picture.peaks(
            side.peaks(layers.get(layers.size() - 1).plan().maps()),
            image,
            f -> PartColours.NO_PART);
    return new Page.Picture(
        figures.uri(picture),
        "The input with the peaks of its strongest filters",
        "Peaks of the %d strongest filters".formatted(rings.length),
        "");
  }
}
