package dev.vitrail.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.MapOperator;
import dev.vitrail.engine.MapOperatorProvider;
import dev.vitrail.engine.MapShape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TemplateMaskTest {

  private static final double EXACT = 1e-12;
  private final TemplateMask mask = TemplateMask.standard();

  @Test
  void unitTemplatesMeetThePins() {
    JsonNode pins = Pins.layer().get("templates");
    assertTemplate(pins.get("unit_n3_mu00"), mask.unitTemplate(3, 3, 0, 0, 0));
    assertTemplate(pins.get("unit_n3_mu11"), mask.unitTemplate(3, 3, 0, 1, 1));
    assertTemplate(pins.get("unit_n2_mu00"), mask.unitTemplate(2, 2, 0, 0, 0));
    assertTemplate(pins.get("unit_2x3_mu01"), mask.unitTemplate(2, 3, 0, 0, 1));
    double[] seven = mask.unitTemplate(7, 7, 0, 3, 3);
    assertTemplate(pins.get("unit_n7_row_through_mu33"), Arrays.copyOfRange(seven, 21, 28));
    double[] fourteen = Arrays.copyOf(mask.unitTemplate(14, 14, 0, 0, 0), 9);
    assertTemplate(pins.get("n14_distinct_values_by_distance_0_to_8"), fourteen);
  }

  @Test
  void passesAsManyCellsAsThePaperSays() {
    assertEquals(25, passed(14));
    assertEquals(5, passed(7));
    assertEquals(1, passed(4));
  }

  @Test
  void peakIsTheFirstMaximumAndZeroMapsAreSilent() {
    JsonNode pins = Pins.layer().get("argmax");
    MapShape shape = new MapShape(1, 3, 3, 1);
    MapPeaks peaks = mask.peaks(shape, Pins.flat(pins.get("map")));
    assertEquals(pins.get("row_major_first").get(0).intValue(), peaks.row(0, 0));
    assertEquals(pins.get("row_major_first").get(1).intValue(), peaks.column(0, 0));
    assertTrue(!peaks.silent(0, 0));
    MapPeaks zero = mask.peaks(shape, new float[9]);
    assertEquals(0, zero.row(0, 0) + zero.column(0, 0));
    assertTrue(zero.silent(0, 0));
  }

  @Test
  void maskedMapsMeetThePins() {
    JsonNode pins = Pins.layer().get("maskedForward");
    double[] out = new double[9];
    mask.forward(new MapShape(1, 3, 3, 1), Pins.flat(pins.get("x")), out);
    assertArrayEquals(Pins.flat(pins.get("masked")), out, EXACT);
    for (JsonNode pin : Pins.layer().get("loss_cases")) {
      int n = pin.get("x").get(0).size();
      MapShape shape = new MapShape(3, n, n, 1);
      double[] x = Pins.flat(pin.get("x"));
      double[] masked = new double[x.length];
      mask.forward(shape, x, masked);
      assertArrayEquals(Pins.flat(pin.get("masked_unit_template")), masked, EXACT);
      MapPeaks peaks = mask.peaks(shape, x);
      double[] found = new double[6];
      Arrays.setAll(found, k -> k % 2 == 0 ? peaks.row(k / 2, 0) : peaks.column(k / 2, 0));
      assertArrayEquals(Pins.flat(pin.get("argmax")), found);
    }
  }

  @Test
  void centroidMeetsThePins() {
    JsonNode pins = Pins.layer().get("centroid");
    TemplateMask released = TemplateMask.released(1);
    MapPeaks peak = released.peaks(new MapShape(1, 3, 3, 1), Pins.flat(pins.get("x")));
    assertEquals(1 * 3 + 2, peak.cells()[0]);
    MapPeaks zero = released.peaks(new MapShape(1, 3, 3, 1), new double[9]);
    assertEquals(0, zero.cells()[0]);
    double[] half = Pins.flat(pins.get("half_case").get("x"));
    assertEquals(1, released.peaks(new MapShape(1, 2, 2, 1), half).cells()[0]);
  }

  @Test
  void releasedMasksMeetThePins() {
    JsonNode pins = Pins.layer().get("released");
    MapShape shape = new MapShape(4, 4, 4, 2);
    double[] x = Pins.channelsLast(shape, Pins.flat(pins.get("x")));
    TemplateMask released = TemplateMask.released(2).withBetas(Pins.flat(pins.get("beta")));
    double[] masked = new double[x.length];
    released.forward(shape, x, masked);
    double[] expected = Pins.channelsLast(shape, Pins.flat(pins.get("masked")));
    assertArrayEquals(expected, masked, EXACT);
    double[] templates = Pins.flat(pins.get("mask[b][f]"));
    MapPeaks peaks = released.peaks(shape, x);
    for (int pair = 0; pair < 8; pair++) {
      double[] template =
          released.unitTemplate(
              4, 4, pair % 2, peaks.row(pair / 2, pair % 2), peaks.column(pair / 2, pair % 2));
      assertArrayEquals(Arrays.copyOfRange(templates, pair * 16, pair * 16 + 16), template, EXACT);
    }
  }

  @Test
  void equalsItsDefinitionOnMapsOfAnyShape() {
    for (TemplateMask any :
        List.of(mask, TemplateMask.released(5), mask.withBetas(new double[] {1.5, 2, 3, 4, 7}))) {
      for (MapShape shape :
          List.of(new MapShape(3, 5, 8, 5), new MapShape(2, 7, 3, 5), new MapShape(1, 1, 1, 5))) {
        double[] x = Pins.drawn(shape, 7);
        double[] out = new double[x.length];
        any.forward(shape, x, out);
        assertArrayEquals(byDefinition(any, shape, x, x), out, EXACT);
        double[] gradient = Pins.smooth(shape, 8);
        double[] back = gradient.clone();
        any.backward(shape, x, back);
        assertArrayEquals(byDefinition(any, shape, x, gradient), back, EXACT);
      }
    }
  }

  @Test
  void floatsAgreeWithDoubles() {
    for (TemplateMask any : List.of(mask, TemplateMask.released(19))) {
      MapShape shape = new MapShape(3, 9, 14, 19);
      float[] x = Pins.floats(Pins.drawn(shape, 3));
      float[] out = new float[x.length];
      double[] wide = new double[x.length];
      any.forward(shape, x, out);
      any.forward(shape, Pins.doubles(x), wide);
      assertArrayEquals(wide, Pins.doubles(out), 2e-6);
      float[] back = x.clone();
      any.backward(shape, x, back);
      assertArrayEquals(out, back);
    }
  }

  @Test
  void backwardIsTheDerivativeAwayFromTies() {
    MapShape shape = new MapShape(2, 6, 7, 3);
    double[] x = Pins.smooth(shape, 11);
    double[] outer = Pins.smooth(shape, 12);
    double[] gradient = outer.clone();
    mask.backward(shape, x, gradient);
    double step = 1e-6;
    for (int k = 0; k < x.length; k++) {
      double[] up = x.clone();
      double[] down = x.clone();
      up[k] += step;
      down[k] -= step;
      double slope = (dot(shape, up, outer) - dot(shape, down, outer)) / (2 * step);
      assertEquals(slope, gradient[k], 1e-7);
    }
  }

  @Test
  void doesNotDependOnThreads() throws Exception {
    MapShape shape = new MapShape(8, 14, 14, 128);
    float[] x = Pins.floats(Pins.drawn(shape, 5));
    float[] one = new float[x.length];
    float[] many = new float[x.length];
    Threads.run(1, () -> mask.forward(shape, x, one));
    Threads.run(4, () -> mask.forward(shape, x, many));
    assertArrayEquals(one, many);
  }

  @Test
  void isFoundByItsKindAndComesBackFromItsParameters() {
    MapOperatorProvider provider =
        ServiceLoader.load(MapOperatorProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(p -> p.kind().equals("template-mask"))
            .findFirst()
            .orElseThrow();
    assertEquals(new TemplateMaskOperator(mask), provider.create(Map.of()));
    for (TemplateMask any :
        List.of(mask, TemplateMask.released(12), mask.withBetas(new double[] {2.5}))) {
      TemplateMaskOperator operator = new TemplateMaskOperator(any);
      assertEquals(operator, provider.create(operator.parameters()));
    }
    MapOperator operator = provider.create(Map.of("peak", 1.0, "beta", 3.0));
    assertEquals(TemplateMask.Peak.CENTROID, ((TemplateMaskOperator) operator).mask().peak());
  }

  @Test
  void refusesWhatItCannotUse() {
    TemplateMaskProvider provider = new TemplateMaskProvider();
    for (Map<String, Double> bad :
        List.of(
            Map.of("betta", 4.0),
            Map.of("peak", 2.0),
            Map.of("peak", 0.5),
            Map.of("beta", Double.NaN),
            Map.of("beta", -1.0),
            Map.of("beta.1", 4.0),
            Map.of("beta.0", 4.0, "beta", 4.0))) {
      assertThrows(IllegalArgumentException.class, () -> provider.create(bad), bad::toString);
    }
    MapShape shape = new MapShape(1, 2, 2, 3);
    assertThrows(
        IllegalArgumentException.class, () -> mask.forward(shape, new float[12], new float[11]));
    assertThrows(
        IllegalArgumentException.class,
        () -> TemplateMask.released(2).forward(shape, new float[12], new float[12]));
  }

  private static void assertTemplate(JsonNode pin, double[] template) {
    assertArrayEquals(Pins.flat(pin), template, EXACT);
  }

  private int passed(int n) {
    double[] template = mask.unitTemplate(n, n, 0, n / 2, n / 2);
    return (int) Arrays.stream(template).filter(u -> u > 0).count();
  }

  private double dot(MapShape shape, double[] x, double[] outer) {
    double[] out = new double[x.length];
    mask.forward(shape, x, out);
    return IntStream.range(0, x.length).mapToDouble(k -> out[k] * outer[k]).sum();
  }

  private static double[] byDefinition(
      TemplateMask mask, MapShape shape, double[] x, double[] source) {
    MapPeaks peaks = mask.peaks(shape, x);
    double[] out = new double[x.length];
    for (int b = 0; b < shape.batch(); b++) {
      for (int f = 0; f < shape.channels(); f++) {
        double[] u =
            mask.unitTemplate(
                shape.height(), shape.width(), f, peaks.row(b, f), peaks.column(b, f));
        for (int cell = 0; cell < u.length; cell++) {
          int at = b * shape.imageSize() + cell * shape.channels() + f;
          out[at] = source[at] * Math.max(u[cell], 0);
        }
      }
    }
    return out;
  }
}
