package dev.vitrail.cli;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.config.DataConfig;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The images that a run was trained on. */
final class RunImages {

  private RunImages() {}

  /**
   * Opens them again.
   *
   * @throws VitrailException of kind DATA when they are gone
   */
  static ImageSet open(RunDirectory run, Progress progress) {
    TrainingConfig config = run.config();
    Path drawn = run.folder().resolve("data");
    boolean synthetic = config.data().layout() == DataConfig.Layout.SYNTHETIC;
    if (synthetic && !Files.exists(drawn.resolve("index.json"))) {
      throw VitrailException.data(
          drawn, "the drawings of this run are gone; draw and train it again");
    }
    return TrainingImages.open(config.data(), drawn, config.seed(), progress);
  }
}
