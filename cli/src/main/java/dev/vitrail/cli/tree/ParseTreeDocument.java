package dev.vitrail.cli.tree;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vitrail.trees.Rival;
import java.util.List;

/**
 * The path of an image through a tree, as {@code parse-tree.json}. Scores are those of the net:
 * logits, or margins between them.
 *
 * @param schema always 1
 * @param image its name
 * @param className class that the tree explains
 * @param score of the net
 * @param threshold above which the net says it shows the class
 * @param decision whether it says so
 * @param surety smallest lead of a chosen node over the next, in cosine
 * @param path coarse to fine, at least one
 */
public record ParseTreeDocument(
    int schema,
    String image,
    String className,
    double score,
    double threshold,
    boolean decision,
    double surety,
    List<Step> path) {

  public ParseTreeDocument {
    path = List.copyOf(path);
  }

  /**
   * A node of the path.
   *
   * @param node its id
   * @param depth children of the root have 2
   * @param images that share it
   * @param cosine of the image's rationale and the node's
   * @param lead over the next node, in cosine
   * @param estimate of the score by the node
   * @param bias part of the estimate that is no filter's
   * @param parts what groups of filters add
   * @param filters that the node uses, strongest first
   * @param examples images that show it best
   * @param rival class most often next best in it; absent for nets of two classes
   */
  public record Step(
      int node,
      int depth,
      int images,
      double cosine,
      double lead,
      double estimate,
      double bias,
      List<Part> parts,
      List<Filter> filters,
      List<String> examples,
      @JsonInclude(JsonInclude.Include.NON_NULL) Rival rival) {}

  /** What a group of filters adds to the score. */
  public record Part(String part, double contribution) {}

  /** A filter, what it adds, and where its map peaks in pixels of the net's input. */
  public record Filter(int filter, String part, double contribution, double row, double column) {}

  /** The finest step. */
  public Step last() {
    return path.get(path.size() - 1);
  }
}
