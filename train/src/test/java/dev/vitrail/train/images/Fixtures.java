package dev.vitrail.train.images;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;

/** Images made for tests. */
final class Fixtures {

  private Fixtures() {}

  /** A smooth random picture; different seeds give different pictures. */
  static RgbImage picture(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] a = random.doubles(9, 0.02, 0.3).toArray();
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      int k = i % 3;
      int x = i / 3 % width;
      int y = i / 3 / width;
      rgb[i] = (byte) (127 + 120 * Math.sin(a[k] * x + a[k + 3] * y + 20 * a[k + 6]));
    }
    return new RgbImage(width, height, rgb);
  }

  static byte[] encode(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] jpeg(RgbImage image) {
    return encode(image.toBufferedImage(), "jpg");
  }

  static Path write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A small PNG of its own content. */
  static Path image(Path file, long seed) {
    return write(file, picture(20, 16, seed).toPng());
  }

  /** The JPEG with an EXIF block that holds one orientation tag. */
  static byte[] withOrientation(byte[] jpeg, int orientation, boolean little) {
    ByteBuffer exif = ByteBuffer.allocate(36);
    exif.putShort((short) 0xffe1).putShort((short) 34);
    exif.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
    exif.order(little ? java.nio.ByteOrder.LITTLE_ENDIAN : java.nio.ByteOrder.BIG_ENDIAN);
    exif.put((little ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
    exif.putShort((short) 42).putInt(8).putShort((short) 1);
    exif.putShort((short) 0x0112).putShort((short) 3).putInt(1);
    exif.putShort((short) orientation).putShort((short) 0);
    return ByteBuffer.allocate(jpeg.length + 36)
        .put(jpeg, 0, 2)
        .put(exif.array())
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  /** A PNG with any header, and image data of zeros that may be far too short. */
  static byte[] png(int width, int height, int depth, int type, byte[] raw) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) depth).put((byte) type);
    chunk(out, "IHDR", header.array());
    chunk(out, "IDAT", deflate(raw));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  static void chunk(ByteArrayOutputStream out, String name, byte[] content) {
    byte[] type = name.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(content);
    out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    out.writeBytes(type);
    out.writeBytes(content);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  static byte[] deflate(byte[] raw) {
    Deflater deflater = new Deflater();
    deflater.setInput(raw);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] block = new byte[8192];
    while (!deflater.finished()) {
      out.write(block, 0, deflater.deflate(block));
    }
    deflater.end();
    return out.toByteArray();
  }

  /** A folder of the shared photographs; the test is skipped where there are none. */
  static Path photographs(String set) {
    String given = System.getenv("VITRAIL_DATA");
    Path data =
        given != null
            ? Path.of(given)
            : Path.of(System.getProperty("vitrail.root", "."), "..", "shared", "data");
    Path folder = data.resolve(set).normalize();
    Assumptions.assumeTrue(
        Files.isDirectory(folder), "no photographs here: set VITRAIL_DATA to their folder");
    return folder;
  }
}
