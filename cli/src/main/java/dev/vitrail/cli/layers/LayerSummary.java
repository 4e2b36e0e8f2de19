package dev.vitrail.cli.layers;

import java.util.List;

/**
 * What {@code layers.json} says.
 *
 * @param schema always 1
 * @param run folder
 * @param model SHA-256 that stands for the model
 * @param images how many were looked at
 * @param unreadable how many could not be read
 * @param sparsity of every rectified layer, by depth
 * @param layers that were drawn
 * @param classMaps how class activation maps were made
 * @param files pictures, relative to this file
 */
public record LayerSummary(
    int schema,
    String run,
    String model,
    int images,
    long unreadable,
    List<Sparsity.Row> sparsity,
    List<Drawn> layers,
    ClassMapping classMaps,
    List<String> files) {

  /**
   * A drawn layer.
   *
   * @param layer name
   * @param field side of the receptive field, input pixels
   * @param filters the strongest, highest mean peak first
   */
  public record Drawn(String layer, double field, List<Filter> filters) {}

  /**
   * A filter and where it is strongest.
   *
   * @param filter its number
   * @param meanPeak mean over images of the largest activation; 0 counts where it is silent
   * @param places strongest first
   */
  public record Filter(int filter, double meanPeak, List<PatchSheet.Place> places) {}

  /** Method and layer of the class activation maps. */
  public record ClassMapping(String method, String layer) {}
}
