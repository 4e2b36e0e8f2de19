package dev.vitrail.cli.layers;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.RgbImage;
import dev.vitrail.train.run.RunDirectory;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Draws what the layers of a trained net hold: PNG files, {@code layers.json} and one page {@code
 * index.html}. Two passes over the images; memory does not grow with their number.
 */
public final class LayerPictures {

  private static final int KERNEL = 44;
  private static final int MAP = 84;
  private static final int COLUMNS = 12;

  private final RunDirectory run;
  private final ModelBundle bundle;
  private final ImageSet images;
  private final Path out;
  private final LayerOptions options;
  private final Progress progress;
  private final Preprocessing preprocessing;
  private final List<String> files = new ArrayList<>();
  private final LayerPage page;

  /**
   * A job.
   *
   * @param images to look at; all of them
   * @param out folder of the results
   */
  public LayerPictures(
      RunDirectory run, ImageSet images, Path out, LayerOptions options, Progress progress) {
    this.run = run;
    this.bundle = run.bundle();
    this.images = images;
    this.out = out;
    this.options = options;
    this.progress = progress;
    this.preprocessing = RunEvaluation.preprocessing(bundle);
    this.page =
        new LayerPage(
            bundle.spec().architecture().name() + ", " + images.size() + " images looked at",
            run.folder().toAbsolutePath().normalize().getFileName().toString());
  }

  /** Draws everything; the last file written is the page. */
  public LayerSummary write() {
    try (Network net = bundle.network()) {
      LayerChoice choice = new LayerChoice(net.architecture());
      List<String> drawn = choice.drawn(options.layers());
      Looked looked = Looked.at(net, choice, drawn, images, preprocessing, progress);
      Map<String, PatchSheet> sheets = new LinkedHashMap<>();
      for (String layer : drawn) {
        TopPatches top = looked.patches().get(layer);
        int[] filters = top.strongest(options.filters());
        sheets.put(layer, new PatchSheet(net.architecture(), layer, top, filters));
      }
      kernels(net, choice);
      ShownImages shown = ShownImages.of(images, looked.images(), options.shown(), preprocessing);
      maps(net, shown, sheets);
      ClassMaps classes = classes(net, shown);
      patches(sheets);
      sparsity(looked);
      AtomicFile.writeString(out.resolve("index.html"), page.html());
      LayerSummary summary = summary(looked, sheets, classes);
      Json.write(out.resolve("layers.json"), summary);
      return summary;
    }
  }

  private void kernels(Network net, LayerChoice choice) {
    String about =
        "Weights of the first convolution over the colours of the image, one tile a filter. Grey"
            + " is 0; each kernel is scaled to its own largest weight.";
    page.part("kernels", "Learned kernels", about);
    choice
        .first()
        .filter(node -> images(net, node.name()))
        .ifPresentOrElse(
            node -> {
              FeatureMaps kernel = net.parameters().get(node.name()).kernel().toMaps();
              BufferedImage grid = Tiles.grid(KernelGrid.of(kernel), KERNEL, 16);
              String caption = "%s, %d kernels".formatted(node.name(), kernel.shape().channels());
              page.picture(caption, "Kernels of " + node.name(), file("kernels.png", grid));
            },
            () -> page.text("This net has no convolution over the image itself."));
  }

  /** Whether a convolution reads three colours. */
  private static boolean images(Network net, String node) {
    MapShape kernel = net.parameters().get(node).kernel().shape();
    return kernel.width() == 3;
  }

  private void maps(Network net, ShownImages shown, Map<String, PatchSheet> sheets) {
    String about =
        "The filters of a layer with the highest mean peak, numbered, on some images. Each map is"
            + " scaled to its own largest value: black is 0, and a filter that finds nothing is"
            + " black all over. Brightness cannot be compared between maps.";
    page.part("maps", "Feature maps", about);
    List<LayerPage.Shown> inputs = new ArrayList<>();
    for (int i = 0; i < shown.names().size(); i++) {
      byte[] png = shown.seen().get(i).toPng();
      inputs.add(new LayerPage.Shown(shown.names().get(i), shown.names().get(i), png));
    }
    page.row(inputs);
    for (Map.Entry<String, PatchSheet> sheet : sheets.entrySet()) {
      String layer = sheet.getKey();
      FeatureMaps maps = net.forward(shown.inputs(), List.of(layer)).get(layer);
      for (int i = 0; i < shown.names().size(); i++) {
        BufferedImage grid =
            Tiles.grid(MapGrid.of(maps, i, sheet.getValue().filters()), MAP, COLUMNS);
        String caption =
            "%s, %d x %d, on %s"
                .formatted(
                    layer, maps.shape().height(), maps.shape().width(), shown.names().get(i));
        String name = "maps-%s-%s.png".formatted(slug(layer), shown.slugs().get(i));
        page.picture(caption, "Feature maps of " + caption, file(name, grid));
      }
    }
  }

