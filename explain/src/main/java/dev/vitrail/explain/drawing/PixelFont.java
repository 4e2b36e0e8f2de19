package dev.vitrail.explain.drawing;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** Numbers drawn from dots, five by seven, so that no font need be installed. */
public final class PixelFont {

  /** Columns of one sign, with the gap after it. */
  public static final int ADVANCE = 6;

  /** Rows of a sign. */
  public static final int HEIGHT = 7;

  private static final String SIGNS = "0123456789.-+e";

  /** Rows from the top, five bits each. */
  private static final int[][] DOTS = {
    {14, 17, 19, 21, 25, 17, 14},
    {4, 12, 4, 4, 4, 4, 14},
    {14, 17, 1, 2, 4, 8, 31},
    {31, 2, 4, 2, 1, 17, 14},
    {2, 6, 10, 18, 31, 2, 2},
    {31, 16, 30, 1, 1, 17, 14},
    {6, 8, 16, 30, 17, 17, 14},
    {31, 1, 2, 4, 8, 8, 8},
    {14, 17, 17, 14, 17, 17, 14},
    {14, 17, 17, 15, 1, 2, 12},
    {0, 0, 0, 0, 0, 12, 12},
    {0, 0, 0, 31, 0, 0, 0},
    {0, 4, 4, 31, 4, 4, 0},
    {0, 0, 14, 17, 31, 16, 14},
  };

  private PixelFont() {}

  /**
   * Draws a number. Signs that it lacks stay blank.
   *
   * @param x left edge
   * @param y upper edge
   * @param dot side of a dot in pixels
   */
  public static void draw(BufferedImage image, String text, int x, int y, int dot, int rgb) {
    Graphics2D pen = image.createGraphics();
    pen.setColor(new Color(rgb));
    for (int i = 0; i < text.length(); i++) {
      int sign = SIGNS.indexOf(text.charAt(i));
      for (int row = 0; row < HEIGHT && sign >= 0; row++) {
        for (int column = 0; column < 5; column++) {
          if ((DOTS[sign][row] >> (4 - column) & 1) == 1) {
            pen.fillRect(x + (i * ADVANCE + column) * dot, y + row * dot, dot, dot);
          }
        }
      }
    }
    pen.dispose();
  }
}
