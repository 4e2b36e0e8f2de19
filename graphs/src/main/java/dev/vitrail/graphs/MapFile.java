package dev.vitrail.graphs;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Feature maps in one file that is mapped into memory, so that many passes cost one run of the net
 * and the heap does not grow with the images.
 *
 * <p>Form: for each image, for each layer, 32-bit floats {@code [filters][height][width]}, little
 * endian; then a JSON index with a CRC-32C for each image; then the index's length in 8 bytes and
 * the 8 bytes {@code VTRMAPS1}. Disk: 4 bytes a value. Safe to delete.
 */
public final class MapFile implements LayerMaps {

  private static final long MAGIC = 0x3153_5041_4D52_5456L; // VTRMAPS1, little endian
  private static final int TAIL_BYTES = 16;
  private static final long MAX_INDEX_BYTES = 32L << 20;
  private static final long LARGEST_BLOCK = 1L << 30;

  private final Path path;
  private final Index index;
  private final long imageBytes;
  private final int imagesPerBlock;
  private final List<ByteBuffer> blocks = new ArrayList<>();

  /**
   * What lies behind the values.
   *
   * @param checksums CRC-32C of each image's bytes
   */
  record Index(Frame frame, List<LayerGrid> layers, List<String> imageIds, List<Long> checksums) {
    Index {
      layers = List.copyOf(layers);
      imageIds = List.copyOf(imageIds);
      checksums = List.copyOf(checksums);
      if (frame == null || layers.isEmpty() || layers.size() > ExplanatoryGraph.MAX_LAYERS) {
        throw new IllegalArgumentException(
            "Maps have a frame and 1 to %d layers, found %d"
                .formatted(ExplanatoryGraph.MAX_LAYERS, layers.size()));
      }
      if (imageIds.isEmpty() || imageIds.size() != checksums.size()) {
        throw new IllegalArgumentException(
            "Maps have a checksum for each image, found %d images and %d checksums"
                .formatted(imageIds.size(), checksums.size()));
      }
    }

    long imageBytes() {
      return layers.stream().mapToLong(layer -> 4L * layer.size()).sum();
    }
  }

  /**
   * Some images.
   *
   * @param imageIds a name for each
   * @param maps of each layer, lowest first
   */
  public record Batch(List<String> imageIds, List<FeatureMaps> maps) {
    public Batch {
      imageIds = List.copyOf(imageIds);
      maps = List.copyOf(maps);
    }
  }

  private MapFile(Path path, Index index, FileChannel channel) throws IOException {
    this.path = path;
    this.index = index;
    imageBytes = index.imageBytes();
    imagesPerBlock = (int) Math.max(1, LARGEST_BLOCK / imageBytes);
    for (int first = 0; first < images(); first += imagesPerBlock) {
      long length = Math.min(imagesPerBlock, images() - first) * imageBytes;
      blocks.add(channel.map(FileChannel.MapMode.READ_ONLY, first * imageBytes, length));
    }
  }

