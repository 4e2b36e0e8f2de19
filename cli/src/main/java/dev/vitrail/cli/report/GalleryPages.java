package dev.vitrail.cli.report;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.GradientEngine;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.Target;
import dev.vitrail.evaluate.Peaks;
import dev.vitrail.train.plan.InterpretableInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Test images with the peaks of their strongest filters and two gradient maps of the logit that
 * decided. Memory: activations and gradients of {@value #BATCH} images.
 */
final class GalleryPages {

  private static final int BATCH = 8;
  private static final int RINGS = 10;

  private final RunData run;
  private final TestPass test;
  private final Inputs inputs;
  private final PartColours colours;
  private final Progress progress;

  GalleryPages(RunData run, TestPass test, Inputs inputs, PartColours colours, Progress progress) {
    this.run = run;
    this.test = test;
    this.inputs = inputs;
    this.colours = colours;
    this.progress = progress;
  }

  /** The gallery of at most so many images. */
  Page.Gallery build(Network net, int most) {
    int[] chosen = choose(most);
    String layer = layer(net.architecture());
    List<Page.Shown> shown = new ArrayList<>();
    try (GradientEngine engine = new GradientEngine(net, List.of(layer))) {
      for (int from = 0; from < chosen.length; from += BATCH) {
        int[] batch =
            java.util.Arrays.copyOfRange(chosen, from, Math.min(chosen.length, from + BATCH));
        shown.addAll(explain(engine, net.architecture(), layer, batch));
        progress.update("explaining images", shown.size(), chosen.length);
      }
    }
    List<Page.Legend> legend =
        colours.names().stream()
            .map(n -> new Page.Legend(Text.clean(n), colours.className(n)))
            .toList();
    String text =
        "Each map explains one logit: that of the predicted class, or of the class that was turned"
            + " down. Gradient: the largest absolute derivative over the colours of a pixel."
            + " Grad-CAM: the maps of layer %s, weighted by their mean derivative. Both are scaled"
                .formatted(layer)
            + " to their own largest value, which stands below; brightness cannot be compared"
            + " between images.";
    return new Page.Gallery(text, legend, shown);
  }

  /** Up to a quarter wrong answers, then evenly from every class. Always the same for a run. */
  private int[] choose(int most) {
    int classes = test.images().classNames().size();
    List<Integer> chosen =
        new ArrayList<>(
            IntStream.range(0, test.size())
                .filter(i -> answer(i).label() != test.labels()[i])
                .limit(most / 4)
                .boxed()
                .toList());
    for (int c = 0; c < classes; c++) {
      int label = c;
      int room = (most - chosen.size()) / (classes - c);
      int[] own =
          IntStream.range(0, test.size())
              .filter(i -> test.labels()[i] == label && !chosen.contains(i))
              .toArray();
      int take = Math.min(room, own.length);
      IntStream.range(0, take)
          .map(k -> own[(int) ((long) k * own.length / take)])
          .forEach(chosen::add);
    }
    IntStream.range(0, test.size())
        .filter(i -> !chosen.contains(i))
        .limit(most - chosen.size())
        .forEach(chosen::add);
    return chosen.stream()
        .sorted(Comparator.<Integer>comparingInt(i -> test.labels()[i]).thenComparingInt(i -> i))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private Answers.Answer answer(int image) {
    return test.answer(image, run.info().task(), test.images().classNames().size());
  }

  /** The masked maps, or the last maps of an ordinary net. */
  private String layer(Architecture net) {
    List<InterpretableInfo.Layer> layers = run.info().layers();
    if (!layers.isEmpty()) {
      return layers.get(layers.size() - 1).plan().output();
    }
    Map<String, MapShape> shapes = net.shapes(1);
    for (Architecture.Node node : net.nodes()) {
      if (shapes.get(node.name()).cells() == 1) {
        return node.inputs().get(0);
      }
    }
    return net.output();
  }

  private List<Page.Shown> explain(
      GradientEngine engine, Architecture net, String layer, int[] batch) {
    MapShape shape = net.input(batch.length);
    float[] values = new float[shape.size()];
    int[] outputs = new int[batch.length];
    for (int i = 0; i < batch.length; i++) {
      System.arraycopy(
          inputs.get(batch[i]).values(), 0, values, i * shape.imageSize(), shape.imageSize());
      outputs[i] = answer(batch[i]).output();
    }
    engine.forward(new FeatureMaps(shape, values));
    Map<String, FeatureMaps> gradients =
        engine.gradients(
            Target.logits(net, outputs), BackwardRule.STANDARD, List.of(Architecture.INPUT, layer));
    FeatureMaps maps = engine.activations(layer);
    List<Page.Shown> shown = new ArrayList<>();
    for (int i = 0; i < batch.length; i++) {
      Heat gradient = Heat.gradient(gradients.get(Architecture.INPUT), i);
      Heat cam =
          Heat.gradCam(
              maps,
              gradients.get(layer),
              i,
              net.receptiveField(layer, true),
              net.receptiveField(layer, false),
              net.width());
      shown.add(shown(batch[i], layer, gradient, cam));
    }
    return shown;
  }

  private Page.Shown shown(int image, String layer, Heat gradient, Heat cam) {
    Answers.Answer answer = answer(image);
    List<String> names = test.images().classNames();
    String target = "logit of " + Text.clean(names.get(answer.output()));
    List<Page.Picture> pictures = new ArrayList<>();
    pictures.add(peaks(image));
    pictures.add(heat(image, "Gradient", "the input, " + target, gradient));
    pictures.add(heat(image, "Grad-CAM", layer + ", " + target, cam));
    return new Page.Shown(
        Text.clean(inputs.entry(image).file()),
        Text.clean(names.get(test.labels()[image])),
        Text.clean(names.get(answer.label())),
        Numbers.percent(answer.confidence()),
        answer.label() == test.labels()[image],
        pictures);
  }

  private Page.Picture heat(int image, String method, String of, Heat heat) {
    String caption = "%s: %s".formatted(method, of);
    if (!heat.drawable()) {
      return new Page.Picture("", "", caption, heat.problem());
    }
    Picture picture = Picture.of(inputs.get(image).pixels(), heat);
    double top = Picture.nearlyMost(heat.values());
    return new Page.Picture(
        picture.dataUri(),
        "%s map of %s".formatted(method, of),
        "%s. Brightest: %s".formatted(caption, Numbers.significant(top)),
        "");
  }

  private Page.Picture peaks(int image) {
    Picture picture = Picture.of(inputs.get(image).pixels());
    List<InterpretableInfo.Layer> layers = run.info().layers();
    if (layers.isEmpty()) {
      return new Page.Picture(picture.dataUri(), "The input", "The input", "");
    }
    InterpretableInfo.Layer layer = layers.get(layers.size() - 1);
    Peaks peaks = test.peaks().get(layer.plan().maps());
    Map<Integer, String> parts = parts(layer);
    int[] strongest =
        IntStream.range(0, peaks.filters())
            .filter(f -> !peaks.silent(image, f))
            .boxed()
            .sorted(Comparator.comparingDouble(f -> -peaks.value(image, f)))
            .limit(RINGS)
            .mapToInt(Integer::intValue)
            .toArray();
    for (int k = strongest.length - 1; k >= 0; k--) {
      int f = strongest[k];
      picture.ring(
          peaks.row(image, f), peaks.column(image, f), colours.of(parts.getOrDefault(f, "")));
    }
    if (strongest.length == 0) {
      return new Page.Picture(
          picture.dataUri(), "The input", "Peaks: none, all filters are silent", "");
    }
    return new Page.Picture(
        picture.dataUri(),
        "The input with the peaks of its %d strongest filters".formatted(strongest.length),
        "Peaks of the %d strongest filters, first %d".formatted(strongest.length, strongest[0]),
        "");
  }

  private Map<Integer, String> parts(InterpretableInfo.Layer layer) {
    Map<Integer, String> parts = new java.util.HashMap<>();
    run.measures().stream()
        .flatMap(m -> m.layers().stream())
        .filter(m -> m.layer().equals(layer.plan().node()))
        .flatMap(m -> m.perFilter().stream())
        .forEach(f -> parts.put(f.filter(), f.landmark()));
    return parts;
  }
}
