package dev.vitrail.engine.weights;

import dev.vitrail.engine.VitrailException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file of named tensors, read one tensor at a time. Opening reads and checks the whole structure
 * but no values. Reading is safe from several threads; closing ends it.
 */
public interface WeightFile extends AutoCloseable {

  /** Most bytes a gzipped file may unpack to unless the caller says otherwise: 2 GiB. */
  long MAX_UNPACKED_BYTES = 2L << 30;

  /** The file as it was named. */
  Path path();

  /** How kernels are stored. */
  WeightLayout layout();

  /** Every tensor: safetensors in the order of the data, Keras in the order of the layers. */
  List<WeightEntry> entries();

  /** The free text of a safetensors file; empty for other formats. */
  Map<String, String> metadata();

  /**
   * Reads one tensor, widened to float32, in the stored order of its sides.
   *
   * @throws VitrailException of kind DATA when there is no such tensor, it holds no floating
   *     numbers, or the file has changed since it was opened
   */
  float[] read(String name);

  /** The tensor of that name, if there is one. */
  default Optional<WeightEntry> find(String name) {
    return entries().stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  @Override
  void close();

  /**
   * Opens a safetensors file, a gzipped one, or a Keras HDF5 file; the first bytes tell which. A
   * gzipped file is unpacked into the system's folder for temporary files, to at most {@link
   * #MAX_UNPACKED_BYTES}, and that copy goes with the close.
   *
   * @throws VitrailException of kind DATA when the file is none of these or damaged
   */
  static WeightFile open(Path file) {
    return WeightFormat.detect(file).open(file, Optional.empty(), MAX_UNPACKED_BYTES);
  }

  /**
   * Opens a file as {@link #open(Path)} does and unpacks a gzipped one into the given folder.
   *
   * @param unpackFolder an existing folder that can be written
   * @param maxUnpackedBytes most bytes to unpack to, at least 1
   */
  static WeightFile open(Path file, Path unpackFolder, long maxUnpackedBytes) {
    if (maxUnpackedBytes < 1) {
      throw new IllegalArgumentException(
          "The bound on unpacked bytes must be at least 1, found " + maxUnpackedBytes);
    }
    return WeightFormat.detect(file).open(file, Optional.of(unpackFolder), maxUnpackedBytes);
  }
}
