package dev.vitrail.train.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

  private final ImageDecoder decoder = ImageDecoder.standard();
  private final RgbImage picture = Fixtures.picture(40, 24, 1);

  @TempDir Path folder;

  private String refused(byte[] bytes) {
    return assertThrows(BadImage.class, () -> decoder.decode(bytes)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp"})
  void losslessFormatsKeepEveryPixel(String format) throws IOException {
    BufferedImage bgr = new BufferedImage(40, 24, BufferedImage.TYPE_3BYTE_BGR);
    bgr.createGraphics().drawImage(picture.toBufferedImage(), 0, 0, null);
    assertArrayEquals(picture.rgb(), decoder.decode(Fixtures.encode(bgr, format)).rgb());
  }

  @Test
  void jpegIsClose() throws IOException {
    RgbImage read = decoder.decode(Fixtures.jpeg(picture));
    assertEquals(40, read.width());
    double sum = 0;
    for (int i = 0; i < read.rgb().length; i++) {
      sum += Math.abs((read.rgb()[i] & 0xff) - (picture.rgb()[i] & 0xff));
    }
    assertTrue(sum / read.rgb().length < 8, "mean error " + sum / read.rgb().length);
  }

  @Test
  void greyIsRepeatedWithoutGamma() throws IOException {
    BufferedImage grey = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 100, 255});
    byte[] expected = {0, 0, 0, 100, 100, 100, -1, -1, -1};
    assertArrayEquals(expected, decoder.decode(Fixtures.encode(grey, "png")).rgb());
    BufferedImage flat = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    flat.getRaster().setPixels(0, 0, 16, 16, filled(256, 100));
    RgbImage jpeg = decoder.decode(Fixtures.encode(flat, "jpg"));
    assertEquals(100, jpeg.sample(7, 7, 0), 1);
    assertEquals(100, jpeg.sample(7, 7, 2), 1);
  }

  private static int[] filled(int length, int value) {
    int[] values = new int[length];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void lowDepthGreyIsSpreadOverTheRange() throws IOException {
    // One row of 2-bit grey: filter byte, then values 0 1 2 3.
    byte[] png = Fixtures.png(4, 1, 2, 0, new byte[] {0, 0b00011011});
    byte[] expected = {0, 0, 0, 85, 85, 85, (byte) 170, (byte) 170, (byte) 170, -1, -1, -1};
    assertArrayEquals(expected, decoder.decode(png).rgb());
  }

  @Test
  void sixteenBitsKeepTheUpperByte() throws IOException {
    byte[] raw = {0, 0x12, (byte) 0xff, (byte) 0xab, 0x01, 0x00, (byte) 0xff};
    byte[] png = Fixtures.png(1, 1, 16, 2, raw);
    assertArrayEquals(new byte[] {0x12, (byte) 0xab, 0}, decoder.decode(png).rgb());
  }

  @Test
  void transparentPixelsLieOnWhite() throws IOException {
    byte[] raw = {0, 10, 20, 30, 0, 10, 20, 30, (byte) 255, 100, 0, (byte) 200, 51};
    // The third pixel: (100 * 51 + 255 * 204) / 255 = 224, 204, 244.
    byte[] expected = {-1, -1, -1, 10, 20, 30, (byte) 224, (byte) 204, (byte) 244};
    assertArrayEquals(expected, decoder.decode(Fixtures.png(3, 1, 8, 6, raw)).rgb());
  }

  @Test
  void greyWithAlphaLiesOnWhite() throws IOException {
    byte[] png = Fixtures.png(2, 1, 8, 4, new byte[] {0, 50, 0, 50, (byte) 255});
    assertArrayEquals(new byte[] {-1, -1, -1, 50, 50, 50}, decoder.decode(png).rgb());
  }

  @Test
  void cmykJpegIsConverted() throws IOException {
    // Adobe stores complements: full cyan, half black is 0, 255, 255, 128.
    byte[] jpeg = jpegOfRaster(flat(0, 255, 255, 128));
    RgbImage read = decoder.decode(withAdobe(jpeg, 0));
    assertEquals(0, read.sample(8, 8, 0), 3);
    assertEquals(128, read.sample(8, 8, 1), 3);
    assertEquals(128, read.sample(8, 8, 2), 3);
    assertEquals("has four channels and does not say which", refused(jpeg));
  }

  @Test
  void ycckJpegIsConverted() throws IOException {
    // Red ink complement 255: the YCC of (0, 255, 255) is 179, 171, 0; white paper for black.
    RgbImage read = decoder.decode(withAdobe(jpegOfRaster(flat(179, 171, 0, 255)), 2));
    assertEquals(255, read.sample(8, 8, 0), 4);
    assertEquals(0, read.sample(8, 8, 1), 4);
    assertEquals(0, read.sample(8, 8, 2), 4);
  }

  private static Raster flat(int... values) {
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
    for (int i = 0; i < 256; i++) {
      raster.setPixel(i % 16, i / 16, values);
    }
    return raster;
  }

  private static byte[] withAdobe(byte[] jpeg, int transform) {
    byte[] adobe = {
      (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform
    };
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.writeBytes(adobe);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  private static byte[] jpegOfRaster(Raster raster) throws IOException {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("jpeg");
    while (writers.hasNext()) {
      ImageWriter writer = writers.next();
      if (writer.canWriteRasters()) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
          writer.setOutput(stream);
          writer.write(null, new IIOImage(raster, null, null), null);
        }
        writer.dispose();
        return out.toByteArray();
      }
    }
    throw new IllegalStateException("no JPEG writer takes rasters");
  }

  /** Where the corner with the bright block is seen, for a block stored at the upper left. */
  @ParameterizedTest
  @CsvSource({
    "1, 40, 24, 0, 0", "2, 40, 24, 1, 0", "3, 40, 24, 1, 1", "4, 40, 24, 0, 1",
    "5, 24, 40, 0, 0", "6, 24, 40, 1, 0", "7, 24, 40, 1, 1", "8, 24, 40, 0, 1"
  })
  void exifOrientationIsApplied(int orientation, int width, int height, int right, int bottom)
      throws IOException {
    BufferedImage image = new BufferedImage(40, 24, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        image.setRGB(x, y, 0xffffff);
      }
    }
    byte[] jpeg = Fixtures.encode(image, "jpg");
    byte[] tagged = Fixtures.withOrientation(jpeg, orientation, orientation % 2 == 0);
    RgbImage read = decoder.decode(tagged);
    assertEquals(width, read.width());
    assertEquals(height, read.height());
    for (int corner = 0; corner < 4; corner++) {
      int x = corner % 2 == 0 ? 3 : width - 4;
      int y = corner < 2 ? 3 : height - 4;
      boolean bright = corner % 2 == right && corner / 2 == bottom;
      assertEquals(bright, read.sample(x, y, 1) > 128, "corner " + corner);
    }
  }

  @Test
  void orientationsFiveToEightTurnAsDefined() {
    RgbImage stored = new RgbImage(2, 1, new byte[] {1, 1, 1, 2, 2, 2});
    // 6: turn right; the first stored pixel is seen on top. 8: turn left; it is seen below.
    assertArrayEquals(new byte[] {1, 1, 1, 2, 2, 2}, Orientation.upright(stored, 6).rgb());
    assertArrayEquals(new byte[] {2, 2, 2, 1, 1, 1}, Orientation.upright(stored, 8).rgb());
    assertArrayEquals(new byte[] {1, 1, 1, 2, 2, 2}, Orientation.upright(stored, 5).rgb());
    assertArrayEquals(new byte[] {2, 2, 2, 1, 1, 1}, Orientation.upright(stored, 7).rgb());
  }

  @Test
  void damagedExifIsIgnored() throws IOException {
    byte[] tagged = Fixtures.withOrientation(Fixtures.jpeg(picture), 6, false);
    tagged[18] = (byte) 0x7f; // the directory lies far outside
    assertEquals(40, decoder.decode(tagged).width());
    assertEquals(
        40, decoder.decode(Fixtures.withOrientation(Fixtures.jpeg(picture), 99, true)).width());
  }

  @Test
  void gifGivesTheFirstFrameOnItsCanvas() throws IOException {
    IndexColorModel palette =
        new IndexColorModel(
            2, 3, new byte[] {0, -1, 0}, new byte[] {0, 0, -1}, new byte[] {0, 0, 0}, 2);
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster().setPixels(0, 0, 2, 1, new int[] {1, 2});
    byte[] gif = Fixtures.encode(image, "gif");
    assertArrayEquals(new byte[] {-1, 0, 0, -1, -1, -1}, decoder.decode(gif).rgb());
    gif[6] = 3; // a canvas of three columns
    assertArrayEquals(new byte[] {-1, 0, 0, -1, -1, -1, -1, -1, -1}, decoder.decode(gif).rgb());
  }

  @Test
  void emptyAndForeignFilesAreRefused() {
    assertEquals("is empty", refused(new byte[0]));
    assertEquals(
        "is no JPEG, PNG, BMP or GIF file",
        refused("<html>not an image".getBytes(StandardCharsets.US_ASCII)));
    assertEquals("is no JPEG, PNG, BMP or GIF file", refused(new byte[] {1}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void everyTruncationIsRefusedOrReadWithoutCrash(String format) throws IOException {
    byte[] whole = Fixtures.encode(picture.toBufferedImage(), format);
    int read = 0;
    for (int length = 0; length < whole.length; length += 13) {
      byte[] part = Arrays.copyOf(whole, length);
      try {
        decoder.decode(part);
        read++;
      } catch (BadImage e) {
        assertTrue(e.getMessage().lines().count() == 1, e.getMessage());
      }
    }
    if (format.equals("gif")) {
      // The GIF reader fills what is missing when only trailing bytes are gone.
      assertTrue(read < whole.length / 13, "read " + read);
    } else {
      assertEquals(0, read);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void flippedBitsNeverEscapeAsOtherErrors(String format) {
    byte[] whole = Fixtures.encode(picture.toBufferedImage(), format);
    for (int i = 0; i < whole.length; i += 1 + whole.length / 400) {
      byte[] changed = whole.clone();
      changed[i] ^= (byte) (1 << i % 8);
      try {
        decoder.decode(changed);
      } catch (BadImage e) {
        assertTrue(!e.getMessage().isBlank());
      }
    }
  }

  @Test
  void aDamagedPngIsNamedCorrupt() {
    byte[] png = picture.toPng();
    png[png.length / 2] ^= 1;
    assertTrue(refused(png).startsWith("is corrupt: a PNG checksum"), refused(png));
  }

  @Test
  void bombsAreRefusedFromTheHeader() {
    String sides = refused(Fixtures.png(20_000, 1, 8, 2, new byte[10]));
    assertEquals("is 20000 x 1 pixels; a side may have 16384", sides);
    String area = refused(Fixtures.png(16_000, 16_000, 8, 2, new byte[10]));
    assertEquals("is 16000 x 16000 pixels; 50000000 in all are allowed", area);
    String ratio = refused(Fixtures.png(7_000, 7_000, 8, 2, new byte[10]));
    assertTrue(ratio.endsWith("more than 2000 to 1: a decompression bomb"), ratio);
    assertTrue(refused(Fixtures.png(0, 5, 8, 2, new byte[1])).startsWith("has no pixels"));
    assertTrue(refused(Fixtures.png(-1, 5, 8, 2, new byte[1])).startsWith("has no pixels"));
  }

  @Test
  void gifBombsAreRefusedByFrameAndByCanvas() {
    BufferedImage dot = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_INDEXED);
    byte[] canvas = Fixtures.encode(dot, "gif");
    Arrays.fill(canvas, 6, 10, (byte) 0xff);
    assertTrue(refused(canvas).startsWith("is 65535 x 65535 pixels"), refused(canvas));
    byte[] frame = Fixtures.encode(dot, "gif");
    int at = 13 + (3 << ((frame[10] & 7) + 1));
    while (frame[at] != 0x2c) {
      at++;
    }
    Arrays.fill(frame, at + 5, at + 9, (byte) 0xff);
    assertTrue(refused(frame).startsWith("is 65535 x 65535 pixels"), refused(frame));
  }

  @Test
  void textThatUnpacksToAGigabyteIsNeverUnpacked() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(new byte[] {'k', 0, 0});
    text.writeBytes(Fixtures.deflate(new byte[64 << 20]));
    byte[] png = Fixtures.encode(new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_INDEXED), "png");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, 33);
    Fixtures.chunk(out, "zTXt", text.toByteArray());
    out.write(png, 33, png.length - 33);
    PngFile cleaned = PngFile.read(out.toByteArray());
    assertArrayEquals(png, cleaned.cleaned());
    assertEquals(4, decoder.decode(out.toByteArray()).width());
  }

  @Test
  void bitmapsThatWrapOtherFormatsAreRefused() {
    byte[] bmp = Fixtures.encode(picture.toBufferedImage(), "bmp");
    bmp[30] = 5;
    assertEquals("has bitmap compression 5; 0 to 3 are read", refused(bmp));
  }

  @Test
  void aScanBombIsRefused() {
    byte[] jpeg = Fixtures.jpeg(picture);
    byte[] scan = {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 0, 63, 0};
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, jpeg.length - 2);
    for (int i = 0; i < 300; i++) {
      out.writeBytes(scan);
    }
    out.write(jpeg, jpeg.length - 2, 2);
    assertEquals("has 301 JPEG scans; 200 are allowed", refused(out.toByteArray()));
  }

  @Test
  void largeFilesAndMissingFilesAreErrorsOfKindData() {
    ImageDecoder small = new ImageDecoder(new ImageLimits(100, 10_000, 2000, 50));
    Path file = Fixtures.write(folder.resolve("a.png"), picture.toPng());
    VitrailException large = assertThrows(VitrailException.class, () -> small.decode(file));
    assertTrue(large.getMessage().endsWith("a.png: is larger than the 50 bytes allowed"));
    assertEquals(VitrailException.Kind.DATA, large.kind());
    VitrailException missing =
        assertThrows(VitrailException.class, () -> decoder.decode(folder.resolve("b.png")));
    assertTrue(missing.getMessage().endsWith("b.png: is missing"), missing.getMessage());
  }

  @Test
  void twoBandsWithoutAlphaAreRefused() {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_INT);
    BufferedImage deep =
        new BufferedImage(model, model.createCompatibleWritableRaster(2, 2), false, null);
    assertThrows(BadImage.class, () -> PixelReader.rgb(deep));
  }
}
