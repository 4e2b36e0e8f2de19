package dev.vitrail.explain.localisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.train.images.RgbImage;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GraphCutTest {

  private static final int SIDE = 64;

  private static boolean inside(int i) {
    int y = i / SIDE;
    int x = i % SIDE;
    return y >= 20 && y < 44 && x >= 12 && x < 50;
  }

  /** A reddish object on a greenish ground, both noisy. */
  private static RgbImage image() {
    SplittableRandom random = new SplittableRandom(2);
    byte[] rgb = new byte[3 * SIDE * SIDE];
    for (int i = 0; i < SIDE * SIDE; i++) {
      int[] colour = inside(i) ? new int[] {190, 90, 60} : new int[] {70, 140, 80};
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] = (byte) Math.max(0, Math.min(255, colour[c] + random.nextInt(-25, 26)));
      }
    }
    return new RgbImage(SIDE, SIDE, rgb);
  }

  /** High on a spot of the object only, low outside. */
  private static double[] saliency() {
    double[] saliency = new double[SIDE * SIDE];
    for (int i = 0; i < saliency.length; i++) {
      double dy = i / SIDE - 30;
      double dx = i % SIDE - 24;
      saliency[i] = Math.exp(-(dy * dy + dx * dx) / 300);
    }
    return saliency;
  }

  @Test
  void aSpotOnTheObjectGrowsToTheObject() {
    Localisation found = GraphCut.standard().localise(image(), saliency(), 1);
    assertFalse(found.fallback());
    int both = 0;
    int either = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
      both += found.mask()[i] && inside(i) ? 1 : 0;
      either += found.mask()[i] || inside(i) ? 1 : 0;
    }
    assertTrue((double) both / either > 0.95, both + " of " + either);
    assertEquals(new Localisation.Bounds(20, 12, 43, 49), found.box());
    assertArrayEquals(found.mask(), GraphCut.standard().localise(image(), saliency(), 1).mask());
  }

  @Test
  void withoutDifferencesTheMostSalientPixelsAreBoxed() {
    double[] flat = new double[SIDE * SIDE];
    assertTrue(GraphCut.standard().localise(image(), flat, 1).fallback());
    // So few pixels differ that both quantiles are 0.
    flat[70] = 1;
    Localisation found = GraphCut.standard().localise(image(), flat, 1);
    assertTrue(found.fallback());
    assertEquals(SIDE * SIDE, found.pixels(), "all pixels are at the 95 % quantile");
  }

  @Test
  void quantilesAreOfTypeSeven() {
    double[] values = {4, 1, 3, 2};
    assertEquals(1.9, GraphCut.quantile(values, 0.3), 1e-12);
    assertEquals(3.85, GraphCut.quantile(values, 0.95), 1e-12);
    assertEquals(4, GraphCut.quantile(values, 1), 1e-12);
  }

  @Test
  void regionsTouchAtCornersAndTheFirstOfEqualsWins() {
    boolean[] mask = {
      true, false, false, true, //
      false, true, false, false, //
      false, false, false, false, //
      true, true, false, false,
    };
    boolean[] expected = new boolean[16];
    expected[0] = true;
    expected[5] = true;
    assertArrayEquals(expected, Regions.largest(mask, 4));
    assertArrayEquals(new boolean[16], Regions.largest(new boolean[16], 4));
  }
}
