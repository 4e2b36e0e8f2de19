package dev.vitrail.train.loop;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.config.DataConfig;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageSetOptions;
import dev.vitrail.train.images.IndexFile;
import dev.vitrail.train.images.Layout;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.train.synthetic.Counts;
import dev.vitrail.train.synthetic.SyntheticAnimals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Opens the images that a configuration names. */
public final class TrainingImages {

  private static final int DRAWN_EACH = 300;

  private TrainingImages() {}

  /**
   * Opens the images.
   *
   * @param drawn folder into which images are drawn when the layout is synthetic and they are not
   *     there; the same configuration and seed draw the same images
   * @param seed of the drawing, and of splits where none are given
   */
  public static ImageSet open(DataConfig data, Path drawn, long seed, Progress progress) {
    ImageSetOptions options = ImageSetOptions.defaults().withSeed(seed).withStrict(data.strict());
    if (data.layout() == DataConfig.Layout.SYNTHETIC) {
      if (!complete(drawn)) {
        draw(data, drawn, seed, progress);
      }
      return select(ImageSet.open(drawn, category(data, options)), data);
    }
    Layout layout =
        switch (data.layout()) {
          case INDEX -> Layout.INDEX;
          case FOLDERS, AUTO, SYNTHETIC -> Layout.AUTO;
        };
    Path folder = Path.of(data.folder());
    if (!Files.isDirectory(folder)) {
      throw VitrailException.data(
          folder, "is no folder. Name the folder of the images with --data or data.folder.");
    }
    return select(ImageSet.open(folder, category(data, options.withLayout(layout))), data);
  }

  /** Whether drawings are there; the index is written last. */
  private static boolean complete(Path drawn) {
    return Files.exists(drawn.resolve(IndexFile.FILE))
        && Files.isDirectory(drawn.resolve(SyntheticAnimals.IMAGES));
  }

  private static void draw(DataConfig data, Path drawn, long seed, Progress progress) {
    int each = data.limit() > 0 ? data.limit() : DRAWN_EACH;
    int negatives = data.category().isPresent() ? each : 0;
    try {
      Files.deleteIfExists(drawn.resolve(IndexFile.FILE));
    } catch (IOException e) {
      throw VitrailException.environment("Cannot draw the images of the run again", e);
    }
    SyntheticAnimals.write(drawn, Counts.of(each, negatives), data.size(), seed, progress);
  }

  private static ImageSetOptions category(DataConfig data, ImageSetOptions options) {
    Optional<String> negatives = data.negatives().map(name -> name.replace('-', '_'));
    if (data.category().isEmpty()) {
      return options;
    }
    String from =
        negatives.orElse(
            data.layout() == DataConfig.Layout.SYNTHETIC ? "negatives" : ImageSetOptions.OTHERS);
    return options.withCategory(data.category().get()).withNegatives(from);
  }

  /** Opens the images of a configuration for a run; drawings lie in its folder. */
  public static ImageSet open(TrainingConfig config, RunDirectory run, Progress progress) {
    return open(config.data(), run.folder().resolve("data"), config.seed(), progress);
  }

  /** Opens the images that a run was trained on; drawings that are gone are drawn again. */
  public static ImageSet of(RunDirectory run, Progress progress) {
    return open(run.config(), run, progress);
  }

  /** Keeps the classes that are asked for, in that order. */
  private static ImageSet select(ImageSet set, DataConfig data) {
    if (data.classes().isEmpty()) {
      return set;
    }
    List<ImageEntry> kept = new ArrayList<>();
    for (String name : data.classes()) {
      if (set.label(name).isEmpty()) {
        throw VitrailException.usage(
            "data.classes: the images have no class '%s'. Classes: %s"
                .formatted(name, String.join(", ", set.classNames())));
      }
    }
    for (ImageEntry entry : set.entries()) {
      int label = data.classes().indexOf(set.classNames().get(entry.label()));
      if (label >= 0) {
        kept.add(entry.withLabel(label));
      }
    }
    return new ImageSet(
        set.root(),
        set.layout(),
        data.classes(),
        OptionalInt.empty(),
        kept,
        set.maskValues(),
        set.skipped());
  }
}
