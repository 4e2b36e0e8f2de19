package dev.vitrail.cli.report;

import java.util.List;
import java.util.TreeSet;

/** One colour for each landmark, told apart by the colour-blind (Okabe and Ito, 2008). */
final class PartColours {

  /** Colour of a filter of which no landmark is known. */
  static final int NO_PART = 0xf5f5f5;

  private static final int[] COLOURS = {
    0xe69f00, 0x56b4e9, 0xf0e442, 0x009e73, 0xcc79a7, 0xd55e00, 0x0072b2, 0x999999
  };

  private final List<String> names;

  PartColours(Iterable<String> landmarks) {
    TreeSet<String> sorted = new TreeSet<>();
    landmarks.forEach(sorted::add);
    names = List.copyOf(sorted);
  }

  List<String> names() {
    return names;
  }

  /** Packed RGB of a landmark. */
  int of(String landmark) {
    int place = names.indexOf(landmark);
    return place < 0 ? NO_PART : COLOURS[place % COLOURS.length];
  }

  /** Name of its class in the page, {@code p0} to {@code p7}; empty without a landmark. */
  String className(String landmark) {
    int place = names.indexOf(landmark);
    return place < 0 ? "" : "p" + place % COLOURS.length;
  }
}
