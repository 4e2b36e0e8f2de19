package dev.vitrail.train.images;

import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a folder holds, before classes and negatives are chosen.
 *
 * @param layout the layout that was found
 * @param classes class names in label order
 * @param entries labelled images
 * @param lists further lists of images of no class, by name; their label is -1
 * @param maskValues what the values of masks mean
 */
record Listing(
    Layout layout,
    List<String> classes,
    List<ImageEntry> entries,
    Map<String, List<ImageEntry>> lists,
    Map<Integer, String> maskValues) {

  /** Name of the class of images that show none of the others. */
  static final String NEGATIVE = "negative";

  /** Classes and images as the options ask. */
  record Chosen(List<String> classes, OptionalInt negativeClass, List<ImageEntry> entries) {}

  Chosen choose(ImageSetOptions options) {
    if (options.category().isPresent()) {
      return oneAgainst(options.category().get(), options.negatives());
    }
    return options
        .negatives()
        .map(this::withNegatives)
        .orElseGet(() -> new Chosen(classes, OptionalInt.empty(), entries));
  }

  private Chosen withNegatives(String name) {
    if (classes.contains(name)) {
      return new Chosen(classes, OptionalInt.of(classes.indexOf(name)), entries);
    }
    List<ImageEntry> all = new ArrayList<>(entries);
    for (ImageEntry entry : list(name)) {
      all.add(entry.withLabel(classes.size()));
    }
    List<String> names = new ArrayList<>(classes);
    names.add(NEGATIVE);
    return new Chosen(List.copyOf(names), OptionalInt.of(classes.size()), List.copyOf(all));
  }

  private Chosen oneAgainst(String category, Optional<String> negatives) {
    int label = classes.indexOf(category);
    if (label < 0) {
      throw VitrailException.usage(
          "There is no class %s; the set has %s.".formatted(category, String.join(", ", classes)));
    }
    List<ImageEntry> all = new ArrayList<>();
    for (ImageEntry entry : entries) {
      if (entry.label() == label) {
        all.add(entry.withLabel(0));
      }
    }
    for (ImageEntry entry : negativesOf(label, negatives.orElseGet(this::usualNegatives))) {
      all.add(entry.withLabel(1));
    }
    return new Chosen(List.of(category, NEGATIVE), OptionalInt.of(1), List.copyOf(all));
  }

  private List<ImageEntry> negativesOf(int label, String name) {
    if (name.equals(ImageSetOptions.OTHERS)) {
      return entries.stream().filter(e -> e.label() != label).toList();
    }
    int other = classes.indexOf(name);
    if (other >= 0 && other != label) {
      return entries.stream().filter(e -> e.label() == other).toList();
    }
    return list(name);
  }

  private String usualNegatives() {
    return lists.containsKey("negatives_release") ? "negatives_release" : "negatives";
  }

  private List<ImageEntry> list(String name) {
    List<ImageEntry> found = lists.get(name);
    if (found == null) {
      throw VitrailException.usage(
          ("There are no negatives named %s; a list of the index (%s), another class (%s) or %s"
                  + " can be named.")
              .formatted(
                  name,
                  lists.isEmpty() ? "none here" : String.join(", ", lists.keySet()),
                  String.join(", ", classes),
                  ImageSetOptions.OTHERS));
    }
    return found;
  }
}
