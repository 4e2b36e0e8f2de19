package dev.vitrail.engine.weights;

import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** The formats that are read, told apart by their first bytes. */
enum WeightFormat {
  SAFETENSORS {
    @Override
    WeightFile open(Path file, Optional<Path> unpackFolder, long maxUnpackedBytes) {
      return SafeTensors.open(file);
    }
  },
  GZIPPED_SAFETENSORS {
    @Override
    WeightFile open(Path file, Optional<Path> unpackFolder, long maxUnpackedBytes) {
      return GzippedSafeTensors.open(file, unpackFolder, maxUnpackedBytes);
    }
  },
  HDF5 {
    @Override
    WeightFile open(Path file, Optional<Path> unpackFolder, long maxUnpackedBytes) {
      return KerasHdf5.open(file);
    }
  };

  private static final String GZIP_MAGIC = "1f8b";
  private static final String HDF5_MAGIC = "894844460d0a1a0a";
  private static final String ZIP_MAGIC = "504b0304";
  private static final int PICKLE_MAGIC = 0x80;

  abstract WeightFile open(Path file, Optional<Path> unpackFolder, long maxUnpackedBytes);

  /** The format of a file. Every safetensors file has a brace as its ninth byte. */
  static WeightFormat detect(Path file) {
    byte[] head = head(file);
    String hex = HexFormat.of().formatHex(head);
    if (hex.startsWith(HDF5_MAGIC)) {
      return HDF5;
    }
    if (head.length > 8 && head[8] == '{') {
      return SAFETENSORS;
    }
    if (hex.startsWith(GZIP_MAGIC)) {
      return GZIPPED_SAFETENSORS;
    }
    if (hex.startsWith(ZIP_MAGIC) || (head.length > 0 && (head[0] & 0xff) == PICKLE_MAGIC)) {
      throw VitrailException.data(
          file,
          "is a PyTorch, NumPy or Keras archive, which may run code when read; save the weights as"
              + " safetensors");
    }
    throw VitrailException.data(
        file, "is neither safetensors, gzipped safetensors nor HDF5; it starts with bytes " + hex);
  }

  private static byte[] head(Path file) {
    requireRegular(file);
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(9);
    } catch (IOException e) {
      throw VitrailException.data(file, "cannot be read: " + Text.reason(e), e);
    }
  }

  /** Refuses what is missing and what may block for ever, such as a pipe. */
  static void requireRegular(Path file) {
    if (!Files.exists(file)) {
      throw VitrailException.data(file, "does not exist");
    }
    if (!Files.isRegularFile(file)) {
      throw VitrailException.data(file, "is not a regular file");
    }
  }
}
