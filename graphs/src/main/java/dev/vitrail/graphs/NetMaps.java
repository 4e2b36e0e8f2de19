package dev.vitrail.graphs;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.StreamOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Runs a net over images once and keeps the maps of some layers in a {@link MapFile}. */
public final class NetMaps {

  private NetMaps() {}

  /** The layers of a net by node name, lowest first. */
  public static List<LayerGrid> grids(Architecture net, List<String> nodes) {
    return nodes.stream().map(node -> LayerGrid.of(net, node)).toList();
  }

  /**
   * Writes the maps of a set; images that do not decode are left out. Memory: two batches of images
   * and one of maps.
   *
   * @param net any net; stays open
   * @param nodes layers after their ReLU, lowest first
   * @param images of one category, in the order of the set
   * @param batch images at once
   * @return SHA-256 of the file
   */
  public static String write(
      Path file,
      Network net,
      List<String> nodes,
      ImageSet images,
      Preprocessing preprocessing,
      int batch,
      Progress progress) {
    Architecture architecture = net.architecture();
    Frame frame = new Frame(architecture.height(), architecture.width());
    StreamOptions options = StreamOptions.inOrder(batch, 1);
    try (ImageStream stream = ImageStream.open(images, preprocessing, options)) {
      Iterator<MapFile.Batch> batches =
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              return stream.hasNext();
            }

            @Override
            public MapFile.Batch next() {
              return forward(net, nodes, images, stream.next());
            }
          };
      List<LayerGrid> grids = grids(architecture, nodes);
      return MapFile.write(file, frame, grids, batches, images.size(), progress);
    }
  }

  private static MapFile.Batch forward(
      Network net, List<String> nodes, ImageSet images, ImageBatch batch) {
    Map<String, FeatureMaps> maps =
        net.forward(new FeatureMaps(batch.shape(), batch.values()), nodes);
    List<String> ids =
        Arrays.stream(batch.indices()).mapToObj(i -> images.entries().get(i).file()).toList();
    return new MapFile.Batch(ids, nodes.stream().map(maps::get).toList());
  }
}
