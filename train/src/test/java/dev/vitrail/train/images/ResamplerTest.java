package dev.vitrail.train.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class ResamplerTest {

  private static final int BRIGHT = 0xe1;

  /** Two bright and two dark squares, as Pillow's Tests/test_image_resample.py makes them. */
  private static RgbImage squares(int size) {
    byte[] rgb = new byte[3 * size * size];
    for (int i = 0; i < rgb.length; i++) {
      boolean left = i / 3 % size < size / 2;
      boolean top = i / 3 / size < size / 2;
      rgb[i] = (byte) (left == top ? BRIGHT : 255 - BRIGHT);
    }
    return new RgbImage(size, size, rgb);
  }

  private static void assertQuarter(int[][] quarter, RgbImage image) {
    int last = image.width() - 1;
    for (int y = 0; y < quarter.length; y++) {
      for (int x = 0; x < quarter.length; x++) {
        for (int k = 0; k < 3; k++) {
          assertEquals(quarter[y][x], image.sample(x, y, k));
          assertEquals(quarter[y][x], image.sample(last - x, last - y, k));
          assertEquals(255 - quarter[y][x], image.sample(x, last - y, k));
          assertEquals(255 - quarter[y][x], image.sample(last - x, y, k));
        }
      }
    }
  }

  private static RgbImage resize(RgbImage image, int width, int height) {
    return Resampler.resize(image, new Box(0, 0, image.width(), image.height()), width, height);
  }

  @Test
  void reducesLikePillow() {
    assertQuarter(new int[][] {{0xe1, 0xc9}, {0xc9, 0xb7}}, resize(squares(8), 4, 4));
  }

  @Test
  void enlargesLikePillow() {
    assertQuarter(new int[][] {{0xe1, 0xb0}, {0xb0, 0x98}}, resize(squares(2), 4, 4));
  }

  @Test
  void fourToTwoByHand() {
    // Weights 3/7, 3/7, 1/7 of the first three: (0 * 3 + 70 * 3 + 140) / 7 = 50.
    RgbImage row = grey(0, 70, 140, 210);
    RgbImage half = resize(row, 2, 1);
    assertEquals(50, half.sample(0, 0, 0));
    assertEquals(160, half.sample(1, 0, 0));
  }

  private static RgbImage grey(int... values) {
    byte[] rgb = new byte[3 * values.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) values[i / 3];
    }
    return new RgbImage(values.length, 1, rgb);
  }

  @Test
  void sameSizeIsTheSameImage() {
    RgbImage image = Fixtures.picture(9, 7, 3);
    assertSame(image, resize(image, 9, 7));
  }

  @Test
  void aWholePixelBoxOfTheSameSizeIsACrop() {
    RgbImage image = Fixtures.picture(12, 10, 3);
    RgbImage part = Resampler.resize(image, new Box(3, 2, 9, 7), 6, 5);
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 6; x++) {
        assertEquals(image.sample(x + 3, y + 2, 1), part.sample(x, y, 1));
      }
    }
  }

  @Test
  void aFlatImageStaysFlat() {
    RgbImage image = new RgbImage(300, 1, new byte[900]);
    java.util.Arrays.fill(image.rgb(), (byte) 201);
    for (byte value : resize(image, 7, 5).rgb()) {
      assertEquals((byte) 201, value);
    }
  }
}
