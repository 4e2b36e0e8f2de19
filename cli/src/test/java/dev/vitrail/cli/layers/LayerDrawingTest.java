package dev.vitrail.cli.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Window;
import dev.vitrail.train.images.RgbImage;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayerDrawingTest {

  private static final int WHITE = 0xffffff;

  private static int rgb(BufferedImage picture, int x, int y) {
    return picture.getRGB(x, y) & WHITE;
  }

  @Test
  void kernelsAreGreyAtZeroAndScaledToTheirOwnLargestWeight() {
    // One row of two cells, three colours, two filters.
    float[] weights = {4, 0.1f, 0, 0, -2, 0, 0, 0, 0, 0, 0, -0.1f};
    List<Tiles.Tile> tiles = KernelGrid.of(new FeatureMaps(new MapShape(1, 2, 3, 2), weights));
    assertEquals(2, tiles.size());
    assertEquals(0xff8040, rgb(tiles.get(0).picture(), 0, 0));
    assertEquals(0x808080, rgb(tiles.get(0).picture(), 1, 0));
    assertEquals(0xff8080, rgb(tiles.get(1).picture(), 0, 0));
    assertEquals(0x808000, rgb(tiles.get(1).picture(), 1, 0));
  }

  @Test
  void mapsAreScaledToTheirOwnLargestValue() {
    float[] values = {0, 0, 1, 0, 0.5f, 0, 0, 0};
    FeatureMaps maps = new FeatureMaps(new MapShape(1, 2, 2, 2), values);
    List<Tiles.Tile> tiles = MapGrid.of(maps, 0, new int[] {1, 0});
    assertEquals(1, tiles.get(0).number());
    BufferedImage silent = tiles.get(0).picture();
    BufferedImage own = tiles.get(1).picture();
    assertEquals(rgb(own, 0, 0), rgb(silent, 1, 1), "zero has one colour");
    assertEquals(0xfcffa4, rgb(own, 1, 0), "the largest value is brightest");
    assertNotEquals(rgb(own, 0, 0), rgb(own, 0, 1));
  }

  private static Architecture net(int kernel) {
    Layer conv = new Layer.Conv(Window.same(kernel, kernel), 1);
    return new Architecture(
        "one", 9, 9, 3, List.of(new Architecture.Node("conv", conv, List.of("input"))));
  }

  private static PatchSheet sheet(int kernel, int row, int column) {
    TopPatches top = new TopPatches(1);
    float[] values = new float[81];
    values[row * 9 + column] = 2;
    top.add(new FeatureMaps(new MapShape(1, 9, 9, 1), values), new int[] {4});
    return new PatchSheet(net(kernel), "conv", top, new int[] {0});
  }

  /** Black with one white pixel. */
  private static RgbImage image(int row, int column) {
    byte[] rgb = new byte[3 * 81];
    for (int c = 0; c < 3; c++) {
      rgb[3 * (row * 9 + column) + c] = (byte) 255;
    }
    return new RgbImage(9, 9, rgb);
  }

  @Test
  void aPatchIsTheReceptiveFieldOfThePeak() {
    PatchSheet sheet = sheet(3, 6, 2);
    assertEquals(Set.of(4), sheet.images());
    assertEquals(3, sheet.field(), 1e-12);
    sheet.draw(4, image(6, 2));
    BufferedImage patch = sheet.of(0).get(0);
    int third = PatchSheet.SIDE / 3;
    assertEquals(WHITE, rgb(patch, PatchSheet.SIDE / 2, PatchSheet.SIDE / 2));
    assertEquals(WHITE, rgb(patch, third + 1, third + 1));
    assertEquals(0, rgb(patch, third - 2, PatchSheet.SIDE / 2));
    PatchSheet.Place place = sheet.listed(0, image -> "image " + image).get(0);
    assertEquals(new PatchSheet.Place("image 4", 6.5, 2.5, 2), place);
  }

  @Test
  void beyondTheImageAPatchIsGrey() {
    PatchSheet sheet = sheet(3, 0, 8);
    sheet.draw(4, image(0, 8));
    BufferedImage patch = sheet.of(0).get(0);
    assertEquals(WHITE, rgb(patch, PatchSheet.SIDE / 2, PatchSheet.SIDE / 2));
    assertEquals(0x9a9a9a, rgb(patch, PatchSheet.SIDE / 2, 2), "above");
    assertEquals(0x9a9a9a, rgb(patch, PatchSheet.SIDE - 2, PatchSheet.SIDE / 2), "to the right");
    assertEquals(0, rgb(patch, 2, PatchSheet.SIDE - 2));
  }

  @Test
  void aFieldWiderThanTheImageIsTheImageWithARing() {
    PatchSheet sheet = sheet(11, 4, 4);
    sheet.draw(4, image(0, 0));
    BufferedImage patch = sheet.of(0).get(0);
    assertEquals(WHITE, rgb(patch, 2, 2), "the corner of the image");
    int ring = 0;
    for (int x = 0; x < PatchSheet.SIDE; x++) {
      ring += rgb(patch, x, PatchSheet.SIDE / 2) == 0 ? 0 : 1;
    }
    assertTrue(ring > 2 && ring < 20, "a ring at the middle crosses the row: " + ring);
  }

  @Test
  void theChartHasEveryLayerAndItsWords() {
    List<Sparsity.Row> rows =
        List.of(
            new Sparsity.Row("a<b", 4, 0.25, 0.2, 0.3, 0.1, 0),
            new Sparsity.Row("c", 4, 0.75, 0.7, 0.8, 0.2, 0.1));
    String svg = SparsityChart.of(rows);
    assertTrue(svg.contains("<title>a&lt;b</title>"), svg);
    assertTrue(svg.contains("from 25 percent in the first to 75 percent in the last of 2"), svg);
    assertEquals(2, svg.split("<circle", -1).length - 1);
  }
}
