package dev.vitrail.train.images;

import dev.vitrail.train.images.DataStats.ClassCounts;
import dev.vitrail.train.images.DataStats.Copies;
import dev.vitrail.train.images.DataStats.NearCopy;
import dev.vitrail.train.images.DataStats.Sizes;
import dev.vitrail.train.images.DataVerifier.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Adds up what {@link DataVerifier} found. */
final class StatsBuilder {

  /** Annotated coordinates may be one-based, so one pixel beyond the edge is no error. */
  private static final double SLACK = 1;

  private final ImageSet set;
  private final List<Finding> findings;
  private final SkippedImages skipped;
  private final OptionalInt nearDistance;
  private final List<NearCopy> near = new ArrayList<>();
  private final List<String> outside = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Map<String, Integer> parts = new TreeMap<>();
  private long nearCount;
  private int outsideCount;

  StatsBuilder(
      ImageSet set, List<Finding> findings, SkippedImages skipped, OptionalInt nearDistance) {
    this.set = set;
    this.findings = findings;
    this.skipped = skipped;
    this.nearDistance = nearDistance;
  }

  DataStats build() {
    List<ClassCounts> classes = classes();
    List<Copies> copies = copies();
    nearDistance.ifPresent(this::findNear);
    annotations();
    List<String> shared = sharedPhotographs();
    SkippedImages all = set.skipped().plus(skipped);
    if (all.count() > 0) {
      problems.add("%d images were left out".formatted(all.count()));
    }
    return new DataStats(
        1,
        set.layout(),
        (int) findings.stream().filter(Finding::readable).count(),
        classes,
        sizes(),
        all,
        copies.stream().limit(DataStats.LISTED).toList(),
        List.copyOf(near),
        nearCount,
        shared,
        parts,
        List.copyOf(outside),
        outsideCount,
        imbalance(classes),
        List.copyOf(problems));
  }

  private List<ClassCounts> classes() {
    List<ClassCounts> classes = new ArrayList<>();
    for (int label = 0; label < set.classNames().size(); label++) {
      Map<Split, Integer> counts = new EnumMap<>(Split.class);
      for (int i = 0; i < findings.size(); i++) {
        if (findings.get(i).readable() && entry(i).label() == label) {
          counts.merge(entry(i).split(), 1, Integer::sum);
        }
      }
      String name = SafePaths.printable(set.classNames().get(label));
      for (Split split : Split.values()) {
        if (!counts.containsKey(split)) {
          problems.add("class %s has no %s image".formatted(name, split.label()));
        }
      }
      classes.add(
          new ClassCounts(
              name,
              counts.getOrDefault(Split.TRAIN, 0),
              counts.getOrDefault(Split.VAL, 0),
              counts.getOrDefault(Split.TEST, 0)));
    }
    return classes;
  }

  private double imbalance(List<ClassCounts> classes) {
    int least = classes.stream().mapToInt(ClassCounts::total).min().orElse(0);
    int most = classes.stream().mapToInt(ClassCounts::total).max().orElse(0);
    double ratio = (double) Math.max(1, most) / Math.max(1, least);
    if (ratio >= 3) {
      problems.add("the largest class has %.1f times the images of the smallest".formatted(ratio));
    }
    return ratio;
  }

  private Sizes sizes() {
    int[] w = findings.stream().filter(Finding::readable).mapToInt(Finding::width).toArray();
    int[] h = findings.stream().filter(Finding::readable).mapToInt(Finding::height).toArray();
    if (w.length == 0) {
      return new Sizes(0, 0, 0, 0, 0, 0);
    }
    Arrays.sort(w);
    Arrays.sort(h);
    int last = w.length - 1;
    return new Sizes(w[0], w[last / 2], w[last], h[0], h[last / 2], h[last]);
  }

  private List<Copies> copies() {
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < findings.size(); i++) {
      if (findings.get(i).readable()) {
        groups.computeIfAbsent(findings.get(i).sha256(), k -> new ArrayList<>()).add(i);
      }
    }
    List<Copies> copies = new ArrayList<>();
    for (List<Integer> group : groups.values()) {
      if (group.size() > 1) {
        copies.add(
            new Copies(
                group.stream().map(this::name).toList(),
                group.stream().map(i -> entry(i).split()).distinct().count() > 1,
                group.stream().map(i -> entry(i).label()).distinct().count() > 1));
      }
    }
    count(copies.stream().filter(Copies::acrossSplits).count(), "files have copies across splits");
    count(copies.stream().filter(Copies::acrossClasses).count(), "files have two labels");
    return copies;
  }

  private void findNear(int distance) {
    int[] index = new int[findings.size()];
    long[] hashes = new long[findings.size()];
    int count = 0;
    for (int i = 0; i < findings.size(); i++) {
      if (findings.get(i).readable()) {
        index[count] = i;
        hashes[count++] = findings.get(i).hash();
      }
    }
    for (int a = 0; a < count; a++) {
      for (int b = a + 1; b < count; b++) {
        if (DifferenceHash.distance(hashes[a], hashes[b]) <= distance) {
          addNear(index[a], index[b], DifferenceHash.distance(hashes[a], hashes[b]));
        }
      }
    }
    count(nearCount, "pairs of images look alike");
  }

  private void addNear(int a, int b, int distance) {
    if (findings.get(a).sha256().equals(findings.get(b).sha256())) {
      return;
    }
    nearCount++;
    if (near.size() < DataStats.LISTED) {
      near.add(new NearCopy(name(a), name(b), distance, entry(a).split() != entry(b).split()));
    }
  }

  private void annotations() {
    for (int i = 0; i < findings.size(); i++) {
      Finding finding = findings.get(i);
      if (finding.readable()) {
        ImageEntry entry = entry(i);
        Box frame = new Box(-SLACK, -SLACK, finding.width() + SLACK, finding.height() + SLACK);
        entry.landmarks().points().keySet().forEach(part -> parts.merge(part, 1, Integer::sum));
        String file = name(i);
        entry.landmarks().points().forEach((part, p) -> check(frame.contains(p), part, file));
        entry
            .boxes()
            .forEach(
                (part, box) ->
                    check(
                        frame.contains(new Point(box.x0(), box.y0()))
                            && frame.contains(new Point(box.x1(), box.y1())),
                        part + " box",
                        file));
      }
    }
    count(outsideCount, "landmarks or boxes reach beyond their image");
  }

  private void check(boolean inside, String what, String file) {
    if (!inside) {
      outsideCount++;
      if (outside.size() < DataStats.LISTED) {
        outside.add(file + ": " + SafePaths.printable(what));
      }
    }
  }

  private List<String> sharedPhotographs() {
    Map<String, Set<Split>> splits = new TreeMap<>();
    for (ImageEntry entry : set.entries()) {
      splits.computeIfAbsent(entry.id(), id -> EnumSet.noneOf(Split.class)).add(entry.split());
    }
    List<String> shared = new ArrayList<>();
    splits.forEach(
        (id, found) -> {
          if (found.size() > 1) {
            shared.add(SafePaths.printable(id));
          }
        });
    count(shared.size(), "photographs have crops in more than one split");
    return shared.stream().limit(DataStats.LISTED).toList();
  }

  private void count(long number, String what) {
    if (number > 0) {
      problems.add(number + " " + what);
    }
  }

  private ImageEntry entry(int index) {
    return set.entries().get(index);
  }

  private String name(int index) {
    return SafePaths.printable(entry(index).file());
  }
}