  private ClassMaps classes(Network net, ShownImages shown) {
    ClassMaps classes =
        ClassMaps.of(
            net,
            bundle.spec().labels(),
            RunEvaluation.task(bundle).probability(),
            shown.inputs(),
            shown.seen());
    String about =
        "%s of layer %s: where the evidence for each class lies. The classes of an image share one"
                .formatted(classes.method().equals("cam") ? "CAM" : "Grad-CAM", classes.layer())
            + " scale, from 0 to the number named, so that they can be compared; images cannot."
            + " Evidence against a class is not drawn.";
    page.part("classes", "Class activation maps", about);
    for (int i = 0; i < shown.names().size(); i++) {
      ClassMaps.Row row = classes.images().get(i);
      List<LayerPage.Shown> pictures = new ArrayList<>();
      for (ClassMaps.Map map : row.maps()) {
        String name = "class-%s-%s.png".formatted(slug(map.label()), shown.slugs().get(i));
        String caption = String.format(Locale.ROOT, "%s, logit %.2f", map.label(), map.logit());
        pictures.add(
            new LayerPage.Shown(
                caption,
                "Evidence for %s in %s".formatted(map.label(), shown.names().get(i)),
                file(name, map.picture())));
      }
      page.text(String.format(Locale.ROOT, "%s, brightest %.3g", shown.names().get(i), row.most()));
      page.row(pictures);
    }
    return classes;
  }

  private void patches(Map<String, PatchSheet> sheets) {
    Set<Integer> needed = new TreeSet<>();
    sheets.values().forEach(sheet -> needed.addAll(sheet.images()));
    int done = 0;
    for (int image : needed) {
      Path file = images.entries().get(image).path();
      RgbImage seen =
          preprocessing.toPixels(
              preprocessing.apply(ImageDecoder.standard().decode(file)).values(), 0);
      sheets.values().forEach(sheet -> sheet.draw(image, seen));
      progress.update("cutting patches", ++done, needed.size());
    }
    String about =
        "Each row is a filter, by its number: the images on which it peaks highest, strongest"
            + " first, one place an image. Shown is the receptive field of the peak, grey beyond"
            + " the edge of the image; where the field is wider than the image, all of it with a"
            + " ring at the middle of the field.";
    page.part("patches", "Strongest places", about);
    sheets.forEach(
        (layer, sheet) -> {
          String caption =
              String.format(Locale.ROOT, "%s, receptive field %.0f pixels", layer, sheet.field());
          byte[] png = file("patches-%s.png".formatted(slug(layer)), sheet.sheet());
          page.picture(caption, "Strongest places of filters of " + layer, png);
        });
  }

  private void sparsity(Looked looked) {
    page.part(
            "sparsity",
            "Sparsity by depth",
            "Share of values that are exactly 0 behind each ReLU and mask, mean over %d images; the"
                    .formatted(looked.images().length)
                + " band goes from the least to the most of an image. A filter is silent on an"
                + " image where its whole map is 0, and dead when it is silent on every image.")
        .sparsity(looked.sparsity());
  }

  private LayerSummary summary(Looked looked, Map<String, PatchSheet> sheets, ClassMaps classes) {
    List<LayerSummary.Drawn> layers = new ArrayList<>();
    sheets.forEach(
        (layer, sheet) -> {
          List<LayerSummary.Filter> filters = new ArrayList<>();
          for (int filter : sheet.filters()) {
            filters.add(
                new LayerSummary.Filter(
                    filter,
                    looked.patches().get(layer).meanPeak(filter),
                    sheet.listed(filter, image -> images.entries().get(image).file())));
          }
          layers.add(new LayerSummary.Drawn(layer, sheet.field(), filters));
        });
    return new LayerSummary(
        1,
        run.folder().toString(),
        bundle.hash(),
        looked.images().length,
        looked.unreadable(),
        looked.sparsity(),
        layers,
        new LayerSummary.ClassMapping(classes.method(), classes.layer()),
        List.copyOf(files));
  }

  private byte[] file(String name, BufferedImage picture) {
    byte[] png = Tiles.png(picture);
    AtomicFile.write(out.resolve(name), stream -> stream.write(png));
    files.add(name);
    return png;
  }

  private static String slug(String text) {
    return RunDirectory.slug(text);
  }
}
