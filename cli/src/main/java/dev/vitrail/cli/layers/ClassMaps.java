package dev.vitrail.cli.layers;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Probability;
import dev.vitrail.explain.attribution.Attribution;
import dev.vitrail.explain.attribution.AttributionMethod;
import dev.vitrail.explain.attribution.AttributionMethods;
import dev.vitrail.explain.attribution.AttributionRequest;
import dev.vitrail.explain.attribution.ClassActivation;
import dev.vitrail.explain.attribution.ExplainedNet;
import dev.vitrail.explain.attribution.MemoryCeiling;
import dev.vitrail.explain.attribution.Score;
import dev.vitrail.explain.attribution.Upsampling;
import dev.vitrail.explain.drawing.ColourMap;
import dev.vitrail.train.images.RgbImage;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Class activation maps of every class for some images: CAM where the net has it, else Grad-CAM of
 * the last maps (Zhou et al. 2016, equation 2; Selvaraju et al. 2017, equations 1 and 2). The maps
 * of one image share one scale, from 0 to the largest value over its classes, so that classes can
 * be compared; images cannot.
 *
 * @param method {@code cam} or {@code grad-cam}
 * @param layer whose maps were read
 * @param images one row an image
 */
public record ClassMaps(String method, String layer, List<Row> images) {

  /** Most classes that are drawn, those with the largest logits. */
  public static final int MOST_CLASSES = 8;

  public ClassMaps {
    images = List.copyOf(images);
  }

  /**
   * The maps of one image.
   *
   * @param most value of the brightest colour; 0 where no class has evidence
   * @param maps by class, in logit order
   */
  public record Row(double most, List<Map> maps) {
    public Row {
      maps = List.copyOf(maps);
    }
  }

  /**
   * The map of one class.
   *
   * @param label the class
   * @param logit of the image
   * @param probability of the class under the net's task, 0 to 1
   * @param picture the image in grey with the map over it
   */
  public record Map(String label, double logit, double probability, BufferedImage picture) {}

  /**
   * Computes and draws them, with at most {@value #MOST_CLASSES} passes an image.
   *
   * @param labels of the logits
   * @param probability from logits to probabilities, as the net was trained
   * @param inputs preprocessed images, at least one
   * @param seen the same images for the eye
   */
  public static ClassMaps of(
      Network network,
      List<String> labels,
      Probability probability,
      FeatureMaps inputs,
      List<RgbImage> seen) {
    boolean cam = ClassActivation.suits(network.architecture());
    AttributionMethod method = AttributionMethods.standard().get(cam ? "cam" : "grad-cam");
    try (ExplainedNet net = new ExplainedNet(network, probability, MemoryCeiling.standard())) {
      FeatureMaps logits = net.logits(inputs);
      List<int[]> chosen =
          IntStream.range(0, seen.size()).mapToObj(i -> likeliest(logits, i)).toList();
      List<Attribution> byPlace = new ArrayList<>();
      for (int place = 0; place < chosen.get(0).length; place++) {
        int k = place;
        List<Score> scores = chosen.stream().map(classes -> Score.logit(classes[k])).toList();
        byPlace.add(method.attribute(net, AttributionRequest.of(inputs, scores)));
      }
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < seen.size(); i++) {
        List<Said> said = said(labels, net.probability(), logits, i, chosen.get(i));
        rows.add(row(said, byPlace, i, seen.get(i)));
      }
      return new ClassMaps(method.name(), byPlace.get(0).layer(), rows);
    }
  }

  /** What the net says of a class. */
  private record Said(String label, double logit, double probability) {}

  private static List<Said> said(
      List<String> labels, Probability probability, FeatureMaps logits, int image, int[] chosen) {
    int classes = labels.size();
    return Arrays.stream(chosen)
        .mapToObj(
            c ->
                new Said(
                    labels.get(c),
                    logits.get(image, 0, 0, c),
                    probability.of(logits.values(), image * classes, classes, c)))
        .toList();
  }

  /** The classes with the largest logits, in logit order; as many for every image. */
  private static int[] likeliest(FeatureMaps logits, int image) {
    return IntStream.range(0, logits.shape().channels())
        .boxed()
        .sorted(Comparator.comparingDouble(c -> -logits.get(image, 0, 0, c)))
        .limit(MOST_CLASSES)
        .sorted()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static Row row(List<Said> said, List<Attribution> byPlace, int image, RgbImage seen) {
    double[][] values = new double[said.size()][];
    double most = 0;
    for (int k = 0; k < values.length; k++) {
      values[k] = positive(byPlace.get(k).map(), image, seen);
      most = Math.max(most, Arrays.stream(values[k]).max().orElse(0));
    }
    List<Map> maps = new ArrayList<>();
    for (int k = 0; k < values.length; k++) {
      Said own = said.get(k);
      maps.add(
          new Map(own.label(), own.logit(), own.probability(), overlay(seen, values[k], most)));
    }
    return new Row(most, maps);
  }

  /** The evidence for the class, one value a pixel; a value that is no number counts as 0. */
  private static double[] positive(FeatureMaps maps, int image, RgbImage seen) {
    MapShape shape = maps.shape();
    double[] map = Upsampling.values(maps, image);
    for (int i = 0; i < map.length; i++) {
      map[i] = Double.isFinite(map[i]) ? Math.max(0, map[i]) : 0;
    }
    return Upsampling.bilinear(map, shape.height(), shape.width(), seen.height(), seen.width());
  }

  private static BufferedImage overlay(RgbImage seen, double[] values, double most) {
    BufferedImage picture =
        new BufferedImage(seen.width(), seen.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < seen.height(); y++) {
      for (int x = 0; x < seen.width(); x++) {
        double share = most > 0 ? values[y * seen.width() + x] / most : 0;
        int light =
            (299 * seen.sample(x, y, 0) + 587 * seen.sample(x, y, 1) + 114 * seen.sample(x, y, 2))
                / 1000;
        double cover = 0.9 * Math.sqrt(share);
        picture.setRGB(x, y, mix(40 + 6 * light / 10, ColourMap.SEQUENTIAL.at(share), cover));
      }
    }
    return picture;
  }

  private static int mix(int grey, int colour, double cover) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double value = grey * (1 - cover) + (colour >> shift & 0xff) * cover;
      mixed |= (int) Math.round(value) << shift;
    }
    return mixed;
  }
}
