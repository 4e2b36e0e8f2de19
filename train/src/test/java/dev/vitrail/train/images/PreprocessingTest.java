package dev.vitrail.train.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vitrail.engine.io.Json;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreprocessingTest {

  @Test
  void torchvisionAndBvlcFormulas() {
    RgbImage one = new RgbImage(1, 1, new byte[] {(byte) 200, 100, 50});
    float[] torch = Preprocessing.torchvision(1, 1).apply(one).values();
    assertEquals((200 / 255.0 - 0.485) / 0.229, torch[0], 1e-6);
    assertEquals((100 / 255.0 - 0.456) / 0.224, torch[1], 1e-6);
    assertEquals((50 / 255.0 - 0.406) / 0.225, torch[2], 1e-6);
    assertArrayEquals(new float[] {77, -17, -54}, Preprocessing.bvlc(1, 1).apply(one).values());
  }

  @ParameterizedTest
  @EnumSource(Preprocessing.Fit.class)
  void pixelsOfTheRightSizeComeThroughExactly(Preprocessing.Fit fit) {
    RgbImage image = Fixtures.picture(32, 32, 5);
    Preprocessing how = Preprocessing.torchvision(32, 32).withFit(fit);
    NetworkInput input = how.apply(image);
    assertArrayEquals(image.rgb(), how.toPixels(input.values(), 0).rgb());
    assertEquals(new Placement(1, 0, 1, 0, 32), input.placement());
  }

  @Test
  void cropsTheMiddleOfTheResizedImage() {
    // 341 x 256 at shorter side 256: nothing is resized; offsets are 58 (58.5 to even) and 16.
    RgbImage image = Fixtures.picture(341, 256, 6);
    Preprocessing how = Preprocessing.bvlc(256, 224);
    Placement placement = how.placement(341, 256);
    assertEquals(-58, placement.shiftX());
    assertEquals(-16, placement.shiftY());
    RgbImage square = how.toPixels(how.apply(image).values(), 0);
    assertEquals(image.sample(58, 16, 0), square.sample(0, 0, 0));
    assertEquals(image.sample(58 + 223, 16 + 223, 2), square.sample(223, 223, 2));
  }

  @Test
  void theLongerSideIsRoundedDown() {
    Placement placement = Preprocessing.bvlc(100, 90).placement(333, 200);
    assertEquals(166.0 / 333, placement.scaleX(), 1e-12);
    assertEquals(0.5, placement.scaleY(), 1e-12);
  }

  @Test
  void ribbonsStaySmall() {
    RgbImage ribbon = Fixtures.picture(4000, 2, 1);
    NetworkInput input = Preprocessing.torchvision(64, 64).apply(ribbon);
    assertEquals(64 * 64 * 3, input.values().length);
    Point middle = input.placement().map(new Point(2000, 1));
    assertEquals(32, middle.x(), 1);
    assertEquals(32, middle.y(), 1);
  }

  @ParameterizedTest
  @EnumSource(Preprocessing.Fit.class)
  void landmarksFollowThePixels(Preprocessing.Fit fit) {
    RgbImage image = spot(200, 120, 110, 70);
    Preprocessing how = Preprocessing.torchvision(64, 56).withFit(fit);
    NetworkInput input = how.apply(image);
    Landmarks there = new Landmarks(Map.of("head", new Point(110, 70))).at(input.placement());
    assertNear(there.get("head"), brightest(how.toPixels(input.values(), 0)));
  }

  static void assertNear(Optional<Point> landmark, Point seen) {
    assertTrue(landmark.isPresent());
    assertEquals(seen.x(), landmark.get().x(), 1.5);
    assertEquals(seen.y(), landmark.get().y(), 1.5);
  }

  /** Dark, with a bright disc of radius 5. */
  static RgbImage spot(int width, int height, int x, int y) {
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      int dx = i / 3 % width - x;
      int dy = i / 3 / width - y;
      rgb[i] = (byte) Math.max(20, 250 - 4 * (dx * dx + dy * dy));
    }
    return new RgbImage(width, height, rgb);
  }

  /** Centre of the pixels above the background, weighted. */
  static Point brightest(RgbImage image) {
    double sum = 0;
    double x = 0;
    double y = 0;
    for (int v = 0; v < image.height(); v++) {
      for (int u = 0; u < image.width(); u++) {
        double w = Math.max(0, image.sample(u, v, 1) - 60);
        sum += w;
        x += w * (u + 0.5);
        y += w * (v + 0.5);
      }
    }
    return new Point(x / sum, y / sum);
  }

  @Test
  void landmarksOutsideTheInputAreAbsent() {
    Placement placement = Preprocessing.bvlc(100, 50).placement(100, 100);
    Landmarks moved =
        new Landmarks(Map.of("in", new Point(50, 50), "out", new Point(10, 50))).at(placement);
    assertEquals(Map.of("in", new Point(25, 25)), moved.points());
  }

  @Test
  void masksFollowThePixels() {
    byte[] values = new byte[100 * 100];
    values[30 * 100 + 60] = 7;
    LabelMask mask = new LabelMask(100, 100, values);
    LabelMask moved = mask.at(Preprocessing.bvlc(100, 50).placement(100, 100), 0);
    assertEquals(7, moved.get(35, 5));
    assertEquals(1, moved.count(7));
  }

  @Test
  void readsAndWritesJson() throws Exception {
    ObjectMapper json = Json.mapper();
    Preprocessing how = Preprocessing.torchvision(256, 224);
    String text = json.writeValueAsString(how);
    assertTrue(text.contains("\"mean\":[0.485,0.456,0.406]"), text);
    assertEquals(how, json.readValue(text, Preprocessing.class));
    Augmentation change = Augmentation.STANDARD;
    assertEquals(change, json.readValue(json.writeValueAsString(change), Augmentation.class));
  }

  @Test
  void impossibleValuesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Preprocessing.bvlc(100, 224));
    assertThrows(IllegalArgumentException.class, () -> Preprocessing.bvlc(0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Channels(Double.NaN, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new Augmentation(2, 1, 1, 0, 0, 0, 0, 0));
  }
}
