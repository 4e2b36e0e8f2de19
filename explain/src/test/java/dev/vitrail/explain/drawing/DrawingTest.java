package dev.vitrail.explain.drawing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawingTest {

  @TempDir Path folder;

  @Test
  void arraysAreWhatNumpyReads() throws IOException {
    float[] values = new float[40_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    values[7] = Float.NaN;
    Path file = folder.resolve("a.npy");
    NpyWriter.write(file, List.of(200, 100, 2), values);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[8];
    bytes.get(magic);
    assertArrayEquals(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}, magic);
    byte[] header = new byte[bytes.getShort()];
    bytes.get(header);
    assertEquals(0, (10 + header.length) % 64);
    assertEquals(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (200, 100, 2), }",
        new String(header, StandardCharsets.US_ASCII).strip());
    assertEquals('\n', header[header.length - 1]);
    for (float value : values) {
      assertEquals(value, bytes.getFloat());
    }
    assertEquals(0, bytes.remaining());
  }

  @Test
  void oneSideHasAComma() throws IOException {
    Path file = folder.resolve("b.npy");
    NpyWriter.write(file, List.of(3), new float[3]);
    assertTrue(Files.readString(file, StandardCharsets.ISO_8859_1).contains("'shape': (3,), }"));
    assertThrows(
        IllegalArgumentException.class, () -> NpyWriter.write(file, List.of(4), new float[3]));
  }

  @Test
  void arraysComeBackBitForBit() {
    Path file = folder.resolve("c.npy");
    float[] values = {0, -1.5f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY, 1e30f};
    NpyWriter.write(file, List.of(3, 2), values);
    assertEquals(List.of(3, 2), NpyReader.read(file).shape());
    assertArrayEquals(values, NpyReader.read(file).values());
    NpyWriter.write(file, List.of(6), values);
    assertEquals(List.of(6), NpyReader.read(file).shape());
  }

  @Test
  void otherArraysAreRefused() throws IOException {
    Path file = folder.resolve("d.npy");
    NpyWriter.write(file, List.of(2), new float[2]);
    byte[] good = Files.readAllBytes(file);
    String text = new String(good, StandardCharsets.ISO_8859_1);
    for (String bad :
        List.of(
            "",
            "NUMPY",
            text.substring(0, 9),
            text.substring(0, 40),
            text.substring(0, text.length() - 1),
            text + "x",
            text.replace("<f4", "<f8"),
            text.replace("<f4", "|O "),
            text.replace("False", "True "),
            text.replace("(2,)", "(9,)"),
            text.replace("(2,)", "(0,)"),
            text.replace("(2,), ", "(1 1),"))) {
      Files.write(file, bad.getBytes(StandardCharsets.ISO_8859_1));
      VitrailException refused =
          assertThrows(VitrailException.class, () -> NpyReader.read(file), bad);
      assertEquals(VitrailException.Kind.DATA, refused.kind());
    }
    assertThrows(VitrailException.class, () -> NpyReader.read(folder.resolve("none.npy")));
  }

  /** Lightness of a colour as in sRGB, 0 to 1. */
  private static double luminance(int rgb) {
    double[] parts = new double[3];
    for (int c = 0; c < 3; c++) {
      double v = (rgb >> (16 - 8 * c) & 255) / 255.0;
      parts[c] = v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  }

  @Test
  void lightnessGrowsWithTheValue() {
    for (int i = 0; i < 100; i++) {
      double below = luminance(ColourMap.SEQUENTIAL.at(i / 100.0));
      assertTrue(luminance(ColourMap.SEQUENTIAL.at((i + 1) / 100.0)) >= below, "at " + i);
    }
    for (int i = 0; i < 50; i++) {
      double outer = luminance(ColourMap.DIVERGING.at(i / 100.0));
      assertTrue(luminance(ColourMap.DIVERGING.at((i + 1) / 100.0)) >= outer, "at " + i);
    }
    assertEquals(0xf7f7f7, ColourMap.DIVERGING.at(0.5));
  }

  @Test
  void signedScalesAreEvenAboutZeroAndAFewPixelsDoNotDarkenTheRest() {
    double[] values = DoubleStream.iterate(-1, v -> v + 0.001).limit(2000).toArray();
    values[3] = 100;
    Scale scale = Scale.signed(values);
    assertEquals(-scale.low(), scale.high());
    assertTrue(scale.high() < 1.01, "100 is beyond the end: " + scale.high());
    assertEquals(0.5, scale.share(0));
    assertEquals(1, scale.share(100));
    assertEquals(0, Scale.positive(values).low());
  }

  @Test
  void labelsAreShort() {
    assertEquals("0", Scale.label(0));
    assertEquals("0.250", Scale.label(0.25));
    assertEquals("-3.14", Scale.label(-3.14159));
    assertEquals("123.5", Scale.label(123.456));
    assertEquals("1.2e-5", Scale.label(1.2345e-5));
    assertEquals("-4.2e7", Scale.label(-4.2e7));
  }
}
