package dev.vitrail.cli.layers;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.train.images.RgbImage;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * The strongest places of the strongest filters of a layer, cut from the images: what lies in the
 * receptive field of the peak, grey where the field reaches beyond the image. Where the field is
 * wider than the image, the whole image with a ring at the middle of the field.
 */
final class PatchSheet {

  static final int SIDE = 72;

  private static final int OUTSIDE = 0x9a9a9a;
  private static final int RING = 0xffd23f;
  private static final int SHADOW = 0xb0101418;

  private final MapShape shape;
  private final ReceptiveField rows;
  private final ReceptiveField columns;
  private final int[] filters;
  private final Map<Integer, List<TopPatches.Patch>> places = new LinkedHashMap<>();
  private final Map<Key, BufferedImage> drawn = new HashMap<>();

  /** A filter has at most one place in an image. */
  private record Key(int filter, int image) {}

  PatchSheet(Architecture net, String layer, TopPatches top, int[] filters) {
    this.shape = net.shapes(1).get(layer);
    this.rows = net.receptiveField(layer, true);
    this.columns = net.receptiveField(layer, false);
    this.filters = filters.clone();
    for (int filter : filters) {
      places.put(filter, top.of(filter, shape.width()));
    }
  }

  /** The images that are needed. */
  Set<Integer> images() {
    Set<Integer> images = new TreeSet<>();
    places.values().forEach(list -> list.forEach(patch -> images.add(patch.image())));
    return images;
  }

  /** Cuts the patches of one image. */
  void draw(int image, RgbImage seen) {
    BufferedImage whole = seen.toBufferedImage();
    places.forEach(
        (filter, list) ->
            list.stream()
                .filter(patch -> patch.image() == image)
                .forEach(patch -> drawn.put(new Key(filter, image), cut(whole, patch))));
  }

  private BufferedImage cut(BufferedImage whole, TopPatches.Patch patch) {
    double row = rows.center(patch.row());
    double column = columns.center(patch.column());
    boolean wide = rows.size() >= whole.getHeight() || columns.size() >= whole.getWidth();
    double side = wide ? whole.getWidth() : Math.max(rows.size(), columns.size());
    double top = wide ? 0 : row - side / 2;
    double left = wide ? 0 : column - side / 2;
    double zoom = SIDE / side;
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = picture.createGraphics();
    pen.setColor(new Color(OUTSIDE));
    pen.fillRect(0, 0, SIDE, SIDE);
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION,
        zoom > 3
            ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
            : RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    pen.scale(zoom, zoom);
    pen.translate(-left, -top);
    pen.drawImage(whole, 0, 0, null);
    pen.dispose();
    if (wide) {
      ring(picture, row * zoom, column * zoom);
    }
    return picture;
  }

  private static void ring(BufferedImage picture, double row, double column) {
    Graphics2D pen = picture.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    Ellipse2D circle = new Ellipse2D.Double(column - 6, row - 6, 12, 12);
    pen.setColor(new Color(SHADOW, true));
    pen.setStroke(new BasicStroke(3.4f));
    pen.draw(circle);
    pen.setColor(new Color(RING));
    pen.setStroke(new BasicStroke(1.6f));
    pen.draw(circle);
    pen.dispose();
  }

  /** The patches of a filter that could be drawn, strongest first. */
  List<BufferedImage> of(int filter) {
    return places.get(filter).stream()
        .map(patch -> new Key(filter, patch.image()))
        .filter(drawn::containsKey)
        .map(drawn::get)
        .toList();
  }

  /** All of them as one picture, a row a filter. */
  BufferedImage sheet() {
    List<List<BufferedImage>> all = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (int filter : filters) {
      all.add(of(filter));
      numbers.add(filter);
    }
    return Tiles.rows(all, numbers, SIDE);
  }

  /** Where the patches lie, as files say it. */
  List<Place> listed(int filter, IntFunction<String> names) {
    return places.get(filter).stream()
        .map(
            p ->
                new Place(
                    names.apply(p.image()),
                    rows.center(p.row()),
                    columns.center(p.column()),
                    p.value()))
        .toList();
  }

  /**
   * A place where a filter is strong.
   *
   * @param image file
   * @param row middle of the receptive field, input pixels
   * @param column middle of the receptive field, input pixels
   * @param value activation
   */
  record Place(String image, double row, double column, double value) {}

  int[] filters() {
    return filters.clone();
  }

  /** Side of the receptive field, input pixels. */
  double field() {
    return Math.max(rows.size(), columns.size());
  }
}
