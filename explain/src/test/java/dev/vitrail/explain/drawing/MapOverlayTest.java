package dev.vitrail.explain.drawing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.explain.attribution.MethodInfo.Display;
import dev.vitrail.train.images.RgbImage;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MapOverlayTest {

  private static RgbImage grey(int side, int level) {
    byte[] samples = new byte[3 * side * side];
    Arrays.fill(samples, (byte) level);
    return new RgbImage(side, side, samples);
  }

  private static FeatureMaps map(float... values) {
    int side = (int) Math.sqrt(values.length);
    return new FeatureMaps(new MapShape(1, side, side, 1), values);
  }

  private static int red(MapOverlay overlay, int x, int y) {
    return overlay.picture().getRGB(x, y) >> 16 & 0xff;
  }

  @Test
  void thePhotographShowsThroughWhereTheMapIsWeak() {
    MapOverlay overlay =
        MapOverlay.of(grey(2, 200), map(0, 0, 0, 4), Optional.empty(), Display.POSITIVE);
    // Grey of 200 is 160; the first colour covers 15 % of it, and is nearly black.
    assertEquals(0.85 * 160, red(overlay, 0, 0), 1.5);
    assertTrue(red(overlay, 1, 1) > 0.9 * 0xfc, "the largest value has the last colour");
    assertEquals(0, overlay.low());
    assertEquals(4, overlay.high());
    assertEquals(ColourMap.SEQUENTIAL, overlay.colours());
  }

  @Test
  void positiveDisplaysDropWhatIsBelowZeroBeforeTheyEnlarge() {
    RgbImage input = grey(4, 128);
    double[] cut = MapOverlay.spread(input, map(1, -1, -1, 1), Display.POSITIVE);
    double[] kept = MapOverlay.spread(input, map(1, -1, -1, 1), Display.SIGNED);
    assertTrue(Arrays.stream(cut).min().orElseThrow() >= 0);
    assertEquals(-1, Arrays.stream(kept).min().orElseThrow(), 1e-9);
    assertEquals(16, cut.length);
  }

  @Test
  void signedMapsHaveTwoColoursAndSignalsArePictures() {
    MapOverlay signed =
        MapOverlay.of(grey(2, 128), map(-2, 0, 0, 2), Optional.empty(), Display.SIGNED);
    assertEquals(-signed.low(), signed.high());
    int below = signed.picture().getRGB(0, 0);
    int above = signed.picture().getRGB(1, 1);
    assertTrue((below & 0xff) > (below >> 16 & 0xff), "blue speaks against");
    assertTrue((above >> 16 & 0xff) > (above & 0xff), "red speaks for");
    FeatureMaps channels =
        new FeatureMaps(new MapShape(1, 1, 2, 3), new float[] {1, 0, -1, 0, 0, 0});
    MapOverlay signal = MapOverlay.of(grey(2, 0), map(1), Optional.of(channels), Display.IMAGE);
    assertEquals(ColourMap.GREY, signal.colours());
    assertEquals(0xff, red(signal, 0, 0));
    assertEquals(0, signal.picture().getRGB(0, 0) & 0xff);
    assertEquals(128, red(signal, 1, 0), 1, "zero is grey");
  }
}
