package dev.vitrail.cli.evaluate;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Images to measure a net on that it was not configured with. */
public final class EvaluationImages {

  private EvaluationImages() {}

  /**
   * The images of a folder whose class the net knows, under the net's class numbers.
   *
   * @throws VitrailException of kind DATA when there is none
   */
  public static ImageSet of(Path folder, ModelBundle bundle) {
    ImageSet set = ImageSet.open(folder);
    List<String> names = new ArrayList<>(bundle.spec().labels());
    boolean single = RunEvaluation.task(bundle) == ModelConfig.Task.SINGLE;
    if (single) {
      names.add("negative");
    }
    List<ImageEntry> kept = new ArrayList<>();
    for (ImageEntry entry : set.entries()) {
      int label = names.indexOf(set.classNames().get(entry.label()));
      if (label >= 0) {
        kept.add(entry.withLabel(label));
      }
    }
    if (kept.isEmpty()) {
      throw VitrailException.data(
          folder,
          "has no image of the classes of the net (%s); its classes: %s"
              .formatted(String.join(", ", names), String.join(", ", set.classNames())));
    }
    OptionalInt negative = single ? OptionalInt.of(1) : OptionalInt.empty();
    return new ImageSet(
        set.root(), set.layout(), names, negative, kept, set.maskValues(), set.skipped());
  }

  /** The set with every image taken for testing, for data that no net was trained on. */
  public static ImageSet allForTest(ImageSet set) {
    List<ImageEntry> entries =
        set.entries().stream()
            .map(
                e ->
                    new ImageEntry(
                        e.file(),
                        e.path(),
                        e.id(),
                        e.label(),
                        Split.TEST,
                        e.landmarks(),
                        e.boxes(),
                        e.mask()))
            .toList();
    return set.with(entries);
  }

  /**
   * At most so many test images, annotated ones first and evenly spread over the list, so that
   * every class has its share.
   */
  public static ImageSet someOfTest(ImageSet set, int most) {
    List<ImageEntry> test = new ArrayList<>(set.split(Split.TEST).entries());
    List<ImageEntry> annotated =
        test.stream().filter(e -> e.mask().isPresent() || !e.boxes().isEmpty()).toList();
    List<ImageEntry> from = annotated.isEmpty() ? test : annotated;
    List<ImageEntry> chosen = new ArrayList<>();
    int count = Math.min(most, from.size());
    for (int k = 0; k < count; k++) {
      chosen.add(from.get((int) ((long) k * from.size() / count)));
    }
    if (chosen.isEmpty()) {
      throw VitrailException.data(set.root(), "has no test image");
    }
    return set.with(chosen);
  }
}
