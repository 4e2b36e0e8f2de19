package dev.vitrail.engine.weights;

import dev.vitrail.engine.VitrailException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a weight file differs from what a net expects.
 *
 * @param matched tensors found with the expected shape
 * @param missing expected tensors that the file lacks, in the order expected
 * @param wrongShape tensors found with another shape, in the order expected
 * @param unexpected tensors that nobody expects, in the order of the file
 */
public record WeightReport(
    int matched, List<Missing> missing, List<WrongShape> wrongShape, List<WeightEntry> unexpected) {

  /** What PyTorch counts beside its weights; inference does not need it. */
  public static final List<String> COUNTERS = List.of("*num_batches_tracked");

  /** Missing tensors that get a suggestion; a file of another net has hundreds. */
  private static final int MOST_SUGGESTIONS = 32;

  private static final int MOST_IN_MESSAGE = 3;

  /** A tensor that the net needs, shape as the file stores it. */
  public record Expected(String name, List<Integer> shape) {
    public Expected {
      shape = List.copyOf(shape);
    }
  }

  /** A tensor that the file lacks, and the unexpected one that has nearly its name. */
  public record Missing(Expected expected, Optional<WeightEntry> nearest) {}

  /** A tensor of another shape. */
  public record WrongShape(Expected expected, WeightEntry found) {}

  public WeightReport {
    missing = List.copyOf(missing);
    wrongShape = List.copyOf(wrongShape);
    unexpected = List.copyOf(unexpected);
  }

  /**
   * Compares a file with what is expected of it.
   *
   * @param found the tensors of the file
   * @param expected names are unique
   * @param ignored patterns of names that are neither missed nor unexpected; {@code *} stands for
   *     any text, for example {@link #COUNTERS}
   */
  public static WeightReport compare(
      Collection<WeightEntry> found, Collection<Expected> expected, List<String> ignored) {
    Predicate<String> skip = anyOf(ignored);
    Map<String, WeightEntry> left = new LinkedHashMap<>();
    found.stream().filter(e -> !skip.test(e.name())).forEach(e -> left.put(e.name(), e));
    List<Expected> absent = new ArrayList<>();
    List<WrongShape> wrong = new ArrayList<>();
    int matched = 0;
    for (Expected one : expected) {
      WeightEntry entry = left.remove(one.name());
      if (entry == null) {
        if (!skip.test(one.name())) {
          absent.add(one);
        }
      } else if (entry.shape().equals(one.shape())) {
        matched++;
      } else {
        wrong.add(new WrongShape(one, entry));
      }
    }
    return new WeightReport(
        matched, suggested(absent, left), wrong, new ArrayList<>(left.values()));
  }

  private static List<Missing> suggested(List<Expected> absent, Map<String, WeightEntry> left) {
    List<Missing> missing = new ArrayList<>();
    for (Expected one : absent) {
      Optional<String> near =
          missing.size() < MOST_SUGGESTIONS
              ? EditDistance.nearest(one.name(), left.keySet())
              : Optional.empty();
      missing.add(new Missing(one, near.map(left::get)));
    }
    return missing;
  }

  private static Predicate<String> anyOf(List<String> globs) {
    String regex =
        globs.stream()
            .map(
                glob -> "\\Q" + glob.replace("\\E", "\\E\\\\E\\Q").replace("*", "\\E.*\\Q") + "\\E")
            .collect(Collectors.joining("|"));
    return globs.isEmpty()
        ? name -> false
        : Pattern.compile(regex, Pattern.DOTALL).asMatchPredicate();
  }

  /** Whether every expected tensor is there with its shape. Unexpected ones do no harm. */
  public boolean fits() {
    return missing.isEmpty() && wrongShape.isEmpty();
  }

  /**
   * One line a layer that has something to say, in the order expected. The layer is the name up to
   * its last dot or slash.
   */
  public List<String> lines() {
    Map<String, List<String>> layers = new LinkedHashMap<>();
    missing.forEach(one -> say(layers, one.expected().name(), describe(one)));
    wrongShape.forEach(
        one ->
            say(
                layers,
                one.expected().name(),
                "has shape %s, expected %s"
                    .formatted(one.found().shape(), one.expected().shape())));
    Set<String> suggested = new HashSet<>();
    missing.forEach(one -> one.nearest().ifPresent(near -> suggested.add(near.name())));
    unexpected.stream()
        .filter(entry -> !suggested.contains(entry.name()))
        .forEach(entry -> say(layers, entry.name(), "%s is not expected".formatted(entry.shape())));
    return layers.entrySet().stream()
        .map(layer -> Text.shown(layer.getKey()) + ": " + String.join("; ", layer.getValue()))
        .toList();
  }

  private static String describe(Missing one) {
    return "%s is missing%s"
        .formatted(
            one.expected().shape(),
            one.nearest()
                .map(
                    near ->
                        ", the nearest is '%s' %s".formatted(Text.shown(near.name()), near.shape()))
                .orElse(""));
  }

  private static void say(Map<String, List<String>> layers, String name, String what) {
    int cut = Math.max(name.lastIndexOf('.'), name.lastIndexOf('/'));
    layers
        .computeIfAbsent(cut < 0 ? name : name.substring(0, cut), layer -> new ArrayList<>())
        .add(cut < 0 ? what : Text.shown(name.substring(cut + 1)) + " " + what);
  }

  /**
   * Does nothing when the file {@link #fits()}.
   *
   * @throws VitrailException of kind DATA with the counts and the first differences
   */
  public void requireFit(Path file) {
    if (fits()) {
      return;
    }
    List<String> lines = lines();
    String first = String.join(" | ", lines.subList(0, Math.min(MOST_IN_MESSAGE, lines.size())));
    String more =
        lines.size() > MOST_IN_MESSAGE
            ? " | and %d more layers".formatted(lines.size() - MOST_IN_MESSAGE)
            : "";
    throw VitrailException.data(
        file,
        "does not fit the net: %d tensors fit, %d missing, %d of another shape, %d unexpected: %s%s"
            .formatted(matched, missing.size(), wrongShape.size(), unexpected.size(), first, more));
  }
}
