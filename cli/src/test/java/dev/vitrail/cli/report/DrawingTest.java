package dev.vitrail.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.evaluate.classification.Calibration;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.images.RgbImage;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The arithmetic behind charts, maps and pictures, on cases worked by hand. */
class DrawingTest {

  @Test
  void calibrationIsTheWeightedGapOfTheBins() {
    // Two images at 0.95, one right; two at 0.55, both right: |1.9 - 1| / 4 + |1.1 - 2| / 4.
    double[] confidence = {0.95, 0.95, 0.55, 0.55};
    Calibration c =
        Calibration.of(
            confidence, new boolean[] {true, false, true, true}, ReliabilityDiagram.BINS);

    assertEquals((0.9 + 0.9) / 4, c.ece(), 1e-12);
    assertEquals(2, c.bins().get(9).count());
    assertEquals(0.5, c.bins().get(9).accuracy(), 1e-12);
    assertEquals(0, Calibration.of(new double[] {1}, new boolean[] {true}, 10).ece());
    String drawn = ReliabilityDiagram.draw(c).inPage();
    assertEquals(3, drawn.split("<circle", -1).length, "a dot for each of the two bins");
  }

  @Test
  void answersFollowTheTask() {
    Answers.Answer soft = Answers.of(ModelConfig.Task.SOFTMAX, new float[] {0, 1, 0}, 3);
    assertEquals(1, soft.label());
    assertEquals(Math.E / (Math.E + 2), soft.confidence(), 1e-6);

    Answers.Answer none = Answers.of(ModelConfig.Task.SINGLE, new float[] {-2}, 2);
    assertEquals(1, none.label());
    assertEquals(0, none.output());
    assertEquals(1 / (1 + Math.exp(-2)), none.confidence(), 1e-6);
    assertEquals(0, Answers.of(ModelConfig.Task.SINGLE, new float[] {2}, 2).label());
    assertEquals(1, Answers.of(ModelConfig.Task.LOGISTIC, new float[] {-3, -1}, 2).label());
  }

  @Test
  void picturesStaySmall() {
    byte[] noise = new byte[3 * 224 * 224];
    new java.util.SplittableRandom(1).nextBytes(noise);
    String uri = Picture.of(new RgbImage(224, 224, noise)).ring(50, 60, 0xe69f00).dataUri();

    assertTrue(uri.startsWith("data:image/jpeg;base64,"));
    // Inputs are never left out: 200 of them have to stay well below 30 MB, even of noise.
    assertTrue(uri.length() * 200L < 11L << 20, uri.length() + " characters");
    byte[] jpeg = Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
    assertEquals((byte) 0xd8, jpeg[1]);
  }

  @Test
  void ticksAreRound() {
    assertEquals(
        List.of(0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
        new Scale(0, 1, 0, 100).ticks().stream().map(t -> Math.round(t * 1e9) / 1e9).toList());
    Scale flat = Scale.around(3, 3, 0, 1);
    assertTrue(flat.low() < 3 && flat.high() > 3);
    Scale none = Scale.around(Double.NaN, Double.NaN, 0, 1);
    assertTrue(none.ticks().size() > 1);
  }

  /** Helvetica's digits are 6.7 pixels wide at 12, DejaVu Sans' 7.6. */
  @Test
  void labelsOfAxesAreNeverCut() {
    double[][] ranges = {
      {0, 1}, {-0.3, 0}, {-3e-5, 0}, {-1.2345e-9, 3e-9}, {1e5, 9e6}, {-123456, 7}, {12, 12}, {0, 0}
    };
    for (double[] values : ranges) {
      String svg =
          LineChart.draw(
                  "a",
                  "t",
                  "epoch",
                  List.of(new LineChart.Series("x", values)),
                  LineChart.Band.NONE,
                  List.of())
              .inPage();
      int labels = 0;
      for (Element text : Html.all(Html.parse(svg), "text")) {
        if (text.getAttribute("text-anchor").equals("end")) {
          double width = 7.6 * text.getTextContent().length();
          double right = Double.parseDouble(text.getAttribute("x"));
          assertTrue(right - width >= 0, text.getTextContent() + " of " + Arrays.toString(values));
          labels++;
        }
      }
      assertTrue(labels > 1, Arrays.toString(values));
    }
  }

  @Test
  void linesBreakWhereNothingIsKnown() {
    Svg svg = new Svg(10, 10, "a", "t", "d");
    svg.path("line", new double[] {1, 2, 3}, new double[] {1, Double.NaN, 3}, false);
    assertTrue(svg.inPage().contains("d=\"M1.0 1.0M3.0 3.0\""), svg.inPage());
  }

  @Test
  void drawingsEscapeTheirTexts() {
    String svg = new Svg(10, 10, "a", "<x>", "\"&'").text("end", 1, 1, "</svg><b>").alone();
    Html.parse(svg);
    assertFalse(svg.contains("<b>") || svg.contains("<x>"));
  }

  @Test
  void figuresAreReadable() {
    assertEquals("n/a", Numbers.plain(Double.NaN));
    assertEquals("12.3\u00a0%", Numbers.percent(0.1234));
    assertEquals("1.23e-05", Numbers.significant(1.234e-5));
    assertEquals("123", Numbers.significant(123.4));
    assertEquals("0", Numbers.significant(0).replaceAll("\\.0+$", ""));
    assertEquals("1\u202f234", Numbers.count(1234));
  }

  @Test
  void longNamesAreCut() {
    char[] many = new char[500];
    Arrays.fill(many, 'x');
    assertEquals(121, Text.clean(new String(many)).length());
    assertEquals("a?b", Text.clean("a\nb"));
  }
}
