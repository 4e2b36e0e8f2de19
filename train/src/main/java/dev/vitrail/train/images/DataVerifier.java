package dev.vitrail.train.images;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Checksums;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads every image of a set once and says what is wrong with it. Memory: a checksum, two sizes and
 * a 64-bit hash an image, and one decoder a thread.
 */
public final class DataVerifier {

  /** Difference hashes that differ in at most this many bits count as near copies. */
  public static final int USUAL_DISTANCE = 4;

  private static final int LARGEST_DISTANCE = 16;

  private final int threads;
  private final OptionalInt nearDistance;
  private final boolean strict;

  /**
   * @param threads that decode, at least 1
   * @param nearDistance look for pairs whose difference hashes differ in at most so many bits,
   *     0..16; the number of comparisons grows with the square of the images
   * @param strict whether the first unreadable image is an error
   */
  public DataVerifier(int threads, OptionalInt nearDistance, boolean strict) {
    if (nearDistance.isPresent()
        && (nearDistance.getAsInt() < 0 || nearDistance.getAsInt() > LARGEST_DISTANCE)) {
      throw VitrailException.usage(
          "The distance of near copies lies in 0..%d, found %d"
              .formatted(LARGEST_DISTANCE, nearDistance.getAsInt()));
    }
    this.threads = threads;
    this.nearDistance = nearDistance;
    this.strict = strict;
  }

  /** What one image turned out to be; {@code problem} is empty for a readable one. */
  record Finding(String sha256, int width, int height, long hash, String problem) {
    boolean readable() {
      return problem.isEmpty();
    }
  }

  /**
   * Looks at every image.
   *
   * @throws VitrailException of kind DATA at the first unreadable image, when strict
   */
  public DataStats verify(ImageSet set, Progress progress) {
    SkipLog skips = new SkipLog(strict);
    List<Finding> findings = findings(set, skips, progress);
    return new StatsBuilder(set, findings, skips.result(), nearDistance).build();
  }

  /** The set without the images that do not decode; their reasons are added to what it skipped. */
  public ImageSet readable(ImageSet set, Progress progress) {
    SkipLog skips = new SkipLog(strict);
    List<Finding> findings = findings(set, skips, progress);
    List<String> gone = new ArrayList<>();
    for (int i = 0; i < findings.size(); i++) {
      if (!findings.get(i).readable()) {
        gone.add(set.entries().get(i).file());
      }
    }
    return set.without(gone, skips.result());
  }

  private List<Finding> findings(ImageSet set, SkipLog skips, Progress progress) {
    ImageDecoder decoder = ImageDecoder.standard();
    List<Finding> findings = new ArrayList<>(set.size());
    try (OrderedWork<Finding> work =
        new OrderedWork<>(
            set.size(), threads, 2 * threads, i -> look(decoder, set.entries().get(i)))) {
      for (ImageEntry entry : set.entries()) {
        Finding finding = work.next();
        if (!finding.readable()) {
          skips.skip(entry.file(), finding.problem());
        }
        findings.add(finding);
        progress.update("reading images", findings.size(), set.size());
      }
    }
    return findings;
  }

  private Finding look(ImageDecoder decoder, ImageEntry entry) {
    String sha256 = "";
    try {
      byte[] bytes = decoder.bytes(entry.path());
      sha256 = Checksums.sha256(bytes);
      RgbImage image = decoder.decode(bytes);
      long hash = nearDistance.isPresent() ? DifferenceHash.of(image) : 0;
      return new Finding(sha256, image.width(), image.height(), hash, "");
    } catch (BadImage e) {
      return new Finding(sha256, 0, 0, 0, e.getMessage());
    }
  }
}
