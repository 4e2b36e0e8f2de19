package dev.vitrail.explain.drawing;

import dev.vitrail.explain.attribution.Attribution;
import dev.vitrail.explain.attribution.MethodInfo;
import dev.vitrail.explain.localisation.Localisation;
import dev.vitrail.train.images.RgbImage;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * One picture of one attribution: the input, beside it the input in grey with the map over it, and
 * the legend. Maps of a layer are cut at 0 where the method is drawn so, enlarged bilinearly and
 * divided by the largest value, in this order (METHODS 6.2).
 */
public final class AttributionPicture {

  private static final int TARGET_SIDE = 336;
  private static final int GAP = 8;
  private static final int BAR = 14;
  private static final int DOT = 2;
  private static final int LABELS = 8 * PixelFont.ADVANCE * DOT + 4;
  private static final int PAPER = 0xffffff;
  private static final int INK = 0x222222;
  private static final int EDGE = 0x12e0c8;

  private AttributionPicture() {}

  /**
   * Draws the first image of a result.
   *
   * @param input what the net saw
   * @param cut the object found from the map, drawn as an outline and a box
   * @return a PNG file
   */
  public static byte[] png(
      RgbImage input, Attribution result, MethodInfo info, Optional<Localisation> cut) {
    int zoom = Math.max(1, (int) Math.ceil((double) TARGET_SIDE / input.width()));
    int width = input.width() * zoom;
    int height = input.height() * zoom;
    BufferedImage page =
        new BufferedImage(2 * width + BAR + LABELS + 3 * GAP, height, BufferedImage.TYPE_INT_RGB);
    fill(page, PAPER);
    paste(page, input.toBufferedImage(), 0, width, height);
    MapOverlay panel = MapOverlay.of(input, result, info.display());
    cut.ifPresent(found -> outline(panel.picture(), found));
    paste(page, panel.picture(), width + GAP, width, height);
    legend(page, panel, 2 * width + 2 * GAP);
    return png(page);
  }

  private static void outline(BufferedImage picture, Localisation found) {
    Localisation.Bounds box = found.box();
    for (int x = box.left(); x <= box.right(); x++) {
      picture.setRGB(x, box.top(), EDGE);
      picture.setRGB(x, box.bottom(), EDGE);
    }
    for (int y = box.top(); y <= box.bottom(); y++) {
      picture.setRGB(box.left(), y, EDGE);
      picture.setRGB(box.right(), y, EDGE);
    }
    int width = found.width();
    for (int i = 0; i < found.mask().length; i++) {
      boolean inner =
          i % width > 0
              && i % width < width - 1
              && i >= width
              && i + width < found.mask().length
              && found.mask()[i - 1]
              && found.mask()[i + 1]
              && found.mask()[i - width]
              && found.mask()[i + width];
      if (found.mask()[i] && !inner) {
        picture.setRGB(i % width, i / width, PAPER);
      }
    }
  }

  private static void legend(BufferedImage page, MapOverlay scale, int x) {
    int height = page.getHeight();
    for (int y = 0; y < height; y++) {
      double share = 1 - (y + 0.5) / height;
      for (int i = 0; i < BAR; i++) {
        page.setRGB(x + i, y, scale.colours().at(share));
      }
    }
    int text = x + BAR + 4;
    int below = height - PixelFont.HEIGHT * DOT;
    double middle = (scale.low() + scale.high()) / 2;
    PixelFont.draw(page, Scale.label(scale.high()), text, 0, DOT, INK);
    PixelFont.draw(page, Scale.label(middle), text, below / 2, DOT, INK);
    PixelFont.draw(page, Scale.label(scale.low()), text, below, DOT, INK);
  }

  private static void fill(BufferedImage page, int rgb) {
    Graphics2D pen = page.createGraphics();
    pen.setColor(new java.awt.Color(rgb));
    pen.fillRect(0, 0, page.getWidth(), page.getHeight());
    pen.dispose();
  }

  private static void paste(BufferedImage page, BufferedImage part, int x, int width, int height) {
    Graphics2D pen = page.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    pen.drawImage(part, x, 0, width, height, null);
    pen.dispose();
  }

  private static byte[] png(BufferedImage page) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(page, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
