package dev.vitrail.graphs;

import java.util.List;

/**
 * Feature maps of the images of one category, read again in every iteration. Reading is safe from
 * several threads.
 */
public interface LayerMaps extends AutoCloseable {

  /** Size of the network input. */
  Frame frame();

  /** The layers, lowest first. */
  List<LayerGrid> layers();

  /** A name for each image, such as its file below the root of its set. */
  List<String> imageIds();

  /** Number of images. */
  default int images() {
    return imageIds().size();
  }

  /**
   * Copies the maps of one image and layer.
   *
   * @param into at least {@code layers().get(layer).size()} values, filter by filter: {@code
   *     [filters][height][width]}
   */
  void read(int layer, int image, float[] into);

  @Override
  void close();
}
