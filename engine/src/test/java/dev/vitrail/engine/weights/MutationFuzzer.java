package dev.vitrail.engine.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Damages a good file in many ways and feeds each result to a reader. A reader may accept a mutant,
 * but if it refuses, then with one line of kind DATA, soon, and without taking much memory. The
 * seed makes every run the same; a failure names its mutant.
 */
final class MutationFuzzer implements AutoCloseable {

  private static final long MAX_NANOS = 5_000_000_000L;

  private static final Pattern TOKEN = Pattern.compile("\"[^\"]*\"|[0-9]+|[\\[\\]{},:]");

  /** What a token becomes; SAME stands for the token itself. */
  private static final List<String> WORDS =
      List.of(
          "",
          "SAME,SAME",
          "SAMESAME",
          "NaN",
          "Infinity",
          "-1",
          "0",
          "1e9",
          "0.5",
          "null",
          "true",
          "[]",
          "{}",
          "\"\"",
          "\"\\u0000\"",
          "9223372036854775807",
          "4294967296",
          "-9223372036854775808",
          "1".repeat(100),
          "[".repeat(2000),
          "{\"a\":".repeat(2000));

  private final byte[] good;
  private final Path file;
  private final FileChannel channel;
  private final long maxAllocated;
  private final Consumer<Path> reader;
  private int mutants;
  private int refused;
  private long mostAllocated;

  /**
   * @param good a file that the reader accepts
   * @param file where to put the mutants
   * @param maxAllocated most bytes that reading one mutant may allocate, garbage counted
   * @param reader opens the file and reads everything in it
   */
  MutationFuzzer(byte[] good, Path file, long maxAllocated, Consumer<Path> reader)
      throws IOException {
    this.good = good.clone();
    this.file = file;
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    this.maxAllocated = maxAllocated;
    this.reader = reader;
    // The first reading loads classes, which allocates too; it is not measured.
    put(good);
    reader.accept(file);
    run(good, "the good file");
    assertEquals(0, refused, "The reader must accept the good file");
    mutants = 0;
  }

  /** Flips one to four bits at drawn places. */
  MutationFuzzer bitFlips(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      byte[] bytes = good.clone();
      int flips = 1 + random.nextInt(4);
      for (int f = 0; f < flips; f++) {
        int bit = random.nextInt(8 * bytes.length);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
      }
      run(bytes, "bit flips %d of seed %d".formatted(i, seed));
    }
    return this;
  }

  /** Ends the file at every multiple of 64 bytes, and at each of the first 64. */
  MutationFuzzer truncations() {
    for (int length = 0; length < good.length; length += length < 64 ? 1 : 64) {
      run(Arrays.copyOf(good, length), "cut to " + length);
    }
    return this;
  }

  /**
   * Puts 0, -1, the largest numbers and a few near the file's size at every {@code step}-th byte.
   */
  MutationFuzzer numbers(int step) {
    long[] values = {0, -1, Long.MAX_VALUE, Integer.MAX_VALUE, 1L << 32, good.length, 1};
    for (int at = 0; at + 8 <= good.length; at += step) {
      for (long value : values) {
        run(patched(at, 8, value), "%d as long at %d".formatted(value, at));
        run(patched(at, 4, value), "%d as int at %d".formatted(value, at));
        run(patched(at, 2, value), "%d as short at %d".formatted(value, at));
      }
    }
    return this;
  }

  private byte[] patched(int at, int width, long value) {
    byte[] bytes = good.clone();
    byte[] number = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    System.arraycopy(number, 0, bytes, at, width);
    return bytes;
  }

  /** Overwrites drawn places with pieces of the file itself. */
  MutationFuzzer transplants(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      byte[] bytes = good.clone();
      int length = 1 + random.nextInt(Math.min(64, bytes.length));
      int from = random.nextInt(bytes.length - length + 1);
      int to = random.nextInt(bytes.length - length + 1);
      System.arraycopy(good, from, bytes, to, length);
      run(bytes, "transplant %d of seed %d".formatted(i, seed));
    }
    return this;
  }

  /**
   * Damages the JSON that follows a length of 8 bytes: each token in turn is replaced by what
   * parsers stumble over, left out, or doubled. The length is kept right.
   */
  MutationFuzzer jsonTokens() {
    int length = Math.toIntExact(ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong());
    String json = new String(good, 8, length, StandardCharsets.UTF_8);
    Matcher token = TOKEN.matcher(json);
    while (token.find()) {
      for (String word : WORDS) {
        String changed =
            json.substring(0, token.start())
                + word.replace("SAME", token.group())
                + json.substring(token.end());
        byte[] header = changed.getBytes(StandardCharsets.UTF_8);
        byte[] bytes =
            ByteBuffer.allocate(good.length - length + header.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(good, 8 + length, good.length - 8 - length)
                .array();
        run(bytes, "token %s at %d to %.20s".formatted(token.group(), token.start(), word));
      }
    }
    return this;
  }

  /** Mutants tried so far. */
  int mutants() {
    return mutants;
  }

  /** Mutants that the reader refused. */
  int refused() {
    return refused;
  }

  /** Most bytes that reading one of them allocated. */
  long mostAllocated() {
    return mostAllocated;
  }

  /** Writes into the one open file, since opening is slow on some machines. */
  private void put(byte[] bytes) {
    try {
      channel.truncate(bytes.length);
      for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
        channel.write(left, left.position());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void run(byte[] bytes, String what) {
    put(bytes);
    mutants++;
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    try {
      reader.accept(file);
    } catch (VitrailException e) {
      refused++;
      assertEquals(VitrailException.Kind.DATA, e.kind(), what);
      assertEquals(1, e.getMessage().lines().count(), () -> what + ": " + e.getMessage());
      assertTrue(e.getMessage().length() < 1000, () -> what + ": " + e.getMessage());
    } catch (RuntimeException | Error e) {
      fail(what + " threw " + e, e);
    }
    assertTrue(System.nanoTime() - start < MAX_NANOS, () -> what + " took too long");
    allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
    mostAllocated = Math.max(mostAllocated, allocated);
    assertTrue(allocated <= maxAllocated, what + " allocated " + allocated);
  }
}
