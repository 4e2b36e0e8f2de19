package dev.vitrail.trees;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import java.nio.file.Path;

/**
 * Mining up to some merge, to be continued by {@link TreeMiner#resume}: a continued run ends in the
 * same tree, bit for bit, as one that was never stopped.
 *
 * @param fingerprint of rationales and options
 * @param merges pairs of node ids, in order
 * @param pairs candidates, as first and second id, merge of last evaluation, and 1 where the node
 *     was fitted
 * @param negatives their share of the negatives at that merge
 */
public record MiningState(String fingerprint, int[][] merges, int[][] pairs, double[] negatives) {

  /** Most merges or candidates that a file may hold. */
  public static final int MAX_ENTRIES = 10_000_000;

  public MiningState {
    if (merges.length > MAX_ENTRIES || pairs.length > MAX_ENTRIES) {
      throw VitrailException.data(
          "A mining state holds at most %d entries, found %d merges and %d pairs"
              .formatted(MAX_ENTRIES, merges.length, pairs.length));
    }
    if (pairs.length != negatives.length) {
      throw VitrailException.data(
          "A mining state needs one number a pair, found %d pairs and %d numbers"
              .formatted(pairs.length, negatives.length));
    }
    requireWidth(merges, 2);
    requireWidth(pairs, 4);
  }

  private static void requireWidth(int[][] rows, int width) {
    for (int[] row : rows) {
      if (row == null || row.length != width) {
        throw VitrailException.data(
            "A mining state has a row that does not hold %d numbers".formatted(width));
      }
    }
  }

  /** Writes it, atomically. */
  public void write(Path file) {
    Json.write(file, this);
  }

  /**
   * Reads it.
   *
   * @throws VitrailException of kind DATA when the file is damaged
   */
  public static MiningState read(Path file) {
    MiningState state = Json.read(file, MiningState.class);
    if (state.fingerprint == null) {
      throw VitrailException.data(file, "has no fingerprint; mine again from the start");
    }
    return state;
  }
}
