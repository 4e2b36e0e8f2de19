package dev.vitrail.engine.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Writes a safetensors file. The bytes depend on the content alone: metadata is sorted, tensors are
 * sorted by name (F32 before F16, so that values stay aligned as the reference implementation lays
 * them out), and the header is padded with spaces to a multiple of eight bytes.
 *
 * <p>Values are asked for one tensor at a time while writing, so memory holds one tensor and a
 * block of 64 KiB.
 */
public final class SafeTensorsWriter {

  private static final int BLOCK_VALUES = 1 << 14;

  private final Map<String, String> metadata = new TreeMap<>();
  private final Map<String, WeightEntry> entries = new HashMap<>();
  private final Map<String, Supplier<float[]>> sources = new HashMap<>();

  /** Adds free text. A key given twice keeps the later text. */
  public SafeTensorsWriter metadata(String key, String text) {
    metadata.put(key, text);
    return this;
  }

  /**
   * Adds a tensor.
   *
   * @param dtype F32 or F16
   * @param values asked once, while writing; as many as the shape holds, last side fastest
   * @throws IllegalArgumentException for another dtype, a name that is taken or not allowed, or too
   *     large a shape
   */
  public SafeTensorsWriter add(
      String name, List<Integer> shape, DType dtype, Supplier<float[]> values) {
    if (dtype != DType.F32 && dtype != DType.F16) {
      throw new IllegalArgumentException("Tensors are written as F32 or F16, not as " + dtype);
    }
    if (name.equals("__metadata__") || entries.containsKey(name)) {
      throw new IllegalArgumentException("The tensor name '%s' is taken".formatted(name));
    }
    if (entries.size() == SafeTensors.MAX_TENSORS) {
      throw new IllegalArgumentException(
          "A file holds at most %d tensors".formatted(SafeTensors.MAX_TENSORS));
    }
    entries.put(name, new WeightEntry(name, shape, dtype));
    sources.put(name, values);
    return this;
  }

  /** Adds a tensor as F32. */
  public SafeTensorsWriter add(String name, List<Integer> shape, float[] values) {
    return add(name, shape, DType.F32, () -> values);
  }

  /**
   * Writes the file, whole or not at all.
   *
   * @return SHA-256 of the file
   * @throws VitrailException of kind ENVIRONMENT when it cannot be written
   * @throws IllegalArgumentException when a tensor has another number of values than its shape, or
   *     a finite value does not fit F16
   */
  public String write(Path file) {
    List<WeightEntry> ordered =
        entries.values().stream()
            .sorted(
                Comparator.comparing((WeightEntry entry) -> -entry.dtype().bytes())
                    .thenComparing(WeightEntry::name))
            .toList();
    byte[] header = header(ordered);
    return AtomicFile.write(
        file,
        out -> {
          ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          out.write(length.putLong(header.length).array());
          out.write(header);
          for (WeightEntry entry : ordered) {
            writeValues(out, entry, sources.get(entry.name()).get());
          }
        });
  }

  private byte[] header(List<WeightEntry> ordered) {
    ObjectMapper mapper = Json.mapper();
    ObjectNode root = mapper.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode texts = root.putObject("__metadata__");
      metadata.forEach(texts::put);
    }
    long at = 0;
    for (WeightEntry entry : ordered) {
      ObjectNode node = root.putObject(entry.name()).put("dtype", entry.dtype().name());
      entry.shape().forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(at).add(at + entry.byteSize());
      at += entry.byteSize();
    }
    try {
      byte[] json = mapper.writeValueAsBytes(root);
      byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
      Arrays.fill(padded, json.length, padded.length, (byte) ' ');
      if (padded.length > SafeTensors.MAX_HEADER_BYTES) {
        throw new IllegalArgumentException(
            "The header has %d bytes; at most %d are allowed"
                .formatted(padded.length, SafeTensors.MAX_HEADER_BYTES));
      }
      return padded;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The metadata cannot be written as JSON", e);
    }
  }

  private static void writeValues(OutputStream out, WeightEntry entry, float[] values)
      throws IOException {
    if (values.length != entry.size()) {
      throw new IllegalArgumentException(
          "Tensor '%s' of shape %s needs %d values, found %d"
              .formatted(entry.name(), entry.shape(), entry.size(), values.length));
    }
    ByteBuffer block =
        ByteBuffer.allocate(BLOCK_VALUES * entry.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < values.length; done += BLOCK_VALUES) {
      int count = Math.min(BLOCK_VALUES, values.length - done);
      block.clear();
      if (entry.dtype() == DType.F32) {
        block.asFloatBuffer().put(values, done, count);
      } else {
        putHalves(block, entry, values, done, count);
      }
      out.write(block.array(), 0, count * entry.dtype().bytes());
    }
  }

  private static void putHalves(
      ByteBuffer block, WeightEntry entry, float[] values, int from, int count) {
    for (int i = from; i < from + count; i++) {
      short half = HalfFloats.floatToHalf(values[i]);
      if (Float.isFinite(values[i]) && !Float.isFinite(HalfFloats.halfToFloat(half))) {
        throw new IllegalArgumentException(
            "Tensor '%s' holds %s; F16 goes to %s, so write it as F32"
                .formatted(entry.name(), values[i], HalfFloats.MAX_HALF));
      }
      block.putShort(half);
    }
  }
}
