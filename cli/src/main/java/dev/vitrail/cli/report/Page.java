package dev.vitrail.cli.report;

import freemarker.template.TemplateModel;
import java.util.List;

/**
 * What the page shows, ready to be written. Public because the template reads it by reflection; all
 * text is escaped there, and only {@link TemplateModel} values are markup.
 *
 * @param title name of the run
 * @param summary what it is, in a sentence
 * @param notice what the reader has to know first, empty for nothing
 * @param tiles headline numbers
 * @param comparison beside another run
 * @param net what was trained
 * @param data on what
 * @param curves charts of training
 * @param test how test images were classified
 * @param layers interpretable layers by category
 * @param inside class activation maps and feature maps of a few test images
 * @param trees mined trees
 * @param graphs mined graphs
 * @param gallery some test images explained
 * @param origin where it all comes from
 */
public record Page(
    String title,
    String summary,
    String notice,
    List<Tile> tiles,
    Comparison comparison,
    List<Fact> net,
    Data data,
    List<Chart> curves,
    Test test,
    List<Layer> layers,
    Inside inside,
    List<Tree> trees,
    List<Graph> graphs,
    Gallery gallery,
    Origin origin) {

  /** A headline number, what stands beside it, and how to read it. */
  public record Tile(String name, String value, String beside, String reading) {}

  /** A name and a value. */
  public record Fact(String name, String value) {}

  /** A drawing with its caption. */
  public record Chart(String caption, TemplateModel svg) {}

  /** A table: first column names of rows. */
  public record Table(List<String> head, List<List<String>> rows) {}

  /** Two runs side by side; no rows for none. */
  public record Comparison(String own, String other, List<Row> rows) {
    /** One measure of both runs and how to read it. */
    public record Row(String name, String own, String other, String reading) {}
  }

  /** Counts of images, and those left out. */
  public record Data(String folder, Table counts, long skippedCount, List<Fact> skipped) {}

  /** Classification of the test images; no images for none. */
  public record Test(
      int images, Table confusion, Table recall, List<Chart> calibration, String calibrationText) {}

  /** A small picture; without one, {@code problem} says why. */
  public record Picture(String uri, String alt, String caption, String problem) {}

  /**
   * One interpretable layer on one category.
   *
   * @param id for links, letters, digits and dashes
   * @param tracked whether landmarks were there to measure filters by
   */
  public record Layer(
      String id,
      String title,
      String text,
      boolean tracked,
      List<Tile> tiles,
      List<Chart> floors,
      Table parts,
      List<Card> best,
      List<Card> worst,
      List<Filter> filters) {}

  /** A filter with its strongest test images. */
  public record Card(
      String name, String part, String partClass, List<Fact> facts, List<Picture> patches) {}

  /**
   * A row of the table of all filters.
   *
   * @param part landmark that its peak explains best
   * @param held part that its peak lies in
   */
  public record Filter(
      int number,
      String part,
      String held,
      String tracking,
      String instability,
      String peak,
      String loss) {}

  /**
   * What layers hold on a few test images.
   *
   * @param classText how to read class activation maps
   * @param classes one row an image; none where there are no test images
   * @param mapText how to read feature maps
   * @param layers feature maps, early layer first
   * @param scales colours of all of them
   */
  public record Inside(
      String classText,
      List<ClassRow> classes,
      String mapText,
      List<MapLayer> layers,
      List<Scale> scales) {}

  /**
   * The evidence for each class in one image.
   *
   * @param actual its class
   * @param why it is shown
   * @param most value of the brightest colour of these maps; empty where there is no evidence
   * @param pictures the input, then one map a class
   */
  public record ClassRow(
      String file,
      String actual,
      String predicted,
      String confidence,
      boolean right,
      String why,
      String most,
      List<Picture> pictures) {}

  /** Feature maps of a layer, one grid an image. */
  public record MapLayer(String title, String text, List<Grid> grids) {}

  /** A picture of its own shape, in pixels. */
  public record Grid(Picture picture, int width, int height) {}

  /**
   * Explained images.
   *
   * @param parts colours of rings
   * @param methods of the maps, in the order of the slider
   * @param scales colours of the maps
   * @param notes what was left out
   */
  public record Gallery(
      String text,
      List<Legend> parts,
      List<Method> methods,
      List<Scale> scales,
      List<Shown> images,
      List<String> notes) {}

  /** A method of attribution, what it shows and where it is from. */
  public record Method(String name, String about, String source) {}

  /** A colour scale: its id in the page, what its ends mean, and its colours. */
  public record Scale(String id, String low, String high, String about, List<Stop> stops) {}

  /** A colour of a scale. */
  public record Stop(String offset, String colour) {}

  /**
   * A map of one method.
   *
   * @param scale id of its colour scale; {@code wide} for a picture with its own legend, empty for
   *     none
   * @param low number of the first colour
   * @param high number of the last colour
   * @param layer that was read
   * @param target what is explained
   * @param lines what stands below it
   */
  public record Map(
      String method,
      Picture picture,
      String scale,
      String low,
      String high,
      String layer,
      String target,
      List<String> lines) {}

  /**
   * A mined tree.
   *
   * @param problem why it is not shown; empty when it is
   * @param depth how deep to read it; empty where that was not measured
   * @param views the first opens: the tree cut at that depth, or whole
   * @param measures how far to trust it; no rows where it was not measured
   * @param link to its own page beside the report, empty for none
   */
  public record Tree(
      String id,
      String title,
      String text,
      String problem,
      String depth,
      List<TreeView> views,
      Table measures,
      String link) {}

  /** A drawing of a tree with the nodes that it holds. */
  public record TreeView(String title, TemplateModel drawing, List<Node> nodes) {}

  /** A node of a tree: its images and what its filters add. */
  public record Node(
      String id, String name, List<Fact> facts, List<Picture> pictures, Table filters) {}

  /**
   * A mined graph.
   *
   * @param problem why it is not shown; empty when it is
   * @param drawing one, or none
   * @param layers top layer first
   * @param link to its own page beside the report, empty for none
   */
  public record Graph(
      String id,
      String title,
      String text,
      String problem,
      List<TemplateModel> drawing,
      List<GraphLayer> layers,
      String link) {}

  /** The best patterns of a layer. */
  public record GraphLayer(String title, List<Card> patterns) {}

  /** A landmark and its colour. */
  public record Legend(String name, String partClass) {}

  /**
   * One image, its answer and its explanations.
   *
   * @param actual its class; empty where it is not known
   * @param why it is shown
   * @param input with peaks; without a picture where the maps hold it
   */
  public record Shown(
      String file,
      String actual,
      String predicted,
      String confidence,
      boolean right,
      String why,
      Picture input,
      List<Map> maps) {}

  /** Where it all comes from. */
  public record Origin(List<Fact> facts, List<Fact> checksums, String config) {}
}
