package dev.vitrail.experiments.studies;

import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.graphs.GraphLayer;
import dev.vitrail.graphs.Pattern;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * A graph without photographs: each layer is the image frame, lowest on the left; a dot is a
 * pattern at its mean place, as large as it is sure; lines lead to its parents in the next layer.
 */
final class GraphPicture {

  private static final int SIDE = 420;
  private static final int GAP = 60;
  private static final int TOP = 40;
  private static final int PATTERNS = 60;
  private static final Color EDGE = new Color(0x66, 0x66, 0x66, 60);
  private static final Color[] COLOURS = {
    new Color(0x0072b2), new Color(0xd55e00), new Color(0x009e73), new Color(0xcc79a7)
  };

  private GraphPicture() {}

  /** Draws the best patterns of each layer and their ancestors. */
  static void write(Path file, ExplanatoryGraph graph) {
    ExplanatoryGraph shown = graph.pruned(PATTERNS, ExplanatoryGraph.LEAST_LIFT);
    int layers = shown.layers().size();
    BufferedImage image =
        new BufferedImage(
            layers * SIDE + (layers + 1) * GAP, SIDE + TOP + GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setColor(Color.WHITE);
      g.fillRect(0, 0, image.getWidth(), image.getHeight());
      draw(g, shown);
    } finally {
      g.dispose();
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the picture " + file, e);
    }
  }

  private static void draw(Graphics2D g, ExplanatoryGraph graph) {
    List<Map<Integer, Point2D>> places = new ArrayList<>();
    for (int l = 0; l < graph.layers().size(); l++) {
      places.add(places(graph, l));
      frame(g, graph.layers().get(l), l);
    }
    g.setStroke(new BasicStroke(1));
    g.setColor(EDGE);
    for (int l = 0; l + 1 < graph.layers().size(); l++) {
      for (Pattern pattern : graph.layers().get(l).patterns()) {
        Point2D from = places.get(l).get(pattern.id());
        for (Pattern.Parent parent : pattern.parents()) {
          g.draw(new Line2D.Double(from, places.get(l + 1).get(parent.id())));
        }
      }
    }
    for (int l = 0; l < graph.layers().size(); l++) {
      dots(g, graph.layers().get(l), places.get(l), COLOURS[l % COLOURS.length]);
    }
  }

  private static Map<Integer, Point2D> places(ExplanatoryGraph graph, int layer) {
    Map<Integer, Point2D> places = new HashMap<>();
    for (Pattern pattern : graph.layers().get(layer).patterns()) {
      places.put(
          pattern.id(),
          new Point2D.Double(
              left(layer) + SIDE * pattern.meanColumn() / graph.input().width(),
              TOP + SIDE * pattern.meanRow() / graph.input().height()));
    }
    return places;
  }

  private static double left(int layer) {
    return GAP + (double) layer * (SIDE + GAP);
  }

  private static void frame(Graphics2D g, GraphLayer layer, int at) {
    g.setColor(new Color(0xf4f4f4));
    g.fill(new Rectangle2D.Double(left(at), TOP, SIDE, SIDE));
    g.setColor(Color.DARK_GRAY);
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
    String name =
        "%s: %d of %d patterns"
            .formatted(layer.grid().name(), layer.patterns().size(), layer.mined());
    g.drawString(name, (float) left(at), TOP - 14f);
  }

  private static void dots(
      Graphics2D g, GraphLayer layer, Map<Integer, Point2D> places, Color colour) {
    double most = layer.patterns().stream().mapToDouble(Pattern::topScore).max().orElse(1);
    g.setColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 190));
    for (Pattern pattern : layer.patterns()) {
      Point2D place = places.get(pattern.id());
      double r = 3 + 5 * Math.sqrt(Math.max(0, pattern.topScore() / most));
      g.fill(new Ellipse2D.Double(place.getX() - r, place.getY() - r, 2 * r, 2 * r));
    }
  }
}
