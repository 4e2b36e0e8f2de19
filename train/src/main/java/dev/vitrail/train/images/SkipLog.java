package dev.vitrail.train.images;

import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects what is left out: one log line each, or an error at the first when strict. */
class SkipLog {

  private static final Logger LOG = LoggerFactory.getLogger(SkipLog.class);

  private final boolean strict;
  private final List<SkippedImage> first = new ArrayList<>();
  private long count;

  SkipLog(boolean strict) {
    this.strict = strict;
  }

  /** Looks at a folder without telling what is wrong with it. */
  static SkipLog silent() {
    return new SkipLog(false) {
      @Override
      void skip(String file, String reason) {}
    };
  }

  /**
   * Leaves one out.
   *
   * @throws VitrailException of kind DATA when strict
   */
  void skip(String file, String reason) {
    String name = SafePaths.printable(file);
    if (strict) {
      throw VitrailException.data(
          "%s: %s. Remove or repair it, or run without --strict to leave it out."
              .formatted(name, reason));
    }
    note(file, reason);
  }

  /** Leaves one out even when strict, because the user asked for it. */
  void note(String file, String reason) {
    String name = SafePaths.printable(file);
    count++;
    if (first.size() < SkippedImages.KEPT) {
      first.add(new SkippedImage(name, reason));
    }
    LOG.warn("left out {}: {}", name, reason);
  }

  SkippedImages result() {
    return new SkippedImages(count, first);
  }
}
