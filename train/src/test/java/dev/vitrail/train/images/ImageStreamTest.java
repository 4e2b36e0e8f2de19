package dev.vitrail.train.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStreamTest {

  @TempDir Path folder;
  private final Preprocessing how = Preprocessing.torchvision(16, 16);
  private ImageSet set;

  @BeforeEach
  void images() {
    for (int i = 0; i < 23; i++) {
      String file = "%s/%02d.png".formatted(i % 2 == 0 ? "cat" : "dog", i);
      Fixtures.image(folder.resolve(file), i);
    }
    Fixtures.write(folder.resolve("cat/05-broken.png"), new byte[] {1, 2, 3});
    set = ImageSet.open(folder);
  }

  @AfterEach
  void noThreadIsLeft() {
    assertEquals(
        List.of(),
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.startsWith("vitrail-images"))
            .toList());
  }

  private List<ImageBatch> all(StreamOptions options) {
    List<ImageBatch> batches = new ArrayList<>();
    try (ImageStream stream = ImageStream.open(set, how, options)) {
      stream.forEachRemaining(batches::add);
      assertThrows(NoSuchElementException.class, stream::next);
    }
    return batches;
  }

  @Test
  void fillsBatchesOverUnreadableImages() {
    List<ImageBatch> batches = all(StreamOptions.inOrder(5, 2));
    assertEquals(List.of(5, 5, 5, 5, 3), batches.stream().map(ImageBatch::size).toList());
    ImageBatch first = batches.get(0);
    assertEquals("[5, 16, 16, 3]", first.shape().toString());
    ImageEntry third = set.entries().get(first.indices()[2]);
    assertEquals(set.entries().get(2).file(), third.file());
    RgbImage image = ImageDecoder.standard().decode(third.path());
    float[] expected = how.apply(image).values();
    int size = first.shape().imageSize();
    assertArrayEquals(expected, Arrays.copyOfRange(first.values(), 2 * size, 3 * size));
    assertEquals(third.label(), first.labels()[2]);
  }

  @Test
  void orderAndValuesDoNotDependOnThreads() {
    StreamOptions one = StreamOptions.training(4, 1, 7, 3, Augmentation.STANDARD);
    List<ImageBatch> single = all(one);
    for (int threads : new int[] {2, 5}) {
      List<ImageBatch> more = all(StreamOptions.training(4, threads, 7, 3, Augmentation.STANDARD));
      assertEquals(single.size(), more.size());
      for (int i = 0; i < single.size(); i++) {
        assertArrayEquals(single.get(i).indices(), more.get(i).indices());
        assertArrayEquals(single.get(i).values(), more.get(i).values());
      }
    }
  }

  @Test
  void everyEpochHasItsOwnOrderOfAllImages() {
    StreamOptions zero = StreamOptions.training(4, 1, 7, 0, Augmentation.NONE);
    int[] first = ImageStream.order(100, zero);
    int[] second = ImageStream.order(100, StreamOptions.training(4, 1, 7, 1, Augmentation.NONE));
    assertFalse(Arrays.equals(first, second));
    assertArrayEquals(first, ImageStream.order(100, zero));
    Arrays.sort(first);
    assertArrayEquals(ImageStream.order(100, StreamOptions.inOrder(1, 1)), first);
  }

  @Test
  void skippedImagesAreReported() {
    try (ImageStream stream = ImageStream.open(set, how, StreamOptions.inOrder(50, 3))) {
      assertEquals(23, stream.next().size());
      assertFalse(stream.hasNext());
      SkippedImage skipped =
          new SkippedImage("cat/05-broken.png", "is no JPEG, PNG, BMP or GIF file");
      assertEquals(new SkippedImages(1, List.of(skipped)), stream.skipped());
    }
  }

  @Test
  @SuppressWarnings("resource")
  void strictStopsAndClosesByItself() {
    ImageStream stream = ImageStream.open(set, how, StreamOptions.inOrder(5, 2).withStrict(true));
    VitrailException e =
        assertThrows(VitrailException.class, () -> stream.forEachRemaining(b -> {}));
    assertEquals(VitrailException.Kind.DATA, e.kind());
    assertTrue(e.getMessage().startsWith("cat/05-broken.png: is no JPEG"), e.getMessage());
  }

  @Test
  void closesEarly() {
    try (ImageStream stream = ImageStream.open(set, how, StreamOptions.inOrder(2, 4))) {
      stream.next();
    }
  }

  @Test
  void anInterruptedReaderEndsAsInterrupted() {
    try (ImageStream stream = ImageStream.open(set, how, StreamOptions.inOrder(2, 1))) {
      Thread.currentThread().interrupt();
      VitrailException e = assertThrows(VitrailException.class, stream::next);
      assertEquals(130, e.kind().exitCode());
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void failuresOfTasksReachTheReader() {
    try (OrderedWork<Integer> work =
        new OrderedWork<>(
            10,
            3,
            4,
            i -> {
              if (i == 5) {
                throw new IllegalStateException("five");
              }
              return i;
            })) {
      for (int i = 0; i < 5; i++) {
        assertEquals(i, work.next());
      }
      assertEquals("five", assertThrows(IllegalStateException.class, work::next).getMessage());
    }
  }

  @Test
  void neverMoreThanTheWindowIsReady() {
    AtomicInteger started = new AtomicInteger();
    try (OrderedWork<Integer> work =
        new OrderedWork<>(1000, 2, 6, i -> started.incrementAndGet())) {
      for (int taken = 1; taken <= 500; taken++) {
        work.next();
        assertTrue(started.get() <= taken + 6);
      }
    }
  }

  @Test
  void landmarksComeInInputPixels() {
    Fixtures.write(
        folder.resolve("index.json"),
        """
        {"images": [{"file": "cat/00.png", "label": "cat",
          "parts": {"head": {"center": [10, 8]}, "tail": {"center": [1, 8]}}}]}
        """
            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    set = ImageSet.open(folder);
    Landmarks marks = all(StreamOptions.inOrder(1, 1)).get(0).landmarks().get(0);
    // 20 x 16 pixels: the middle 16 columns are taken from column 2 on.
    assertEquals(java.util.Map.of("head", new Point(8, 8)), marks.points());
  }
}
