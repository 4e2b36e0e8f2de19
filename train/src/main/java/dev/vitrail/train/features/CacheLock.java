package dev.vitrail.train.features;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Lets one run at a time write a cache file, whether the others are threads or processes. The lock
 * goes with the process that holds it, so a kill leaves none.
 */
final class CacheLock implements AutoCloseable {

  private static final long POLL_MILLIS = 200;

  private final FileChannel channel;

  private CacheLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits until no one else writes the file.
   *
   * @param file of the cache; the lock lies beside it and stays there, empty
   * @throws VitrailException of kind ENVIRONMENT when the folder cannot be written
   */
  static CacheLock on(Path file, Progress progress) {
    Path beside = file.resolveSibling("." + file.getFileName() + ".lock");
    FileChannel channel = null;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      channel = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      while (tryLock(channel).isEmpty()) {
        progress.update("waiting for the run that computes the same features", 0, 1);
        Thread.sleep(POLL_MILLIS);
      }
      return new CacheLock(channel);
    } catch (IOException e) {
      close(channel);
      throw VitrailException.environment(
          "Cannot lock %s: %s. Choose a cache folder that can be written."
              .formatted(beside, e.getMessage()),
          e);
    } catch (InterruptedException e) {
      close(channel);
      Thread.currentThread().interrupt();
      throw VitrailException.environment("Interrupted while waiting for " + beside, e);
    }
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }

  private static void close(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Closing drops the lock in any case.
    }
  }

  @Override
  public void close() {
    close(channel);
  }
}
