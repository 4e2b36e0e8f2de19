package dev.vitrail.cli.explain;

import dev.vitrail.engine.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One way to explain images, and to write what it found. Made anew for each job; closed with it.
 */
public interface ImageExplainer extends AutoCloseable {

  /** Its name on the command line, such as {@code grad-cam}. */
  String method();

  /** The layer that it reads, or {@code input}; named in the index of the results. */
  String layer();

  /** What it tells of in words, where that is not the score that was asked for. */
  default Optional<String> score() {
    return Optional.empty();
  }

  /**
   * What became of one image.
   *
   * @param files that were written, below the folder of the results
   * @param text for the terminal; empty where pictures and numbers say it all
   * @param problem why there is no usable result, one sentence; empty when there is
   */
  record Outcome(List<Path> files, Optional<String> text, Optional<String> problem) {

    public Outcome {
      files = List.copyOf(files);
    }
  }

  /**
   * Explains a batch and writes the results, each image into its own folder {@code
   * out/image.folder()}. Files are written whole or not at all.
   *
   * @param out folder of all results
   * @param progress told after each image where one takes long; may stay untold
   * @return one outcome an image, in order
   */
  List<Outcome> explain(ExplainBatch batch, Path out, Progress progress);

  @Override
  void close();
}
