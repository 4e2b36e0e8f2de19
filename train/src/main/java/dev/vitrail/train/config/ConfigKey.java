package dev.vitrail.train.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One key of a configuration record.
 *
 * @param name as written in files
 * @param shape one value, a value that may be absent, or a list
 * @param type boolean, int, long, double, String, an enum or a record; of a list, of its items
 * @param describe meaning and range
 */
record ConfigKey(String name, Shape shape, Class<?> type, Describe describe) {

  enum Shape {
    ONE,
    OPTIONAL,
    LIST
  }

  /** The keys of a record, in order. */
  static List<ConfigKey> of(Class<?> record) {
    return Arrays.stream(record.getRecordComponents()).map(ConfigKey::of).toList();
  }

  /** The key of that name, if the record has it. */
  static Optional<ConfigKey> find(Class<?> record, String name) {
    return of(record).stream().filter(key -> key.name.equals(name)).findFirst();
  }

  private static ConfigKey of(RecordComponent component) {
    Describe describe = component.getAnnotation(Describe.class);
    if (describe == null) {
      throw new IllegalStateException(
          component.getDeclaringRecord().getSimpleName()
              + "."
              + component.getName()
              + " needs @Describe");
    }
    Class<?> raw = component.getType();
    Shape shape =
        raw == List.class ? Shape.LIST : raw == Optional.class ? Shape.OPTIONAL : Shape.ONE;
    Class<?> type = shape == Shape.ONE ? raw : argument(component.getGenericType());
    return new ConfigKey(component.getName(), shape, type, describe);
  }

  private static Class<?> argument(Type generic) {
    return (Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[0];
  }

  boolean isRecord() {
    return type.isRecord();
  }

  boolean isList() {
    return shape == Shape.LIST;
  }

  boolean isInteger() {
    return type == int.class || type == long.class;
  }

  /** The spellings an enum key takes, for example {@code released-argmax}. */
  List<String> choices() {
    return Arrays.stream(type.getEnumConstants()).map(ConfigKey::spelling).toList();
  }

  /** How an enum constant is written in files. */
  static String spelling(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean allows(double number) {
    boolean low = describe.aboveMin() ? number > describe.min() : number >= describe.min();
    return low && number <= describe.max();
  }

  /** The range in words, for example {@code from 0 to 1000}. */
  String range() {
    boolean above = describe.min() != Double.NEGATIVE_INFINITY;
    boolean below = describe.max() != Double.POSITIVE_INFINITY;
    String low = (describe.aboveMin() ? "above " : below ? "from " : "at least ");
    return (above ? low + number(describe.min()) : "")
        + (above && below ? (describe.aboveMin() ? " and at most " : " to ") : "")
        + (below ? (above ? "" : "at most ") + number(describe.max()) : "");
  }

  /** A number without a needless fraction. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
