package dev.vitrail.graphs;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Feature maps on the heap: small sets, single images and tests. */
public final class MemoryMaps implements LayerMaps {

  private final Frame frame;
  private final List<LayerGrid> layers;
  private final List<String> ids;
  private final List<float[]> values;

  /**
   * Maps that are at hand.
   *
   * @param values one array a layer, {@code [images][filters][height][width]}
   */
  public MemoryMaps(
      Frame frame, List<LayerGrid> layers, List<String> imageIds, List<float[]> values) {
    this.frame = frame;
    this.layers = List.copyOf(layers);
    this.ids = List.copyOf(imageIds);
    this.values = List.copyOf(values);
    for (int l = 0; l < layers.size(); l++) {
      long expected = (long) ids.size() * layers.get(l).size();
      if (values.size() != layers.size() || values.get(l).length != expected) {
        throw new IllegalArgumentException(
            "Layer %s of %d images needs %d values"
                .formatted(layers.get(l).name(), ids.size(), expected));
      }
    }
  }

  /** Maps of one batch as {@link dev.vitrail.engine.Network#forward} gives them, one a layer. */
  public static MemoryMaps of(Frame frame, List<LayerGrid> layers, List<FeatureMaps> maps) {
    List<float[]> values = new ArrayList<>();
    for (int l = 0; l < layers.size(); l++) {
      values.add(filterMajor(layers.get(l), maps.get(l)));
    }
    List<String> ids =
        IntStream.range(0, maps.get(0).shape().batch()).mapToObj(Integer::toString).toList();
    return new MemoryMaps(frame, layers, ids, values);
  }

  /** NHWC to {@code [images][filters][height][width]}. */
  static float[] filterMajor(LayerGrid grid, FeatureMaps maps) {
    MapShape shape = maps.shape();
    if (shape.height() != grid.height()
        || shape.width() != grid.width()
        || shape.channels() != grid.filters()) {
      throw new IllegalArgumentException(
          "Maps of shape %s do not fit layer %s of %d x %d x %d"
              .formatted(shape, grid.name(), grid.height(), grid.width(), grid.filters()));
    }
    float[] out = new float[shape.size()];
    float[] in = maps.values();
    int at = 0;
    for (int image = 0; image < shape.batch(); image++) {
      for (int cell = 0; cell < grid.cells(); cell++) {
        for (int f = 0; f < grid.filters(); f++) {
          out[(image * grid.filters() + f) * grid.cells() + cell] = in[at++];
        }
      }
    }
    return out;
  }

  @Override
  public Frame frame() {
    return frame;
  }

  @Override
  public List<LayerGrid> layers() {
    return layers;
  }

  @Override
  public List<String> imageIds() {
    return ids;
  }

  @Override
  public void read(int layer, int image, float[] into) {
    int size = layers.get(layer).size();
    System.arraycopy(values.get(layer), image * size, into, 0, size);
  }

  @Override
  public void close() {}
}
