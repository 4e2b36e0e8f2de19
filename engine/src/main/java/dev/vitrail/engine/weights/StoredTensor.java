package dev.vitrail.engine.weights;

import java.nio.ByteOrder;

/**
 * Where the values of a tensor lie.
 *
 * @param entry the tensor
 * @param offset first byte in the file
 * @param order byte order of the values
 */
record StoredTensor(WeightEntry entry, long offset, ByteOrder order) {

  /** The byte after the last. */
  long end() {
    return offset + entry.byteSize();
  }
}
