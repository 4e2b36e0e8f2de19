package dev.vitrail.engine.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir Path folder;

  private static byte[] bytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private List<Path> inside() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void writesReplacesAndTellsTheChecksum() throws IOException {
    Path file = folder.resolve("a");
    for (int i = 0; i < 2; i++) {
      byte[] content = bytes(200_000, i);
      assertEquals(Checksums.sha256(content), AtomicFile.write(file, out -> out.write(content)));
      assertArrayEquals(content, Files.readAllBytes(file));
    }
    assertEquals(List.of(file), inside());
  }

  /**
   * A disk that is full after n bytes, for many n: the old file stands and nothing else is left.
   */
  @Test
  void aWriteThatFailsAfterAnyNumberOfBytesLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("a");
    byte[] old = bytes(5000, 1);
    AtomicFile.write(file, out -> out.write(old));
    byte[] content = bytes(200_000, 2);
    for (int n = 0; n < content.length; n = n < 16 ? n + 1 : n * 2) {
      int cut = n;
      VitrailException e =
          assertThrows(
              VitrailException.class,
              () ->
                  AtomicFile.write(
                      file,
                      out -> {
                        out.write(content, 0, cut);
                        throw new IOException("No space left on device");
                      }));
      assertEquals(VitrailException.Kind.ENVIRONMENT, e.kind());
      assertTrue(e.getMessage().contains("No space left on device"), e.getMessage());
      assertArrayEquals(old, Files.readAllBytes(file));
      assertEquals(List.of(file), inside(), "after " + n + " bytes");
    }
  }

  @Test
  void anyOtherFailureLeavesTheOldFileAndIsPassedOn() throws IOException {
    Path file = folder.resolve("a");
    AtomicFile.writeString(file, "old");
    for (Throwable failure :
        List.of(new IllegalStateException("x"), new OutOfMemoryError("for a test"))) {
      Throwable found =
          assertThrows(
              Throwable.class,
              () ->
                  AtomicFile.write(
                      file,
                      out -> {
                        out.write(1);
                        if (failure instanceof Error error) {
                          throw error;
                        }
                        throw (RuntimeException) failure;
                      }));
      assertSame(failure, found);
      assertEquals("old", Files.readString(file));
      assertEquals(List.of(file), inside());
    }
  }

  @Test
  void aPartThatAKilledProcessLeftIsOverwritten() throws IOException {
    Files.write(folder.resolve(".a.part"), bytes(9999, 3));
    AtomicFile.writeString(folder.resolve("a"), "new");
    assertEquals("new", Files.readString(folder.resolve("a")));
    assertEquals(1, inside().size());
  }

  @Test
  void aFolderThatIsAFileIsTheEnvironment() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    for (Path target : List.of(file.resolve("b"), file.resolve("c/d"), folder)) {
      VitrailException e =
          assertThrows(VitrailException.class, () -> AtomicFile.writeString(target, "y"));
      assertEquals(VitrailException.Kind.ENVIRONMENT, e.kind());
      assertEquals(1, e.getMessage().lines().count());
    }
    assertEquals("x", Files.readString(file));
    assertEquals(List.of(file), inside());
  }

  @Test
  void aLinkIsReplacedAndNotFollowed() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "precious");
    Path inside = Files.createDirectory(folder.resolve("run"));
    Files.createSymbolicLink(inside.resolve(".a.part"), outside);
    Files.createSymbolicLink(inside.resolve("a"), outside);
    AtomicFile.writeString(inside.resolve("a"), "new");
    assertEquals("precious", Files.readString(outside));
    assertEquals("new", Files.readString(inside.resolve("a")));
    assertFalse(Files.isSymbolicLink(inside.resolve("a")));
  }
}
