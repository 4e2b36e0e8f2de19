package dev.vitrail.cli.layers;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.StreamOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One pass over the images: sparsity of every rectified layer, strongest places of the drawn ones.
 *
 * @param images numbers of those that could be read
 * @param unreadable how many could not be
 * @param sparsity by depth
 * @param patches by drawn layer
 */
record Looked(
    int[] images, long unreadable, List<Sparsity.Row> sparsity, Map<String, TopPatches> patches) {

  /** Activations that are held at once, in bytes; at least one image always goes through. */
  private static final long ROOM = 256L << 20;

  private static final int MOST = 32;
  private static final int EACH = 8;

  /**
   * Looks at images.
   *
   * @param drawn layers whose strongest places are kept
   */
  static Looked at(
      Network net,
      LayerChoice choice,
      List<String> drawn,
      ImageSet images,
      Preprocessing preprocessing,
      Progress progress) {
    Map<String, Sparsity> sparsity = new LinkedHashMap<>();
    choice.rectified().forEach(name -> sparsity.put(name, new Sparsity(name)));
    Map<String, TopPatches> patches = new LinkedHashMap<>();
    drawn.forEach(name -> patches.put(name, new TopPatches(EACH)));
    Set<String> nodes = new LinkedHashSet<>(sparsity.keySet());
    nodes.addAll(drawn);
    int batch = batch(net.architecture(), nodes);
    List<Integer> read = new ArrayList<>();
    long unreadable;
    try (ImageStream stream =
        ImageStream.open(images, preprocessing, StreamOptions.inOrder(batch, 1))) {
      while (stream.hasNext()) {
        ImageBatch next = stream.next();
        Map<String, FeatureMaps> maps =
            net.forward(new FeatureMaps(next.shape(), next.values()), nodes);
        sparsity.forEach((name, row) -> row.add(maps.get(name)));
        patches.forEach((name, top) -> top.add(maps.get(name), next.indices()));
        Arrays.stream(next.indices()).forEach(read::add);
        progress.update("looking at layers", read.size() + stream.skipped().count(), images.size());
      }
      unreadable = stream.skipped().count();
    }
    if (read.isEmpty()) {
      throw VitrailException.data("None of %d images could be read".formatted(unreadable));
    }
    return new Looked(
        read.stream().mapToInt(Integer::intValue).toArray(),
        unreadable,
        sparsity.values().stream().map(Sparsity::row).toList(),
        patches);
  }

  private static int batch(Architecture net, Set<String> nodes) {
    Map<String, MapShape> shapes = net.shapes(1);
    long bytes = nodes.stream().mapToLong(name -> 4L * shapes.get(name).size()).sum();
    return (int) Math.max(1, Math.min(MOST, ROOM / Math.max(1, bytes)));
  }
}
