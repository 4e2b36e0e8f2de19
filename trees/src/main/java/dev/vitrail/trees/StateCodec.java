package dev.vitrail.trees;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Checksums;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Between a run and its {@link MiningState}. */
final class StateCodec {

  private StateCodec() {}

  static MiningState state(String fingerprint, List<MiningStep> steps, List<Candidate> pool) {
    List<Candidate> sorted = pool.stream().sorted(Comparator.comparingLong(c -> c.key())).toList();
    return new MiningState(
        fingerprint,
        steps.stream().map(s -> new int[] {s.first(), s.second()}).toArray(int[][]::new),
        sorted.stream()
            .map(c -> new int[] {c.first, c.second, c.stamp, c.fit == null ? 0 : 1})
            .toArray(int[][]::new),
        sorted.stream().mapToDouble(c -> c.negatives).toArray());
  }

  /** Those of the candidates that had been fitted. */
  static List<Candidate> fitted(MiningState state, List<Candidate> pool) {
    Set<Long> fitted = new HashSet<>();
    for (int[] pair : state.pairs()) {
      if (pair[3] == 1) {
        fitted.add(Candidate.key(pair[0], pair[1]));
      }
    }
    return pool.stream().filter(c -> fitted.contains(c.key())).toList();
  }

  /** Gives the candidates what they knew. */
  static void restore(MiningState state, List<Candidate> pool) {
    Map<Long, Candidate> byPair = new HashMap<>();
    pool.forEach(c -> byPair.put(c.key(), c));
    for (int i = 0; i < state.pairs().length; i++) {
      int[] pair = state.pairs()[i];
      Candidate candidate = byPair.remove(Candidate.key(pair[0], pair[1]));
      if (candidate == null || pair[2] > state.merges().length) {
        throw VitrailException.data(
            "The mining state lists the pair %d, %d, which cannot merge; mine again from the start"
                .formatted(pair[0], pair[1]));
      }
      candidate.stamp = pair[2];
      candidate.negatives = state.negatives()[i];
    }
    if (!byPair.isEmpty()) {
      throw VitrailException.data(
          "The mining state lacks %d pairs; mine again from the start".formatted(byPair.size()));
    }
  }

  /** SHA-256 of all that decides the tree; the number of merges may differ. */
  static String fingerprint(Rationales rationales, MiningOptions options) {
    MessageDigest digest = Checksums.newSha256();
    String text = options.withMaxMerges(0) + "\n" + rationales.source() + rationales.ids();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    for (double[] values :
        List.of(rationales.scale(), rationales.x(), rationales.g(), rationales.y())) {
      update(digest, values);
    }
    for (boolean positive : rationales.positive()) {
      digest.update((byte) (positive ? 1 : 0));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, double[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    for (double value : values) {
      if (!buffer.hasRemaining()) {
        digest.update(buffer.flip());
        buffer.clear();
      }
      buffer.putDouble(value);
    }
    digest.update(buffer.flip());
  }
}
