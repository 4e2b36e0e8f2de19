package dev.vitrail.train.run;

import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that one holder at a time has, whether the others are threads or processes. The operating
 * system drops the lock with the process that holds it, so a kill leaves none. The file itself
 * stays, empty: one who removed it would lock another file than one who waits for it.
 */
public final class LockFile implements AutoCloseable {

  private static final long POLL_MILLIS = 200;

  /**
   * What this process holds. A POSIX lock belongs to the process, and closing any channel on the
   * file drops it: a thread must know that another one has the lock without opening the file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private LockFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock unless someone has it.
   *
   * @param file made when absent, with its folder
   * @throws VitrailException of kind ENVIRONMENT when it cannot be made or locked
   */
  public static Optional<LockFile> tryOn(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path real = folder.toRealPath().resolve(file.getFileName());
      return HELD.add(real) ? tryChannel(real) : Optional.empty();
    } catch (IOException e) {
      throw VitrailException.environment(
          "Cannot lock %s: %s. Choose a folder that can be written."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /**
   * Waits for the lock.
   *
   * @param waiting called five times a second while someone else has it
   */
  public static LockFile await(Path file, Runnable waiting) {
    try {
      while (true) {
        Optional<LockFile> lock = tryOn(file);
        if (lock.isPresent()) {
          return lock.get();
        }
        waiting.run();
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VitrailException.environment("Interrupted while waiting for " + file, e);
    }
  }

  private static Optional<LockFile> tryChannel(Path file) throws IOException {
    LockFile lock = new LockFile(file, open(file));
    boolean taken = false;
    try {
      taken = lock.channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Taken by this process under another class loader.
    } finally {
      if (!taken) {
        lock.close();
      }
    }
    return taken ? Optional.of(lock) : Optional.empty();
  }

  private static FileChannel open(Path file) throws IOException {
    try {
      return FileChannel.open(
          file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | RuntimeException e) {
      HELD.remove(file);
      throw e;
    }
  }

  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      // Closing drops the lock in any case.
    } finally {
      HELD.remove(file);
    }
  }
}
