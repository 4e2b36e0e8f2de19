package dev.vitrail.cli.report;

import dev.vitrail.cli.layers.ClassMaps;
import dev.vitrail.cli.layers.FeatureGrid;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.explain.drawing.ColourMap;
import dev.vitrail.train.images.RgbImage;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What layers hold on a few test images: the evidence for each class, and feature maps by depth. At
 * most {@value #CLASS_IMAGES} images of {@value ClassMaps#MOST_CLASSES} classes and {@value
 * #MAP_IMAGES} of {@value #FILTERS} filters a layer, about 1 MB of a page.
 */
final class InsidePages {

  static final int CLASS_IMAGES = 6;
  static final int MAP_IMAGES = 3;
  static final int FILTERS = 12;

  private final RunData run;
  private final TestPass test;
  private final Inputs inputs;
  private final Progress progress;
  private final List<Answers.Answer> answers;

  InsidePages(RunData run, TestPass test, Inputs inputs, Progress progress) {
    this.run = run;
    this.test = test;
    this.inputs = inputs;
    this.progress = progress;
    this.answers = test.answers(run.info().task());
  }

  Page.Inside build(Network net) {
    if (test.size() == 0) {
      return new Page.Inside("", List.of(), "", List.of(), List.of());
    }
    progress.update("looking into layers", 0, 2);
    List<GalleryChoice.Chosen> chosen = GalleryChoice.of(test.labels(), answers, CLASS_IMAGES);
    int[] images = images(chosen);
    ClassMaps maps =
        ClassMaps.of(
            net,
            run.bundle().spec().labels(),
            run.info().task().probability(),
            inputs.batch(images),
            pixels(images));
    List<Page.ClassRow> rows = new ArrayList<>();
    for (int k = 0; k < images.length; k++) {
      rows.add(row(chosen.get(k), maps.images().get(k)));
    }
    progress.update("looking into layers", 1, 2);
    int[] sure = images(GalleryChoice.surest(test.labels(), answers, MAP_IMAGES));
    List<FeatureGrid> grids = FeatureGrid.of(net, inputs.batch(sure), FILTERS);
    progress.update("looking into layers", 2, 2);
    boolean signed = grids.stream().anyMatch(FeatureGrid::signed);
    return new Page.Inside(
        classText(maps, net.architecture().shapes(1).get(maps.layer())),
        rows,
        mapText(sure.length, signed),
        grids.stream().map(grid -> layer(grid, sure)).toList(),
        scales(signed));
  }

  private static int[] images(List<GalleryChoice.Chosen> chosen) {
    return chosen.stream().mapToInt(GalleryChoice.Chosen::image).toArray();
  }

  private List<RgbImage> pixels(int[] images) {
    return IntStream.of(images).mapToObj(i -> inputs.get(i).pixels()).toList();
  }

  private String classText(ClassMaps maps, MapShape cells) {
    int classes = run.bundle().spec().labels().size();
    String which =
        classes > ClassMaps.MOST_CLASSES
            ? "the %d likeliest of %d classes".formatted(ClassMaps.MOST_CLASSES, classes)
            : classes == 1 ? "the one class of this net" : "each class";
    String how =
        maps.method().equals("cam")
            ? "class activation maps (Zhou et al. 2016)"
            : "Grad-CAM (Selvaraju et al. 2017)";
    String where =
        "Where in an image the evidence for %s lies: %s of layer %s, %d x %d cells drawn over the"
                .formatted(which, how, Text.clean(maps.layer()), cells.height(), cells.width())
            + " image in grey.";
    String beside =
        classes == 1
            ? ""
            : " The maps of one image share one scale, so its classes can be compared.";
    return where
        + beside
        + " Maps of different images do not share a scale: each has its own brightest value, which"
        + " stands above them, and little evidence in one can look as bright as much in another."
        + " Evidence against a class is not drawn.";
  }

  private Page.ClassRow row(GalleryChoice.Chosen chosen, ClassMaps.Row maps) {
    int image = chosen.image();
    List<String> names = test.images().classNames();
    Answers.Answer answer = answers.get(image);
    String file = Text.clean(inputs.entry(image).file());
    List<Page.Picture> pictures = new ArrayList<>();
    String input = Picture.of(inputs.get(image).pixels()).dataUri();
    pictures.add(new Page.Picture(input, "The input " + file, "Input", ""));
    maps.maps().forEach(map -> pictures.add(picture(map, file)));
    return new Page.ClassRow(
        file,
        Text.clean(names.get(test.labels()[image])),
        Text.clean(names.get(answer.label())),
        Numbers.percent(answer.confidence()),
        answer.label() == test.labels()[image],
        chosen.why(),
        maps.most() > 0 ? Numbers.significant(maps.most()) : "",
        pictures);
  }

  private static Page.Picture picture(ClassMaps.Map map, String file) {
    String label = Text.clean(map.label());
    String probability = Numbers.percent(map.probability());
    String score =
        String.format(Locale.ROOT, "%s: %s, logit %.2f", label, probability, map.logit());
    String alt = "Evidence for %s in %s".formatted(label, file);
    return new Page.Picture(Picture.of(map.picture()).dataUri(), alt, score, "");
  }

  private static String mapText(int images, boolean signed) {
    return "What filters of an early, a middle and the last layer of maps answer to %d test images,"
            .formatted(images)
        + " one tile a filter with its number above it: up to %d with the highest mean peak on"
            .formatted(FILTERS)
        + " these images, highest first, in the same order for every image. Each tile is scaled to"
        + " its own largest value, so brightness cannot be compared between tiles. Black is 0"
        + (signed ? "; where a tile goes below 0, white is 0 and blue below" : "")
        + ". A tile of one colour all over is a filter that finds nothing in this image. 'vitrail"
        + " layers RUN --pictures' draws more filters, and the places where they are strongest.";
  }

  private Page.MapLayer layer(FeatureGrid grid, int[] images) {
    List<Page.Grid> grids = new ArrayList<>();
    String filters = grid.filters().stream().map(String::valueOf).collect(Collectors.joining(", "));
    for (int k = 0; k < images.length; k++) {
      BufferedImage drawn = grid.grids().get(k);
      String file = Text.clean(inputs.entry(images[k]).file());
      String actual = Text.clean(test.images().classNames().get(test.labels()[images[k]]));
      String alt =
          "Maps of filters %s of %s on %s".formatted(filters, Text.clean(grid.layer()), file);
      Page.Picture picture =
          new Page.Picture(Picture.dataUri(drawn), alt, actual + ", " + file, "");
      grids.add(new Page.Grid(picture, drawn.getWidth(), drawn.getHeight()));
    }
    MapShape shape = grid.shape();
    return new Page.MapLayer(
        Text.clean(grid.layer()),
        "%d of %d filters; maps of %d x %d cells, each of which sees %.0f pixels of the input across."
            .formatted(
                grid.filters().size(),
                shape.channels(),
                shape.height(),
                shape.width(),
                grid.field()),
        grids);
  }

  private static List<Page.Scale> scales(boolean signed) {
    List<Page.Scale> scales = new ArrayList<>();
    scales.add(scale("inside-sequential", ColourMap.SEQUENTIAL, "0", "largest"));
    if (signed) {
      scales.add(scale("inside-diverging", ColourMap.DIVERGING, "below 0", "above 0"));
    }
    return scales;
  }

  private static Page.Scale scale(String id, ColourMap colours, String low, String high) {
    List<Page.Stop> stops = MapFigures.legend(id, colours).stops();
    return new Page.Scale(id, low, high, "Colours from %s to %s".formatted(low, high), stops);
  }
}
