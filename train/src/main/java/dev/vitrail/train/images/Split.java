package dev.vitrail.train.images;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.vitrail.engine.io.Checksums;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/** What an image is used for. */
public enum Split {
  TRAIN,
  VAL,
  TEST;

  private static final double TRAIN_SHARE = 0.7;
  private static final double VAL_SHARE = 0.1;

  /** The split of a usual name ({@code train}, {@code val}, {@code valid}, {@code test}, ...). */
  public static Optional<Split> named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "train", "training", "train_set", "training_set" -> Optional.of(TRAIN);
      case "val", "valid", "validation", "val_set", "validation_set" -> Optional.of(VAL);
      case "test", "test1", "testing", "test_set" -> Optional.of(TEST);
      default -> Optional.empty();
    };
  }

  /**
   * 70 % train, 10 % val, 20 % test by a hash of seed, class and file name. Adding images moves no
   * other image; shares are met on average, not exactly.
   */
  public static Split byHash(long seed, String className, String fileName) {
    double u = fraction(seed, className, fileName);
    if (u < TRAIN_SHARE) {
      return TRAIN;
    }
    return u < TRAIN_SHARE + VAL_SHARE ? VAL : TEST;
  }

  /** Like {@link #byHash} for data whose test images are given: train and val as 7 to 1. */
  public static Split trainOrVal(long seed, String className, String fileName) {
    double share = TRAIN_SHARE / (TRAIN_SHARE + VAL_SHARE);
    return fraction(seed, className, fileName) < share ? TRAIN : VAL;
  }

  private static double fraction(long seed, String className, String fileName) {
    MessageDigest digest = Checksums.newSha256();
    digest.update((seed + "\0" + className + "\0" + fileName).getBytes(StandardCharsets.UTF_8));
    long bits = ByteBuffer.wrap(digest.digest()).getLong();
    return (bits >>> 11) * 0x1.0p-53;
  }

  /** Lower-case name, as in index files. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
