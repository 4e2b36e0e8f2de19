package dev.vitrail.train.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AugmentationTest {

  private final Preprocessing how = Preprocessing.torchvision(64, 64);
  private final RgbImage image = Fixtures.picture(90, 70, 2);

  @Test
  void sameSeedEpochAndFileGiveTheSameInput() {
    Augmentation all = new Augmentation(0.5, 0.6, 1.3, 1, 0.3, 0.3, 0.3, 0.2);
    float[] first = all.apply(image, how, 1, 2, "a").values();
    assertArrayEquals(first, all.apply(image, how, 1, 2, "a").values());
    assertFalse(Arrays.equals(first, all.apply(image, how, 2, 2, "a").values()));
    assertFalse(Arrays.equals(first, all.apply(image, how, 1, 3, "a").values()));
    assertFalse(Arrays.equals(first, all.apply(image, how, 1, 2, "b").values()));
  }

  @Test
  void noneIsThePreprocessing() {
    assertArrayEquals(
        how.apply(image).values(), Augmentation.NONE.apply(image, how, 1, 1, "a").values());
  }

  @Test
  void flipIsTheMirrorImageAndSwapsSides() {
    Augmentation always = new Augmentation(1, 1, 1, 0, 0, 0, 0, 0);
    NetworkInput plain = how.apply(image);
    NetworkInput mirrored = always.apply(image, how, 1, 1, "a");
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        assertEquals(plain.values()[3 * (y * 64 + x)], mirrored.values()[3 * (y * 64 + 63 - x)]);
      }
    }
    Landmarks marks =
        new Landmarks(Map.of("left_ear", new Point(30, 20), "tail", new Point(50, 40)));
    Landmarks a = marks.at(plain.placement());
    Landmarks b = marks.at(mirrored.placement());
    assertEquals(64 - a.get("left_ear").get().x(), b.get("right_ear").get().x(), 1e-9);
    assertEquals(64 - a.get("tail").get().x(), b.get("tail").get().x(), 1e-9);
    assertTrue(b.get("left_ear").isEmpty());
  }

  @Test
  void aboutHalfOfTheImagesAreFlipped() {
    int flipped = 0;
    for (int i = 0; i < 400; i++) {
      boolean mirrored =
          Augmentation.FLIP.apply(image, how, 1, 0, "file" + i).placement().mirrored();
      flipped += mirrored ? 1 : 0;
    }
    assertEquals(200, flipped, 40);
  }

  @Test
  void landmarksFollowEveryCropAndFlip() {
    Augmentation moves = new Augmentation(0.5, 0.6, 1.3, 1, 0, 0, 0, 0);
    RgbImage spot = PreprocessingTest.spot(200, 150, 100, 75);
    Landmarks marks = new Landmarks(Map.of("head", new Point(100.5, 75.5)));
    int seen = 0;
    for (int epoch = 0; epoch < 40; epoch++) {
      NetworkInput input = moves.apply(spot, how, 3, epoch, "a");
      Landmarks there = marks.at(input.placement());
      boolean inner =
          there
              .get("head")
              .filter(p -> Math.abs(p.x() - 32) < 24 && Math.abs(p.y() - 32) < 24)
              .isPresent();
      if (inner) {
        seen++;
        PreprocessingTest.assertNear(
            there.get("head"), PreprocessingTest.brightest(how.toPixels(input.values(), 0)));
      }
    }
    assertTrue(seen > 20, "seen " + seen);
  }

  @Test
  void cutoutLeavesASquareOfTheMean() {
    Augmentation cut = new Augmentation(0, 1, 1, 0, 0, 0, 0, 0.25);
    float[] values = cut.apply(image, how, 1, 1, "a").values();
    int zeros = 0;
    for (int i = 0; i < values.length; i += 3) {
      zeros += values[i] == 0 && values[i + 1] == 0 && values[i + 2] == 0 ? 1 : 0;
    }
    assertEquals(16 * 16, zeros);
  }

  @Test
  void brightnessScalesAFlatImage() {
    byte[] rgb = new byte[3 * 64 * 64];
    Arrays.fill(rgb, (byte) 100);
    Augmentation bright = new Augmentation(0, 1, 1, 0, 0.5, 0.5, 0.5, 0);
    NetworkInput input = bright.apply(new RgbImage(64, 64, rgb), how, 1, 1, "a");
    RgbImage out = how.toPixels(input.values(), 0);
    int value = out.sample(0, 0, 0);
    assertTrue(value != 100 && value >= 50 && value <= 150, "value " + value);
    for (byte sample : out.rgb()) {
      assertEquals((byte) value, sample);
    }
  }
}
