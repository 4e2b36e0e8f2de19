package dev.vitrail.cli.layers;

import dev.vitrail.explain.drawing.PixelFont;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/** Small pictures side by side, each with a number above it. Needs no font. */
final class Tiles {

  private static final int GAP = 6;
  private static final int LABEL = 10;

  /** Tiles from this size on are shown reduced, so their numbers are drawn twice as large. */
  private static final int LARGE = 100;

  private static final int PAPER = 0xffffff;
  private static final int INK = 0x333333;

  /**
   * One tile.
   *
   * @param number written above it; below 0 for none
   */
  record Tile(int number, BufferedImage picture) {}

  private Tiles() {}

  /**
   * A grid.
   *
   * @param side of a tile in pixels; pictures are enlarged without smoothing, and made smaller with
   *     it
   * @param columns tiles in a row, at least 1
   */
  static BufferedImage grid(List<Tile> tiles, int side, int columns) {
    int across = Math.max(1, Math.min(columns, tiles.size()));
    int down = Math.max(1, (tiles.size() + across - 1) / across);
    int scale = side >= LARGE ? 2 : 1;
    int label = scale * LABEL;
    int step = side + GAP + label;
    BufferedImage page =
        new BufferedImage(
            across * (side + GAP) + GAP, down * step + GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = page.createGraphics();
    pen.setColor(new Color(PAPER));
    pen.fillRect(0, 0, page.getWidth(), page.getHeight());
    for (int i = 0; i < tiles.size(); i++) {
      boolean enlarged = tiles.get(i).picture().getWidth() <= side;
      pen.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION,
          enlarged
              ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
              : RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      int x = GAP + i % across * (side + GAP);
      int y = GAP + i / across * step;
      pen.drawImage(tiles.get(i).picture(), x, y + label, side, side, null);
      if (tiles.get(i).number() >= 0) {
        PixelFont.draw(page, String.valueOf(tiles.get(i).number()), x, y + 1, scale, INK);
      }
    }
    pen.dispose();
    return page;
  }

  /** Rows of pictures of one size, each row with its number; every row starts at the left. */
  static BufferedImage rows(List<List<BufferedImage>> rows, List<Integer> numbers, int side) {
    int across = rows.stream().mapToInt(List::size).max().orElse(1);
    int left = 5 * PixelFont.ADVANCE + GAP;
    BufferedImage page =
        new BufferedImage(
            left + Math.max(1, across) * (side + GAP),
            GAP + Math.max(1, rows.size()) * (side + GAP),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = page.createGraphics();
    pen.setColor(new Color(PAPER));
    pen.fillRect(0, 0, page.getWidth(), page.getHeight());
    for (int r = 0; r < rows.size(); r++) {
      int y = GAP + r * (side + GAP);
      PixelFont.draw(page, String.valueOf(numbers.get(r)), GAP, y + side / 2 - 3, 1, INK);
      for (int c = 0; c < rows.get(r).size(); c++) {
        pen.drawImage(rows.get(r).get(c), left + c * (side + GAP), y, null);
      }
    }
    pen.dispose();
    return page;
  }

  /** A picture as a PNG file. */
  static byte[] png(BufferedImage picture) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
