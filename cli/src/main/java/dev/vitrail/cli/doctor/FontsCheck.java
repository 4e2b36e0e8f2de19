package dev.vitrail.cli.doctor;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/** Whether pictures can carry text without a screen: fonts are found and drawn. */
final class FontsCheck implements Check {

  private static final String FIX = "apt-get install fontconfig fonts-dejavu-core";

  @Override
  public String name() {
    return "fonts";
  }

  @Override
  public Finding run() {
    try {
      Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 24);
      return drawn(font) > 0
          ? ok(font.getFontName() + " draws")
          : warn("text comes out empty", FIX);
    } catch (RuntimeException | LinkageError e) {
      return warn("no fonts: " + e, FIX);
    }
  }

  private static long drawn(Font font) {
    BufferedImage image = new BufferedImage(160, 40, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setFont(font);
      graphics.setColor(Color.WHITE);
      graphics.drawString("Vitrail", 5, 30);
    } finally {
      graphics.dispose();
    }
    int[] pixels = image.getRGB(0, 0, 160, 40, null, 0, 160);
    return Arrays.stream(pixels).filter(pixel -> (pixel & 0xffffff) != 0).count();
  }
}