  /**
   * Writes a file, atomically; memory: one batch.
   *
   * @param layers lowest first
   * @param batches at least one image in all
   * @param expected images in all, for the progress; -1 when unknown
   * @return SHA-256 of the file
   */
  public static String write(
      Path file,
      Frame frame,
      List<LayerGrid> layers,
      Iterator<Batch> batches,
      long expected,
      Progress progress) {
    List<String> ids = new ArrayList<>();
    List<Long> checksums = new ArrayList<>();
    return AtomicFile.write(
        file,
        out -> {
          while (batches.hasNext()) {
            Batch batch = batches.next();
            for (byte[] image : bytes(layers, batch)) {
              checksums.add(crc(ByteBuffer.wrap(image)));
              out.write(image);
            }
            ids.addAll(batch.imageIds());
            progress.update("writing feature maps", ids.size(), expected);
          }
          if (ids.isEmpty()) {
            throw VitrailException.usage("There is no image whose maps could be written");
          }
          byte[] json = Json.mapper().writeValueAsBytes(new Index(frame, layers, ids, checksums));
          out.write(json);
          ByteBuffer tail = ByteBuffer.allocate(TAIL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
          out.write(tail.putLong(json.length).putLong(MAGIC).array());
        });
  }

  /** The bytes of each image of a batch. */
  private static List<byte[]> bytes(List<LayerGrid> layers, Batch batch) {
    if (batch.maps().size() != layers.size()) {
      throw new IllegalArgumentException(
          "A batch has maps of %d layers, found %d".formatted(layers.size(), batch.maps().size()));
    }
    List<ByteBuffer> images = new ArrayList<>();
    long size = layers.stream().mapToLong(layer -> 4L * layer.size()).sum();
    for (int i = 0; i < batch.imageIds().size(); i++) {
      images.add(ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN));
    }
    for (int l = 0; l < layers.size(); l++) {
      if (batch.maps().get(l).shape().batch() != images.size()) {
        throw new IllegalArgumentException(
            "A batch of %d names has maps of %d images"
                .formatted(images.size(), batch.maps().get(l).shape().batch()));
      }
      float[] values = MemoryMaps.filterMajor(layers.get(l), batch.maps().get(l));
      int each = layers.get(l).size();
      for (int i = 0; i < images.size(); i++) {
        ByteBuffer image = images.get(i);
        image.asFloatBuffer().put(values, i * each, each);
        image.position(image.position() + 4 * each);
      }
    }
    return images.stream().map(ByteBuffer::array).toList();
  }

  /**
   * Opens a file and checks every image.
   *
   * @throws VitrailException of kind DATA when it is damaged, cut short or no file of maps
   */
  public static MapFile open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MapFile maps = new MapFile(file, readIndex(file, channel), channel);
      maps.verify();
      return maps;
    } catch (JsonProcessingException e) {
      throw VitrailException.data(file, "has a damaged index; delete it and write it again", e);
    } catch (IOException e) {
      throw VitrailException.data(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  private static Index readIndex(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    ByteBuffer tail = read(channel, Math.max(0, size - TAIL_BYTES), TAIL_BYTES);
    long length = size < TAIL_BYTES ? -1 : tail.getLong();
    if (length < 1 || tail.getLong() != MAGIC) {
      throw VitrailException.data(file, "is no file of feature maps, or was cut short");
    }
    if (length > MAX_INDEX_BYTES || length > size - TAIL_BYTES) {
      throw VitrailException.data(file, "has an index of %d bytes, too large".formatted(length));
    }
    long data = size - TAIL_BYTES - length;
    Index index = Json.mapper().readValue(read(channel, data, (int) length).array(), Index.class);
    if (index == null || Math.multiplyExact(index.imageBytes(), index.imageIds().size()) != data) {
      throw VitrailException.data(file, "has another size than its index says; write it again");
    }
    if (index.imageBytes() > LARGEST_BLOCK) {
      throw VitrailException.data(file, "has images of more than 1 GiB");
    }
    return index;
  }

  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
      continue;
    }
    return bytes.flip();
  }

  private void verify() {
    for (int image = 0; image < images(); image++) {
      if (crc(slice(image)) != index.checksums().get(image)) {
        throw VitrailException.data(
            path, "has damaged maps of image %d; write it again".formatted(image));
      }
    }
  }

  private ByteBuffer slice(int image) {
    ByteBuffer block = blocks.get(image / imagesPerBlock);
    int offset = (int) ((image % imagesPerBlock) * imageBytes);
    return block.slice(offset, (int) imageBytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  @Override
  public Frame frame() {
    return index.frame();
  }

  @Override
  public List<LayerGrid> layers() {
    return index.layers();
  }

  @Override
  public List<String> imageIds() {
    return index.imageIds();
  }

  @Override
  public void read(int layer, int image, float[] into) {
    int before = index.layers().stream().limit(layer).mapToInt(LayerGrid::size).sum();
    int size = index.layers().get(layer).size();
    slice(image).asFloatBuffer().get(before, into, 0, size);
  }

  /** Lets go of the file; the maps must not be read any more. */
  @Override
  public void close() {
    blocks.clear();
  }
}
