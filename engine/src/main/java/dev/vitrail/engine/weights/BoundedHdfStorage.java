package dev.vitrail.engine.weights;

import io.jhdf.Superblock;
import io.jhdf.exceptions.HdfException;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * What jHDF may read of a file: within its bounds, and only so much in all. jHDF follows addresses
 * and lengths of the file without limits of its own; trees that share or contain their own nodes
 * would otherwise run for ever, fill the memory or overflow the stack. Weights are not read through
 * here.
 */
final class BoundedHdfStorage implements HdfBackingStorage {

  /** Most reads. A file of h5py with 1,000 layers of four tensors took 37,286. */
  static final int MAX_READS = 200_000;

  /** Most bytes read in all: 32 MiB. The same file took 2.1 MB. */
  static final int MAX_BYTES = 32 << 20;

  /** Deepest nesting of calls above the one that made this; a level of a B-tree adds three. */
  private static final int MAX_FRAMES = 600;

  /** Reads between two looks at the stack; a level of recursion takes at least one. */
  private static final int LOOK_EVERY = 16;

  private final FileChannel channel;
  private final Superblock superblock;
  private final long size;
  private final long outerFrames = frames(Integer.MAX_VALUE);
  private int reads;
  private long bytes;

  BoundedHdfStorage(FileChannel channel, Superblock superblock) throws IOException {
    this.channel = channel;
    this.superblock = superblock;
    this.size = channel.size();
  }

  @Override
  public ByteBuffer readBufferFromAddress(long address, int length) {
    if (address < 0 || length < 0 || length > size || address > size - length) {
      throw new HdfException(
          "points at %d bytes from %d, outside its %d bytes".formatted(length, address, size));
    }
    reads++;
    bytes += length;
    if (reads > MAX_READS || bytes > MAX_BYTES) {
      throw new HdfException(
          "needs more than %d reads or %d bytes for its structure; it may contain itself"
              .formatted(MAX_READS, MAX_BYTES));
    }
    requireShallow();
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    try {
      ChannelWeights.readFully(channel, buffer, address);
    } catch (IOException e) {
      throw new HdfException("cannot be read at byte " + address, e);
    }
    return buffer.flip();
  }

  /** A stack that overflows in the middle of loading a class would leave the class broken. */
  private void requireShallow() {
    long most = outerFrames + MAX_FRAMES;
    if (reads % LOOK_EVERY == 0 && frames(most + 1) > most) {
      throw new HdfException("nests too deep; it may contain itself");
    }
  }

  private static long frames(long most) {
    return StackWalker.getInstance().walk(stack -> stack.limit(most).count());
  }

  @Override
  public ByteBuffer map(long address, long length) {
    return readBufferFromAddress(address, Math.toIntExact(length));
  }

  @Override
  public ByteBuffer mapNoOffset(long address, long length) {
    return map(address, length);
  }

  @Override
  public long getUserBlockSize() {
    return superblock.getBaseAddressByte();
  }

  @Override
  public Superblock getSuperblock() {
    return superblock;
  }

  @Override
  public FileChannel getFileChannel() {
    throw new UnsupportedOperationException("The channel would go round the bounds");
  }

  @Override
  public int getSizeOfOffsets() {
    return superblock.getSizeOfOffsets();
  }

  @Override
  public int getSizeOfLengths() {
    return superblock.getSizeOfLengths();
  }

  @Override
  public void close() {
    // The channel belongs to the weight file.
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean inMemory() {
    return false;
  }
}
