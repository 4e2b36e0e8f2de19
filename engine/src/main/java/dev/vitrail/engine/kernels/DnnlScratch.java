package dev.vitrail.engine.kernels;

import org.bytedeco.javacpp.BytePointer;

/** Native memory for one call at a time, which grows to the largest need. */
final class DnnlScratch implements AutoCloseable {

  /** oneDNN's rounding of buffers to cache lines. */
  private static final long ALIGNMENT = 64;

  private BytePointer area = new BytePointer(ALIGNMENT);

  /** The memory, at least this large. The pointer holds until the next call. */
  BytePointer atLeast(long bytes) {
    if (area.capacity() < bytes) {
      area.close();
      area = new BytePointer(bytes);
    }
    return area;
  }

  @Override
  public void close() {
    area.close();
  }
}
