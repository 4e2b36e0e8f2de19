package dev.vitrail.train.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Checks the values of a configuration record against its {@link Describe} annotations. */
final class Limits {

  private static final int LONGEST_TEXT = 4096;

  private Limits() {}

  /**
   * Called from compact constructors.
   *
   * @param values all components, in order
   * @throws IllegalArgumentException naming the key, the value and the range
   */
  static void check(Class<? extends Record> record, Object... values) {
    List<ConfigKey> keys = ConfigKey.of(record);
    for (int i = 0; i < values.length; i++) {
      check(keys.get(i), Objects.requireNonNull(values[i], keys.get(i).name()));
    }
  }

  private static void check(ConfigKey key, Object value) {
    if (value instanceof Number number) {
      checkNumber(key, number);
    } else if (value instanceof String text) {
      checkText(key, text);
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresent(inner -> check(key, inner));
    } else if (value instanceof List<?> list) {
      if (!key.allows(list.size())) {
        throw new IllegalArgumentException(
            "%s must have %s items, found %d".formatted(key.name(), key.range(), list.size()));
      }
      list.stream().filter(String.class::isInstance).forEach(item -> check(key, item));
    }
  }

  private static void checkNumber(ConfigKey key, Number number) {
    if (!Double.isFinite(number.doubleValue()) || !key.allows(number.doubleValue())) {
      throw new IllegalArgumentException(
          "%s must be %s, found %s".formatted(key.name(), key.range(), number));
    }
  }

  private static void checkText(ConfigKey key, String text) {
    if (text.isBlank() || text.length() > LONGEST_TEXT || text.chars().anyMatch(c -> c < 32)) {
      throw new IllegalArgumentException(
          "%s must be one line of 1 to %d characters, found '%s'"
              .formatted(key.name(), LONGEST_TEXT, oneLine(text)));
    }
  }

  private static String oneLine(String text) {
    String shown = text.length() > 60 ? text.substring(0, 60) + "..." : text;
    return shown.replaceAll("\\p{Cntrl}", "?");
  }
}
