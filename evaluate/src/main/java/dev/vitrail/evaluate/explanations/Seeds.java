package dev.vitrail.evaluate.explanations;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Seeds that depend on what they are for and on nothing else. */
final class Seeds {

  private Seeds() {}

  /** A seed for one image: of its name, not of its place in a batch. FNV-1a of 64 bits. */
  static long of(long seed, String name) {
    long hash = 0xcbf29ce484222325L ^ seed;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  /** A seed for a numbered purpose. */
  static long of(long seed, long purpose) {
    return new SplittableRandom(seed ^ 0x9e3779b97f4a7c15L * (purpose + 1)).nextLong();
  }

  /** A stream for one draw of one kind. */
  static SplittableRandom random(long seed, long kind, long draw) {
    return new SplittableRandom(of(of(seed, kind), draw));
  }
}
