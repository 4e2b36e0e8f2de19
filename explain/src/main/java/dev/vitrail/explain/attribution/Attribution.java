package dev.vitrail.explain.attribution;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * What a method found, raw.
 *
 * @param method name of the method
 * @param layer whose maps were read, or {@code input}
 * @param scores what was explained of each image
 * @param map {@code [batch, height, width, 1]}, signed where the method is
 * @param more further arrays by name, such as {@code channels}; each with the same batch
 * @param details numbers and remarks of each image
 */
public record Attribution(
    String method,
    String layer,
    List<Score> scores,
    FeatureMaps map,
    Map<String, FeatureMaps> more,
    List<Details> details) {

  /** Name in {@link #more} of values by channel. */
  public static final String CHANNELS = "channels";

  /**
   * About one image.
   *
   * @param numbers by name, such as the completeness gap
   * @param notes whole sentences for people
   */
  public record Details(Map<String, Double> numbers, List<String> notes) {

    /** Nothing to say. */
    public static final Details NONE = new Details(Map.of(), List.of());

    public Details {
      numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
      notes = List.copyOf(notes);
    }
  }

  public Attribution {
    scores = List.copyOf(scores);
    more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
    details = List.copyOf(details);
    if (map.shape().channels() != 1 || map.shape().batch() != scores.size()) {
      throw new IllegalArgumentException(
          "%d images need maps [%d, h, w, 1], found %s"
              .formatted(scores.size(), scores.size(), map.shape()));
    }
  }

  /** A result without anything besides the map. */
  static Attribution plain(String method, String layer, List<Score> scores, FeatureMaps map) {
    return new Attribution(
        method, layer, scores, map, Map.of(), Collections.nCopies(scores.size(), Details.NONE));
  }

  /** The same with values by channel. */
  Attribution with(String name, FeatureMaps values) {
    Map<String, FeatureMaps> all = new LinkedHashMap<>(more);
    all.put(name, values);
    return new Attribution(method, layer, scores, map, all, details);
  }

  /** The same with details of each image. */
  Attribution with(List<Details> all) {
    return new Attribution(method, layer, scores, map, more, all);
  }

  /** The result of one image alone. */
  public Attribution image(int index) {
    ExplainedNet.Part part = new ExplainedNet.Part(index, index + 1);
    Map<String, FeatureMaps> own = new LinkedHashMap<>();
    more.forEach((name, values) -> own.put(name, part.of(values)));
    return new Attribution(
        method,
        layer,
        scores.subList(index, index + 1),
        part.of(map),
        own,
        details.subList(index, index + 1));
  }

  /** Whether the map of an image is zero everywhere. */
  public boolean isZero(int index) {
    int size = map.shape().imageSize();
    for (int i = index * size; i < (index + 1) * size; i++) {
      if (map.values()[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the map of an image holds a value that is no number. */
  public boolean isBroken(int index) {
    int size = map.shape().imageSize();
    for (int i = index * size; i < (index + 1) * size; i++) {
      if (!Float.isFinite(map.values()[i])) {
        return true;
      }
    }
    return false;
  }

  /** Explains the images of a request one by one and tells its progress after each. */
  static Attribution each(AttributionRequest request, IntFunction<Attribution> one) {
    List<Attribution> all = new ArrayList<>();
    int count = request.scores().size();
    for (int i = 0; i < count; i++) {
      all.add(one.apply(i));
      request.progress().update(all.get(i).method, i + 1, count);
    }
    return join(all);
  }

  /** Results of single images as one batch; all of one method and layer. */
  private static Attribution join(List<Attribution> single) {
    Attribution first = single.get(0);
    List<Score> scores = new ArrayList<>();
    List<Details> details = new ArrayList<>();
    single.forEach(
        one -> {
          scores.addAll(one.scores);
          details.addAll(one.details);
        });
    Map<String, FeatureMaps> more = new LinkedHashMap<>();
    for (String name : first.more.keySet()) {
      more.put(name, concat(single.stream().map(one -> one.more.get(name)).toList()));
    }
    FeatureMaps map = concat(single.stream().map(Attribution::map).toList());
    return new Attribution(first.method, first.layer, scores, map, more, details);
  }

  private static FeatureMaps concat(List<FeatureMaps> parts) {
    MapShape shape = parts.get(0).shape().withBatch(parts.size());
    float[] values = new float[shape.size()];
    for (int i = 0; i < parts.size(); i++) {
      System.arraycopy(parts.get(i).values(), 0, values, i * shape.imageSize(), shape.imageSize());
    }
    return new FeatureMaps(shape, values);
  }
}
