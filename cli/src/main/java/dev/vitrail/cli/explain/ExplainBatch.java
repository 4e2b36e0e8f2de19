package dev.vitrail.cli.explain;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.explain.attribution.Score;
import dev.vitrail.train.images.Placement;
import dev.vitrail.train.images.RgbImage;
import java.nio.file.Path;
import java.util.List;

/**
 * Images to be explained.
 *
 * @param inputs as the net takes them
 * @param logits of the images, {@code [batch, 1, 1, classes]}
 * @param scores what is to be explained of each
 * @param images where each came from
 */
public record ExplainBatch(
    FeatureMaps inputs, FeatureMaps logits, List<Score> scores, List<Source> images) {

  public ExplainBatch {
    scores = List.copyOf(scores);
    images = List.copyOf(images);
  }

  /**
   * One image.
   *
   * @param file that was read
   * @param folder name of its own folder below the results
   * @param seen what the net sees, in pixels
   * @param placement where the pixels of the file lie in it
   */
  public record Source(Path file, String folder, RgbImage seen, Placement placement) {}

  /** The files, by name. */
  List<String> names() {
    return images.stream().map(image -> image.file().toString()).toList();
  }

  /** Where the results of each go. */
  List<Path> folders(Path out) {
    return images.stream().map(image -> out.resolve(image.folder())).toList();
  }

  /** Number of images. */
  public int size() {
    return images.size();
  }
}
