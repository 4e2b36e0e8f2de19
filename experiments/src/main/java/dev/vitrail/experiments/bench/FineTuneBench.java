package dev.vitrail.experiments.bench;

import dev.vitrail.engine.Progress;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.loop.EpochMetrics;
import dev.vitrail.train.loop.Training;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times whole epochs of training ResNet-50 on drawn animals, as a user's run does them: {@code
 * cached} trains a 1x1 layer of 256 filters and the head on cached features of stage 3; {@code
 * masked} and {@code unmasked} train the whole net with 1024 filters after stage 3, with mask and
 * filter loss and without. Prints one JSON line.
 */
@Command(name = "fine-tune-bench", mixinStandardHelpOptions = true)
public final class FineTuneBench implements Callable<Integer> {

  private static final int WARM = 1;

  @Option(names = "--work", required = true, description = "cached, masked, unmasked")
  private String work = "";

  @Option(names = "--config", required = true, description = "configs/animal-part-single.yml")
  private Path config = Path.of("");

  @Option(names = "--images", defaultValue = "64", description = "Drawn animals of each class.")
  private int count = 64;

  @Option(names = "--batch", defaultValue = "16")
  private int batch = 16;

  @Option(names = "--repeat", defaultValue = "3", description = "Timed epochs after one more.")
  private int repeat = 3;

  @Option(names = "--work-folder", required = true, description = "Drawings and runs.")
  private Path folder = Path.of("");

  /** Runs one benchmark. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new FineTuneBench()).execute(args));
  }

  @Override
  public Integer call() {
    TrainingConfig resolved = TrainingConfig.load(config, overrides());
    RunDirectory run;
    try {
      run = new RunDirectory(Files.createTempDirectory(Files.createDirectories(folder), work));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ImageSet images =
        TrainingImages.open(resolved.data(), folder.resolve("data"), 1, Progress.NONE);
    List<EpochMetrics> epochs = new ArrayList<>();
    Training.Options options =
        new Training.Options(
            folder.resolve("cache"), List.of(), Progress.NONE, epochs::add, () -> false);
    Training.run(resolved, images, run, options);
    long trained = images.entries().stream().filter(e -> e.split() == Split.TRAIN).count();
    double[] perImage =
        epochs.stream().skip(WARM).mapToDouble(e -> 1e3 * e.seconds() / trained).sorted().toArray();
    System.out.printf(
        "{\"work\": \"%s\", \"model\": \"resnet50\", \"batch\": %d, \"median_ms\": %.3f, \"min_ms\": %.3f}%n",
        work, batch, batch * perImage[perImage.length / 2], batch * perImage[0]);
    return 0;
  }

  private List<String> overrides() {
    List<String> all =
        new ArrayList<>(
            List.of(
                "data.layout=synthetic",
                "data.folder=null",
                "data.negatives=null",
                "data.limit=" + count,
                "data.balance=none",
                "data.mirror=false",
                "cache.views=1",
                "model.weights=null",
                "model.interpretable[0].initial=random",
                "model.loss.categories=paper",
                "batch=" + batch,
                "phases[0].epochs=" + (repeat + WARM)));
    if (!work.equals("cached")) {
      all.addAll(
          List.of(
              "phases[0].train=[all]",
              "phases[0].optimiser=sgd",
              "phases[0].learningRate=1e-6",
              "model.interpretable[0].filters=1024",
              "model.head.rest=true",
              "model.head.hidden=0"));
    }
    if (work.equals("unmasked")) {
      all.addAll(
          Arrays.asList("model.loss.mode=none", "model.interpretable[0].mask.enabled=false"));
    }
    return all;
  }
}
