package dev.vitrail.engine.weights;

import dev.vitrail.engine.VitrailException;
import io.jhdf.ObjectHeader;
import io.jhdf.Superblock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Weights of a Keras HDF5 file: one group a layer, below the root or below {@code model_weights},
 * in the order of the attribute {@code layer_names}. Tensors are named {@code layer/weight}, for
 * example {@code conv1/kernel:0}, without the groups that Keras puts between; where two of a layer
 * would then have one name, they keep their whole path.
 *
 * <p>jHDF decodes the structure from at most 32 MiB of the file, see {@link BoundedHdfStorage};
 * whatever it throws means a bad file. Values are read without it.
 */
final class KerasHdf5 {

  private static final String MODEL_WEIGHTS = "model_weights";
  private static final String LAYER_NAMES = "layer_names";
  private static final int MAX_DEPTH = 16;

  private final HdfNodes nodes;
  private final HdfTensors tensors;
  private int visited;

  private KerasHdf5(HdfNodes nodes, HdfTensors tensors) {
    this.nodes = nodes;
    this.tensors = tensors;
  }

  static WeightFile open(Path file) {
    WeightFormat.requireRegular(file);
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
      WeightFile weights =
          new ChannelWeights(file, channel, WeightLayout.HWIO, structure(channel), Map.of());
      channel = null;
      return weights;
    } catch (IOException e) {
      throw VitrailException.data(file, "cannot be read: " + Text.reason(e), e);
    } catch (RuntimeException | VirtualMachineError e) {
      throw VitrailException.data(file, "is not a Keras HDF5 file that can be read: " + root(e), e);
    } finally {
      SafeTensors.closeQuietly(channel);
    }
  }

  /** The innermost cause that says something. */
  private static String root(Throwable thrown) {
    Throwable cause = thrown;
    for (int i = 0; i < MAX_DEPTH && cause.getCause() != null; i++) {
      cause = cause.getCause();
    }
    return Text.reason(cause);
  }

  private static List<StoredTensor> structure(FileChannel channel) throws IOException {
    Superblock superblock = Superblock.readSuperblock(channel, 0);
    requireKnown(superblock.getSizeOfOffsets(), "offsets");
    requireKnown(superblock.getSizeOfLengths(), "lengths");
    if (superblock.getBaseAddressByte() != 0) {
      throw new IllegalArgumentException("its base address is not 0");
    }
    BoundedHdfStorage storage = new BoundedHdfStorage(channel, superblock);
    return new KerasHdf5(new HdfNodes(storage), new HdfTensors(channel.size())).layers();
  }

  private static void requireKnown(int bytes, String what) {
    if (bytes != 4 && bytes != 8) {
      throw new IllegalArgumentException(
          "its %s have %d bytes; 4 and 8 are known".formatted(what, bytes));
    }
  }

  private List<StoredTensor> layers() {
    ObjectHeader group = nodes.header(nodes.root());
    Map<String, Long> children = nodes.children(group);
    if (children.containsKey(MODEL_WEIGHTS)) {
      group = nodes.header(children.get(MODEL_WEIGHTS));
      children = nodes.children(group);
    }
    List<StoredTensor> result = new ArrayList<>();
    for (String layer : inOrder(group, children)) {
      List<Found> found = new ArrayList<>();
      collect(children.get(layer), "", 1, found);
      result.addAll(named(layer, found));
    }
    requireUnique(result);
    return result;
  }

  /** The layers as the attribute orders them, then those that it does not name. */
  private List<String> inOrder(ObjectHeader group, Map<String, Long> children) {
    List<String> names = new ArrayList<>(nodes.texts(group, LAYER_NAMES).orElse(List.of()));
    // Keras splits a list above the 64 KiB of an attribute into layer_names0, layer_names1, ...
    Optional<List<String>> part = nodes.texts(group, LAYER_NAMES + 0);
    for (int i = 1; part.isPresent(); i++) {
      names.addAll(part.get());
      part = nodes.texts(group, LAYER_NAMES + i);
    }
    for (String name : names) {
      if (!children.containsKey(name)) {
        throw new IllegalArgumentException(
            "its layer_names has '%s' but there is no such group".formatted(Text.shown(name)));
      }
    }
    Map<String, Integer> rank = new HashMap<>();
    names.forEach(name -> rank.putIfAbsent(name, rank.size()));
    return children.keySet().stream()
        .sorted(Comparator.comparingInt(name -> rank.getOrDefault(name, Integer.MAX_VALUE)))
        .toList();
  }

  /**
   * A dataset and its path below the layer, without a leading slash; empty for the layer itself.
   */
  private record Found(String path, ObjectHeader header) {
    String leaf() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  private void collect(long address, String path, int depth, List<Found> found) {
    visited++;
    if (depth > MAX_DEPTH || visited > SafeTensors.MAX_TENSORS) {
      throw new IllegalArgumentException(
          "its groups go deeper than %d or have more than %d members; it may contain itself"
              .formatted(MAX_DEPTH, SafeTensors.MAX_TENSORS));
    }
    ObjectHeader header = nodes.header(address);
    if (HdfNodes.isDataset(header)) {
      found.add(new Found(path, header));
      return;
    }
    nodes
        .children(header)
        .forEach(
            (name, child) ->
                collect(child, path.isEmpty() ? name : path + "/" + name, depth + 1, found));
  }

  private List<StoredTensor> named(String layer, List<Found> found) {
    boolean unique = found.stream().map(Found::leaf).distinct().count() == found.size();
    return found.stream()
        .map(
            one -> {
              String below = unique ? one.leaf() : one.path();
              return tensors.describe(below.isEmpty() ? layer : layer + "/" + below, one.header());
            })
        .toList();
  }

  private static void requireUnique(List<StoredTensor> tensors) {
    Map<String, StoredTensor> byName = new HashMap<>();
    for (StoredTensor tensor : tensors) {
      if (byName.put(tensor.entry().name(), tensor) != null) {
        throw new IllegalArgumentException(
            "two tensors would be named '%s'".formatted(Text.shown(tensor.entry().name())));
      }
    }
  }
}
