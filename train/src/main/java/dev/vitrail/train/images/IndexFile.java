package dev.vitrail.train.images;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An {@code index.json}: the class lists and the images of a set. Foreign keys are passed over. An
 * absent list or map is empty, an absent text is the empty text, an absent number 0.
 *
 * @param name of the set
 * @param splitRule how the splits were made, a sentence
 * @param classes class names in label order, or {@code categories}
 * @param maskValues meaning of mask values, or {@code trimap_values}
 * @param images labelled images
 * @param negatives images that show none of the classes
 * @param negativesRelease the negatives that the authors of the interpretable layer ship
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record IndexFile(
    String name,
    @JsonProperty("split_rule") String splitRule,
    List<String> classes,
    List<String> categories,
    @JsonProperty("mask_values") Map<Integer, String> maskValues,
    @JsonProperty("trimap_values") Map<Integer, String> trimapValues,
    List<Image> images,
    List<Image> negatives,
    @JsonProperty("negatives_release") List<Image> negativesRelease) {

  /** The name of the file in its folder. */
  public static final String FILE = "index.json";

  public IndexFile {
    name = Objects.requireNonNullElse(name, "");
    splitRule = Objects.requireNonNullElse(splitRule, "");
    classes = orEmpty(classes);
    categories = orEmpty(categories);
    maskValues = orEmpty(maskValues);
    trimapValues = orEmpty(trimapValues);
    images = orEmpty(images);
    negatives = orEmpty(negatives);
    negativesRelease = orEmpty(negativesRelease);
  }

  /**
   * One image. The class is {@code category}, else {@code label}, else {@code species}.
   *
   * @param file relative to the folder of the index
   * @param id name of the photograph
   * @param split {@code train}, {@code val} or {@code test}
   * @param animalBox {@code [x0, y0, x1, y1]}
   * @param mask palette PNG, relative to the folder of the index, or {@code trimap}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Image(
      String file,
      String category,
      String label,
      String species,
      String id,
      String split,
      Integer width,
      Integer height,
      Map<String, Part> parts,
      @JsonProperty("animal_box") List<Double> animalBox,
      String trimap,
      String mask) {

    public Image {
      file = Objects.requireNonNullElse(file, "");
      category = Objects.requireNonNullElse(category, "");
      label = Objects.requireNonNullElse(label, "");
      species = Objects.requireNonNullElse(species, "");
      id = Objects.requireNonNullElse(id, "");
      split = Objects.requireNonNullElse(split, "");
      width = Objects.requireNonNullElse(width, 0);
      height = Objects.requireNonNullElse(height, 0);
      parts = orEmpty(parts);
      animalBox = orEmpty(animalBox);
      trimap = Objects.requireNonNullElse(trimap, "");
      mask = Objects.requireNonNullElse(mask, "");
    }

    /** The class, empty when none is given. */
    @JsonIgnore
    public String className() {
      if (!category.isEmpty()) {
        return category;
      }
      return label.isEmpty() ? species : label;
    }
  }

  /**
   * A part of an image.
   *
   * @param box {@code [x0, y0, x1, y1]}
   * @param center the landmark, {@code [x, y]}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Part(List<Double> box, List<Double> center) {

    public Part {
      box = orEmpty(box);
      center = orEmpty(center);
    }
  }

  private static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : list;
  }

  private static <K, V> Map<K, V> orEmpty(Map<K, V> map) {
    return map == null ? Map.of() : map;
  }
}
