package dev.vitrail.cli.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Probability;
import dev.vitrail.engine.nets.Nets;
import dev.vitrail.train.images.RgbImage;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Class activation maps and feature maps of a random net of many classes. */
class ClassMapsTest {

  private static final int SIZE = 32;
  private static final int CLASSES = 12;
  private static final int IMAGES = 3;

  private static Network net() {
    Architecture architecture = Nets.build("small", SIZE, CLASSES).architecture();
    return Network.open(architecture, Parameters.random(architecture, Precision.FLOAT, 5));
  }

  private static FeatureMaps inputs(int images) {
    SplittableRandom random = new SplittableRandom(3);
    MapShape shape = new MapShape(images, SIZE, SIZE, 3);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return new FeatureMaps(shape, values);
  }

  private static List<RgbImage> black(int images) {
    return IntStream.range(0, images)
        .mapToObj(i -> new RgbImage(SIZE, SIZE, new byte[3 * SIZE * SIZE]))
        .toList();
  }

  private static List<String> labels() {
    return IntStream.range(0, CLASSES).mapToObj(c -> "class " + c).toList();
  }

  @Test
  void theLikeliestClassesAreDrawnWithTheirScores() {
    try (Network net = net()) {
      FeatureMaps inputs = inputs(IMAGES);
      FeatureMaps logits = net.forward(inputs);
      for (Probability probability : Probability.values()) {
        ClassMaps maps = ClassMaps.of(net, labels(), probability, inputs, black(IMAGES));
        assertEquals(IMAGES, maps.images().size());
        for (int i = 0; i < IMAGES; i++) {
          List<ClassMaps.Map> row = maps.images().get(i).maps();
          assertEquals(ClassMaps.MOST_CLASSES, row.size());
          double least = row.stream().mapToDouble(ClassMaps.Map::logit).min().orElseThrow();
          int larger = 0;
          for (int c = 0; c < CLASSES; c++) {
            larger += logits.get(i, 0, 0, c) >= least ? 1 : 0;
          }
          assertEquals(ClassMaps.MOST_CLASSES, larger, "no class with a larger logit is left out");
          for (ClassMaps.Map map : row) {
            int c = labels().indexOf(map.label());
            assertEquals(logits.get(i, 0, 0, c), map.logit(), 1e-5);
            double own = probability.of(logits.values(), i * CLASSES, CLASSES, c);
            assertEquals(own, map.probability(), 1e-5);
          }
        }
      }
    }
  }

  @Test
  void anImageIsDrawnAloneAsAmongOthersOnOneScaleForItsClasses() {
    try (Network net = net()) {
      FeatureMaps all = inputs(IMAGES);
      FeatureMaps first =
          new FeatureMaps(
              all.shape().withBatch(1),
              java.util.Arrays.copyOf(all.values(), all.shape().imageSize()));
      ClassMaps many = ClassMaps.of(net, labels(), Probability.SOFTMAX, all, black(IMAGES));
      ClassMaps alone = ClassMaps.of(net, labels(), Probability.SOFTMAX, first, black(1));
      ClassMaps.Row row = many.images().get(0);
      assertEquals(row.most(), alone.images().get(0).most(), 1e-5 * row.most());
      assertTrue(row.most() > 0);
      List<Integer> brightest = new ArrayList<>();
      for (int k = 0; k < row.maps().size(); k++) {
        ClassMaps.Map map = alone.images().get(0).maps().get(k);
        assertEquals(row.maps().get(k).label(), map.label());
        brightest.add(light(row.maps().get(k).picture()));
        assertEquals(brightest.get(k), light(map.picture()), 2);
      }
      int most = brightest.stream().max(Integer::compare).orElseThrow();
      assertTrue(most > 600, "one class has the brightest colour: " + brightest);
      assertTrue(brightest.stream().anyMatch(b -> b < most), "and others are less: " + brightest);
    }
  }

  /** Sum of the colours of the brightest pixel. */
  private static int light(BufferedImage picture) {
    int most = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int rgb = picture.getRGB(x, y);
        most = Math.max(most, (rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff));
      }
    }
    return most;
  }

  @Test
  void featureMapsAreOfTheFirstTheThirdAndTheLastLayer() {
    try (Network net = net()) {
      List<FeatureGrid> grids = FeatureGrid.of(net, inputs(IMAGES), 5);
      assertEquals(
          List.of("conv1.relu", "conv3.relu", "conv4.relu"),
          grids.stream().map(FeatureGrid::layer).toList());
      double field = 0;
      for (FeatureGrid grid : grids) {
        assertEquals(IMAGES, grid.grids().size());
        assertEquals(5, grid.filters().size());
        assertFalse(grid.signed(), "behind a ReLU nothing is below 0");
        assertTrue(grid.field() > field, "deeper cells see more");
        field = grid.field();
        FeatureMaps maps = net.forward(inputs(IMAGES), List.of(grid.layer())).get(grid.layer());
        double[] expected =
            IntStream.range(0, maps.shape().channels()).mapToDouble(f -> peaks(maps, f)).toArray();
        double[] found = grid.filters().stream().mapToDouble(f -> expected[f]).toArray();
        double[] largest =
            IntStream.range(0, 5)
                .mapToDouble(
                    k ->
                        java.util.Arrays.stream(expected)
                            .sorted()
                            .toArray()[expected.length - 1 - k])
                .toArray();
        assertArrayEquals(largest, found, 1e-9, "the filters with the highest peaks");
      }
    }
  }

  private static double peaks(FeatureMaps maps, int filter) {
    double sum = 0;
    int channels = maps.shape().channels();
    for (int i = 0; i < maps.shape().batch(); i++) {
      double most = 0;
      for (int at = filter; at < maps.shape().imageSize(); at += channels) {
        most = Math.max(most, maps.values()[i * maps.shape().imageSize() + at]);
      }
      sum += most;
    }
    return sum;
  }
}
