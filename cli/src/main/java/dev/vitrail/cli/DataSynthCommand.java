package dev.vitrail.cli;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.synthetic.Counts;
import dev.vitrail.train.synthetic.SyntheticAnimals;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vitrail data synth}. */
@Command(
    name = "synth",
    description = "Draw cats and dogs whose parts are known to the pixel.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail data synth animals",
      "  vitrail data synth animals --each 1000 --negatives 500 --size 112 --seed 3"
    })
final class DataSynthCommand implements Runnable {

  private static final int MOST = 1_000_000;

  private final Session session;

  @Parameters(paramLabel = "OUT", description = "New or empty folder.")
  private Path folder = Path.of("");

  @Option(names = "--each", paramLabel = "N", description = "Cats, and as many dogs. Default: 300")
  private int each = 300;

  @Option(
      names = "--negatives",
      paramLabel = "N",
      description = "Images without an animal. Default: 0")
  private int negatives;

  @Option(names = "--size", paramLabel = "PX", description = "Side in pixels. Default: 112")
  private int size = 112;

  @Option(names = "--seed", paramLabel = "S", description = "Seed of everything. Default: 1")
  private long seed = 1;

  DataSynthCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    check("--each", each);
    check("--negatives", negatives);
    try (ProgressBar bar = session.console().progress()) {
      SyntheticAnimals.write(folder, Counts.of(each, negatives), size, seed, bar);
    } catch (IllegalArgumentException e) {
      throw VitrailException.usage(e.getMessage());
    }
    session
        .console()
        .say("%d cats, %d dogs, %d negatives: %s".formatted(each, each, negatives, folder));
  }

  private static void check(String option, int count) {
    if (count < 0 || count > MOST) {
      throw VitrailException.usage(
          "%s must be from 0 to %d, found %d".formatted(option, MOST, count));
    }
  }
}
