package dev.vitrail.evaluate.dissection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.evaluate.Pins;
import dev.vitrail.evaluate.masks.PixelMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DissectionTest {

  private static final double EXACT = 1e-9;
  private static final List<String> PARTS = List.of("0", "1");
  private final JsonNode pins = Pins.read("dissection");

  /** Maps of the pin, as the floats nearest to its doubles. */
  private static FeatureMaps maps() {
    MapShape shape = new MapShape(4, 3, 3, 2);
    float[] values = new float[shape.size()];
    for (int b = 0; b < 4; b++) {
      for (int f = 0; f < 2; f++) {
        for (int i = 0; i < 3; i++) {
          for (int j = 0; j < 3; j++) {
            int v = Math.max((3 * i + 5 * j + 7 * b + 4 * f) % 11 - 3, 0);
            values[shape.index(b, i, j, f)] = (float) (0.1 * v);
          }
        }
      }
    }
    return new FeatureMaps(shape, values);
  }

  private List<Map<String, PixelMask>> masks() {
    List<Map<String, PixelMask>> all = new ArrayList<>();
    for (JsonNode image : pins.get("parts")) {
      Map<String, PixelMask> one = new TreeMap<>();
      for (int k = 0; k < 2; k++) {
        JsonNode rows = image.get(k);
        one.put(PARTS.get(k), PixelMask.of(6, 6, p -> rows.get(p / 6).get(p % 6).asInt() == 1));
      }
      all.add(one);
    }
    return all;
  }

  private static float[] thresholds(FeatureMaps maps, double share) {
    ActivationThresholds found =
        new ActivationThresholds(
            maps.shape().channels(), (long) maps.shape().batch() * maps.shape().cells(), share);
    found.add(maps);
    return found.thresholds();
  }

  private static Dissection dissection(Dissection.UnionRule rule) {
    return new Dissection(
        PARTS,
        thresholds(maps(), 0.2),
        Upsampling.halfPixel(maps().shape(), 6, 6),
        FilterRegion.BILINEAR,
        rule);
  }

  @Test
  void thresholdsMeetThePins() {
    for (float threshold : thresholds(maps(), pins.get("quantile").doubleValue())) {
      assertEquals(pins.get("threshold").get(0).doubleValue(), threshold, 1e-7);
    }
    for (int f = 0; f < 2; f++) {
      int above = 0;
      for (int i = f; i < maps().values().length; i += 2) {
        above += maps().values()[i] > thresholds(maps(), 0.2)[f] ? 1 : 0;
      }
      assertEquals(pins.get("fraction_strictly_above").get(f).doubleValue(), above / 36.0, EXACT);
    }
  }

  @Test
  void quantilesMeetThePins() {
    double[][] lists = {
      IntStream.range(0, 1000).asDoubleStream().toArray(),
      IntStream.range(0, 10).asDoubleStream().toArray(),
      IntStream.range(0, 1000).mapToDouble(i -> Math.max(0, i - 989)).toArray(),
      IntStream.range(0, 1000).mapToDouble(i -> Math.max(0, i - 997)).toArray()
    };
    for (int k = 0; k < lists.length; k++) {
      JsonNode pin = pins.get("quantile_pins").get(k);
      float[] values = shuffled(lists[k], k);
      FeatureMaps maps = new FeatureMaps(new MapShape(1, 1, values.length, 1), values);
      float threshold = thresholds(maps, pin.get("q").doubleValue())[0];
      assertEquals(pin.get("T").doubleValue(), threshold, pin.get("values").textValue());
      int above = 0;
      for (float value : values) {
        above += value > threshold ? 1 : 0;
      }
      assertEquals(pin.get("count_above").intValue(), above);
    }
  }

  private static float[] shuffled(double[] values, long seed) {
    float[] mixed = new float[values.length];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < mixed.length; i++) {
      int j = random.nextInt(i + 1);
      mixed[i] = mixed[j];
      mixed[j] = (float) values[i];
    }
    return mixed;
  }

  /** Fewer images than announced, in other batches, against sorting everything. */
  @Test
  void streamedThresholdsAreThoseOfSorting() {
    SplittableRandom random = new SplittableRandom(5);
    float[] values = new float[3 * 50 * 20];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, (float) random.nextGaussian());
    }
    ActivationThresholds streamed = new ActivationThresholds(3, 5000, 0.013);
    for (int from = 0; from < 50; from += 10) {
      float[] some = java.util.Arrays.copyOfRange(values, from * 60, (from + 10) * 60);
      streamed.add(new FeatureMaps(new MapShape(10, 4, 5, 3), some));
    }
    for (int f = 0; f < 3; f++) {
      int filter = f;
      double[] sorted =
          IntStream.range(0, 1000).mapToDouble(i -> values[3 * i + filter]).sorted().toArray();
      assertEquals(sorted[(int) Math.ceil(0.987 * 1000 - 1e-9) - 1], streamed.thresholds()[f]);
    }
    assertEquals(1000, streamed.cells());
  }

  @Test
  void upsamplingMeetsThePin() {
    float[] map = new float[9];
    for (int i = 0; i < 9; i++) {
      map[i] = maps().values()[2 * i];
    }
    double[] found = Upsampling.halfPixel(maps().shape(), 6, 6).apply(map);
    assertArrayEquals(Pins.flat(pins.get("upsampled_image0_filter0")), found, 1e-7);
    ReceptiveField field = new ReceptiveField(1, 2, 5);
    Upsampling anchored = Upsampling.receptiveFields(field, field, maps().shape(), 6, 6);
    assertArrayEquals(found, anchored.apply(map), EXACT);
  }

  /** Where padding shifts the grid, the interpolation moves with it. */
  @Test
  void upsamplingFollowsTheReceptiveFields() {
    MapShape shape = new MapShape(1, 2, 3, 1);
    Upsampling shifted =
        Upsampling.receptiveFields(
            new ReceptiveField(0.5, 2, 3), new ReceptiveField(1.5, 2, 3), shape, 4, 6);
    float[] map = {0, 1, 2, 10, 11, 12};
    double[] pixels = shifted.apply(map);
    assertEquals(0, pixels[0], EXACT);
    assertEquals(1, pixels[3], EXACT);
    assertEquals(5, pixels[6], EXACT);
    assertEquals(11.5, pixels[2 * 6 + 4], EXACT);
    assertEquals(12, pixels[3 * 6 + 5], EXACT);
  }

  @Test
  void bothFormsMeetThePins() {
    Dissection dissection = dissection(Dissection.UnionRule.ANNOTATED);
    dissection.add(maps(), masks());
    DissectionResult found = dissection.result();
    for (int f = 0; f < 2; f++) {
      for (int k = 0; k < 2; k++) {
        assertEquals(
            pins.get("dataset_intersection[f][k]").get(f).get(k).intValue(),
            found.intersection()[f][k]);
        assertEquals(pins.get("dataset_union[f][k]").get(f).get(k).intValue(), found.union()[f][k]);
        assertEquals(
            pins.get("dataset_iou[f][k]").get(f).get(k).doubleValue(), found.iou()[f][k], EXACT);
        assertEquals(
            pins.get("P[f][k] (iou>0.2)").get(f).get(k).doubleValue(), found.shown()[f][k], EXACT);
      }
      assertEquals(pins.get("best_part[f]").get(f).intValue(), found.best()[f]);
      assertEquals(pins.get("detector[f] (iou>0.04)").get(f).booleanValue(), found.detector()[f]);
      assertEquals(pins.get("P_f").get(f).doubleValue(), found.perFilter()[f], EXACT);
    }
    assertEquals(pins.get("unique_detectors").intValue(), found.uniqueDetectors());
    assertEquals(pins.get("layer_part_interpretability").doubleValue(), found.layer(), EXACT);
    assertArrayEquals(new int[] {4, 3}, found.images());
    assertEquals(found.layer(), dissection.layerScore(new int[] {0, 1, 2, 3}), EXACT);
  }

  @Test
  void pixelsAndOverlapsOfEachImageMeetThePins() {
    for (int b = 0; b < 4; b++) {
      for (int f = 0; f < 2; f++) {
        float[] map = new float[9];
        for (int cell = 0; cell < 9; cell++) {
          map[cell] = maps().values()[b * 18 + cell * 2 + f];
        }
        PixelMask mask =
            FilterRegion.BILINEAR.of(
                map, 3, thresholds(maps(), 0.2)[f], Upsampling.halfPixel(maps().shape(), 6, 6));
        assertEquals(pins.get("mask_pixels[b][f]").get(b).get(f).intValue(), mask.count());
        for (int k = 0; k < 2; k++) {
          JsonNode pin = pins.get("per_image_iou[b][f][k]").get(b).get(f).get(k);
          PixelMask part = masks().get(b).get(PARTS.get(k));
          assertEquals(pin.isNull(), part.isEmpty());
          if (!pin.isNull()) {
            assertEquals(pin.doubleValue(), mask.iou(part), EXACT);
          }
        }
      }
    }
  }

  @Test
  void batchesDoNotMatter() {
    Dissection whole = dissection(Dissection.UnionRule.ANNOTATED);
    whole.add(maps(), masks());
    Dissection parted = dissection(Dissection.UnionRule.ANNOTATED);
    for (int b : new int[] {2, 0, 3, 1}) {
      float[] one = java.util.Arrays.copyOfRange(maps().values(), b * 18, (b + 1) * 18);
      parted.add(new FeatureMaps(new MapShape(1, 3, 3, 2), one), List.of(masks().get(b)));
    }
    assertArrayEquals(whole.result().union(), parted.result().union());
    assertArrayEquals(whole.result().shown(), parted.result().shown());
    double second = parted.layerScore(new int[] {2, 2});
    assertEquals(0.5, dissectionOf(3).layer(), EXACT);
    assertEquals(dissectionOf(3).layer(), second, EXACT);
  }

  private DissectionResult dissectionOf(int image) {
    Dissection one = dissection(Dissection.UnionRule.ANNOTATED);
    float[] values = java.util.Arrays.copyOfRange(maps().values(), image * 18, image * 18 + 18);
    one.add(new FeatureMaps(new MapShape(1, 3, 3, 2), values), List.of(masks().get(image)));
    return one.result();
  }

  /** A filter that fires on one image far from its part, and exactly on the part elsewhere. */
  @Test
  void theLightUnionForgivesFiringElsewhere() {
    MapShape shape = new MapShape(2, 4, 4, 1);
    float[] values = new float[32];
    values[0] = 1;
    values[16 + 15] = 1;
    Map<String, PixelMask> corner = Map.of("0", PixelMask.of(4, 4, i -> i == 0));
    Map<Dissection.UnionRule, Double> iou = new TreeMap<>();
    for (Dissection.UnionRule rule : Dissection.UnionRule.values()) {
      Dissection dissection =
          new Dissection(
              PARTS,
              new float[] {0.5f},
              Upsampling.halfPixel(shape, 4, 4),
              FilterRegion.BILINEAR,
              rule);
      dissection.add(new FeatureMaps(shape, values), List.of(corner, corner));
      iou.put(rule, dissection.result().iou()[0][0]);
    }
    assertEquals(1.0 / 3, iou.get(Dissection.UnionRule.ANNOTATED), EXACT);
    assertEquals(1.0 / 2, iou.get(Dissection.UnionRule.LIGHT), EXACT);
  }

  @Test
  void discsUniteRoundFields() {
    MapShape shape = new MapShape(1, 4, 4, 1);
    float[] map = new float[16];
    map[5] = 1;
    Upsampling upsampling = Upsampling.halfPixel(shape, 16, 16);
    PixelMask disc = FilterRegion.DISC.of(map, 4, 0.5f, upsampling);
    PixelMask expected =
        PixelMask.of(16, 16, i -> Math.hypot((i >> 4) + 0.5 - 6, i % 16 + 0.5 - 6) <= 6);
    assertEquals(1, disc.iou(expected), EXACT);
    map[10] = 1;
    assertTrue(FilterRegion.DISC.of(map, 4, 0.5f, upsampling).count() > disc.count());
    assertTrue(FilterRegion.DISC.of(map, 4, 1, upsampling).isEmpty(), "strictly above");
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThrows(IllegalArgumentException.class, () -> new ActivationThresholds(2, 10, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new ActivationThresholds(512, 1L << 40, 0.005));
    ActivationThresholds small = new ActivationThresholds(2, 9, 0.1);
    assertThrows(IllegalArgumentException.class, () -> small.add(maps()));
    assertThrows(IllegalStateException.class, small::thresholds);
    Dissection dissection = dissection(Dissection.UnionRule.ANNOTATED);
    assertThrows(IllegalStateException.class, dissection::result);
    assertThrows(
        IllegalArgumentException.class, () -> dissection.add(maps(), masks().subList(0, 3)));
    Map<String, PixelMask> large = Map.of("0", PixelMask.empty(7, 6));
    assertThrows(
        IllegalArgumentException.class,
        () -> dissection.add(maps(), List.of(large, large, large, large)));
    assertThrows(
        IllegalArgumentException.class, () -> new FilterRegion(FilterRegion.Kind.DISC, Double.NaN));
    float[] nan = new float[9];
    nan[3] = Float.NaN;
    ActivationThresholds one = new ActivationThresholds(1, 9, 0.1);
    assertThrows(
        IllegalArgumentException.class,
        () -> one.add(new FeatureMaps(new MapShape(1, 3, 3, 1), nan)));
  }
}
