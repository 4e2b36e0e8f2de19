package dev.vitrail.train.features;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.images.SkippedImages;
import dev.vitrail.train.run.LockFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What the frozen part of a net gives for every image of a set, computed once, in one file of
 * 32-bit numbers that is mapped into memory: the operating system keeps as much of it as fits. Each
 * image carries a checksum. The file is safe to delete.
 *
 * <p>Disk: {@code images * height * width * channels * 4} bytes. Heap: one batch.
 */
public final class FeatureCache implements AutoCloseable {

  private static final long LARGEST_MAP = 1L << 30;

  /**
   * What lies beside the file.
   *
   * @param key names net, preprocessing and images
   * @param shape of one image, batch 1
   * @param checksums CRC-32C of each image's bytes; -1 for one that could not be read
   */
  record Index(String key, MapShape shape, long[] checksums) {}

  private final Index index;
  private final List<ByteBuffer> blocks = new ArrayList<>();
  private final int imagesPerBlock;
  private final SkippedImages skipped;

  private FeatureCache(Path file, Index index, SkippedImages skipped) {
    this.index = index;
    this.skipped = skipped;
    long bytes = imageBytes(index.shape());
    this.imagesPerBlock = (int) Math.max(1, LARGEST_MAP / bytes);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int images = index.checksums().length;
      if (channel.size() != images * bytes) {
        throw VitrailException.data(file, "has another size than its index says");
      }
      for (int first = 0; first < images; first += imagesPerBlock) {
        long length = Math.min(imagesPerBlock, images - first) * bytes;
        ByteBuffer block = channel.map(FileChannel.MapMode.READ_ONLY, first * bytes, length);
        blocks.add(block.order(ByteOrder.LITTLE_ENDIAN));
      }
    } catch (IOException e) {
      throw VitrailException.data(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Opens features, computing them when they are not there yet or damaged.
   *
   * @param folder where caches lie
   * @param key names all that the features depend on; a cache of another key is left alone
   * @param shape of one image
   * @param images how many the set has
   * @param parts computes them
   */
  static FeatureCache open(
      Path folder,
      String key,
      MapShape shape,
      int images,
      FeatureParts.Maker parts,
      Progress progress) {
    Optional<FeatureCache> known = known(folder, key, shape, images);
    if (known.isPresent()) {
      return known.get();
    }
    Path file = file(folder, key);
    try (LockFile lock = lock(file, progress)) {
      // Another run may have computed them meanwhile.
      Optional<FeatureCache> others = known(folder, key, shape, images);
      if (others.isPresent()) {
        return others.get();
      }
      try (FeatureParts made = parts.open()) {
        Index index = compute(file, key, shape, made, images, progress);
        Json.write(indexFile(folder, key), index);
        return new FeatureCache(file, index, made.skipped());
      }
    }
  }

  private static Path file(Path folder, String key) {
    return folder.resolve(key.substring(0, 24) + ".features");
  }

  private static Path indexFile(Path folder, String key) {
    return folder.resolve(key.substring(0, 24) + ".json");
  }

  /** Lets one run at a time write a cache file. */
  private static LockFile lock(Path file, Progress progress) {
    return LockFile.await(
        file.resolveSibling("." + file.getFileName() + ".lock"),
        () -> progress.update("waiting for the run that computes the same features", 0, 1));
  }

  /** The features of this key if they are there and whole. */
  static Optional<FeatureCache> known(Path folder, String key, MapShape shape, int images) {
    Path file = file(folder, key);
    Path indexFile = indexFile(folder, key);
    if (!Files.exists(indexFile) || !Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Index index = Json.read(indexFile, Index.class);
      boolean same =
          key.equals(index.key())
              && shape.equals(index.shape())
              && index.checksums() != null
              && index.checksums().length == images;
      if (same) {
        FeatureCache cache = new FeatureCache(file, index, SkippedImages.NONE);
        return cache.firstDamaged() < 0 ? Optional.of(cache) : Optional.empty();
      }
    } catch (VitrailException e) {
      // What cannot be read is computed again.
    }
    return Optional.empty();
  }

  private static Index compute(
      Path file, String key, MapShape shape, FeatureParts parts, int count, Progress progress) {
    long[] checksums = new long[count];
    Arrays.fill(checksums, -1);
    AtomicFile.write(
        file,
        out -> {
          ByteBuffer bytes =
              ByteBuffer.allocate((int) imageBytes(shape)).order(ByteOrder.LITTLE_ENDIAN);
          int next = 0;
          while (parts.hasNext()) {
            FeatureParts.Part part = parts.next();
            for (int i = 0; i < part.images().length; i++) {
              for (; next < part.images()[i]; next++) {
                out.write(new byte[bytes.capacity()]);
              }
              bytes.asFloatBuffer().put(part.maps().values(), i * shape.size(), shape.size());
              checksums[next++] = crc(ByteBuffer.wrap(bytes.array()));
              out.write(bytes.array());
            }
            progress.update("computing features", next, count);
          }
          for (; next < count; next++) {
            out.write(new byte[bytes.capacity()]);
          }
        });
    return new Index(key, shape, checksums);
  }

  private static long imageBytes(MapShape shape) {
    return (long) shape.imageSize() * Float.BYTES;
  }

  private static long crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  private int firstDamaged() {
    for (int i = 0; i < index.checksums().length; i++) {
      if (index.checksums()[i] >= 0 && crc(slice(i)) != index.checksums()[i]) {
        return i;
      }
    }
    return -1;
  }

  private ByteBuffer slice(int image) {
    ByteBuffer block = blocks.get(image / imagesPerBlock);
    int bytes = (int) imageBytes(index.shape());
    return block.slice((image % imagesPerBlock) * bytes, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Shape of the features of one image. */
  public MapShape shape() {
    return index.shape();
  }

  /** Images of the set, readable or not. */
  public int size() {
    return index.checksums().length;
  }

  /** Whether the image could be read when the features were computed. */
  public boolean has(int image) {
    return index.checksums()[image] >= 0;
  }

  /** Features of one image, NHWC. */
  public FloatBuffer get(int image) {
    if (!has(image)) {
      throw new IllegalArgumentException("Image %d could not be read".formatted(image));
    }
    return slice(image).asFloatBuffer();
  }

  /** What was left out while computing; empty when an earlier cache was opened. */
  public SkippedImages skipped() {
    return skipped;
  }

  @Override
  public void close() {
    blocks.clear();
  }
}
