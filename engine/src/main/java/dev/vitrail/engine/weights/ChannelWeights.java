package dev.vitrail.engine.weights;

import dev.vitrail.engine.VitrailException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tensors that lie in one piece each in an open file, whichever format said where. */
final class ChannelWeights implements WeightFile {

  private static final int BLOCK_BYTES = 1 << 18;

  private final Path path;
  private final FileChannel channel;
  private final WeightLayout layout;
  private final Map<String, StoredTensor> tensors;
  private final List<WeightEntry> entries;
  private final Map<String, String> metadata;

  /** Takes over the channel and closes it. Names are unique and ranges lie within the file. */
  ChannelWeights(
      Path path,
      FileChannel channel,
      WeightLayout layout,
      List<StoredTensor> stored,
      Map<String, String> metadata) {
    this.path = path;
    this.channel = channel;
    this.layout = layout;
    this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    this.tensors = new LinkedHashMap<>();
    stored.forEach(tensor -> tensors.put(tensor.entry().name(), tensor));
    this.entries = stored.stream().map(StoredTensor::entry).toList();
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public WeightLayout layout() {
    return layout;
  }

  @Override
  public List<WeightEntry> entries() {
    return entries;
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public Optional<WeightEntry> find(String name) {
    return Optional.ofNullable(tensors.get(name)).map(StoredTensor::entry);
  }

  @Override
  public float[] read(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw VitrailException.data(
          path,
          "has no tensor '%s'%s"
              .formatted(Text.shown(name), EditDistance.hint(name, tensors.keySet())));
    }
    if (!tensor.entry().dtype().readable()) {
      throw VitrailException.data(
          path,
          "tensor '%s' is %s; F16, BF16, F32 and F64 can be read as weights"
              .formatted(Text.shown(name), tensor.entry().dtype()));
    }
    try {
      return values(tensor);
    } catch (ClosedChannelException e) {
      throw new IllegalStateException(path + " has been closed", e);
    } catch (IOException e) {
      throw VitrailException.data(
          path, "tensor '%s' cannot be read: %s".formatted(Text.shown(name), Text.reason(e)), e);
    }
  }

  private float[] values(StoredTensor tensor) throws IOException {
    DType dtype = tensor.entry().dtype();
    float[] values = new float[tensor.entry().size()];
    int perBlock = BLOCK_BYTES / dtype.bytes();
    ByteBuffer block =
        ByteBuffer.allocate(Math.min(values.length, perBlock) * dtype.bytes())
            .order(tensor.order());
    for (int done = 0; done < values.length; ) {
      int count = Math.min(perBlock, values.length - done);
      block.clear().limit(count * dtype.bytes());
      readFully(channel, block, tensor.offset() + (long) done * dtype.bytes());
      dtype.widen(block.flip(), values, done, count);
      done += count;
    }
    return values;
  }

  /** Fills the buffer from a position of the file. */
  static void readFully(FileChannel channel, ByteBuffer into, long position) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        throw new EOFException("the file ends at byte " + at);
      }
      at += read;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw VitrailException.environment("Cannot close %s: %s".formatted(path, Text.reason(e)), e);
    }
  }
}
