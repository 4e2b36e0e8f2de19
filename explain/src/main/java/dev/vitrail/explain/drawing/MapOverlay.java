package dev.vitrail.explain.drawing;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.explain.attribution.Attribution;
import dev.vitrail.explain.attribution.MethodInfo;
import dev.vitrail.explain.attribution.Upsampling;
import dev.vitrail.train.images.RgbImage;
import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * A map drawn over the photograph that it explains: the photograph in grey, shown through where the
 * map is weak. Pictures of the command line and of the report are all drawn here.
 *
 * @param picture of the size of the photograph, or of the signal
 * @param colours the colour map
 * @param low number of its first colour
 * @param high number of its last colour; numbers beyond the ends take the colours of the ends
 */
public record MapOverlay(BufferedImage picture, ColourMap colours, double low, double high) {

  /** Draws the first image of a result. */
  public static MapOverlay of(RgbImage input, Attribution result, MethodInfo.Display display) {
    return of(
        input, result.map(), Optional.ofNullable(result.more().get(Attribution.CHANNELS)), display);
  }

  /**
   * Draws a map.
   *
   * @param map {@code [1, height, width, 1]}, spread over the photograph
   * @param signal values by channel at the input; drawn instead of the map where the display is
   *     {@link MethodInfo.Display#IMAGE}
   */
  public static MapOverlay of(
      RgbImage input, FeatureMaps map, Optional<FeatureMaps> signal, MethodInfo.Display display) {
    return display == MethodInfo.Display.IMAGE && signal.isPresent()
        ? signal(signal.get())
        : over(input, spread(input, map, display), display);
  }

  /** The values to draw, one a pixel. */
  static double[] spread(RgbImage input, FeatureMaps map, MethodInfo.Display display) {
    double[] values = Upsampling.values(map, 0);
    for (int i = 0; i < values.length && display == MethodInfo.Display.POSITIVE; i++) {
      values[i] = Math.max(values[i], 0);
    }
    MapShape shape = map.shape();
    return Upsampling.bilinear(
        values, shape.height(), shape.width(), input.height(), input.width());
  }

  private static MapOverlay over(RgbImage input, double[] map, MethodInfo.Display display) {
    Scale scale =
        switch (display) {
          case POSITIVE, MAGNITUDE -> Scale.positive(map);
          case SIGNED, IMAGE -> Scale.signed(map);
          case RANGE -> Scale.range(map);
        };
    BufferedImage mixed =
        new BufferedImage(input.width(), input.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < input.height(); y++) {
      for (int x = 0; x < input.width(); x++) {
        double value = map[y * input.width() + x];
        int colour = scale.colour(value);
        mixed.setRGB(x, y, ColourMap.mix(grey(input, x, y), colour, scale.opacity(value)));
      }
    }
    return new MapOverlay(mixed, scale.colours(), scale.low(), scale.high());
  }

  /** A signal at the input as a picture: grey is 0. */
  private static MapOverlay signal(FeatureMaps channels) {
    MapShape shape = channels.shape();
    double[] values = new double[shape.imageSize()];
    for (int i = 0; i < values.length; i++) {
      values[i] = channels.values()[i];
    }
    Scale signed = Scale.signed(values);
    BufferedImage picture =
        new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
    for (int cell = 0; cell < shape.cells(); cell++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        double value = values[cell * shape.channels() + Math.min(c, shape.channels() - 1)];
        rgb = rgb << 8 | (int) Math.round(255 * signed.share(value));
      }
      picture.setRGB(cell % shape.width(), cell / shape.width(), rgb);
    }
    return new MapOverlay(picture, ColourMap.GREY, signed.low(), signed.high());
  }

  private static int grey(RgbImage input, int x, int y) {
    double v =
        0.299 * input.sample(x, y, 0)
            + 0.587 * input.sample(x, y, 1)
            + 0.114 * input.sample(x, y, 2);
    int level = (int) (40 + 0.6 * v);
    return level << 16 | level << 8 | level;
  }

  /** A number of the scale in at most eight signs. */
  public static String label(double value) {
    return Scale.label(value);
  }
}
