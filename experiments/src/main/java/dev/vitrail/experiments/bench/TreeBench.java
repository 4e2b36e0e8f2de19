package dev.vitrail.experiments.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.vitrail.engine.Progress;
import dev.vitrail.trees.FilterFit;
import dev.vitrail.trees.MiningOptions;
import dev.vitrail.trees.RationaleBuilder;
import dev.vitrail.trees.RationaleSource;
import dev.vitrail.trees.RationaleTree;
import dev.vitrail.trees.Rationales;
import dev.vitrail.trees.RoutedFit;
import dev.vitrail.trees.Routing;
import dev.vitrail.trees.ScoreKind;
import dev.vitrail.trees.TreeMiner;
import dev.vitrail.trees.TreeShape;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times the mining of a tree from drawn rationales of a few planted modes; prints one JSON line.
 * Routing and fit are those of {@code vitrail tree mine} unless others are asked for.
 */
@Command(name = "tree-bench", mixinStandardHelpOptions = true)
final class TreeBench implements Callable<Integer> {

  private static final double NOISE = 0.2;

  @Option(names = "--images", defaultValue = "10000", description = "Half of them positive.")
  private int images = 10_000;

  @Option(names = "--filters", defaultValue = "512")
  private int filters = 512;

  @Option(names = "--modes", defaultValue = "8", description = "Planted decision modes.")
  private int modes = 8;

  @Option(names = "--seed", defaultValue = "1")
  private long seed = 1;

  @Option(names = "--routing", defaultValue = "DIRECTION", description = "${COMPLETION-CANDIDATES}")
  private Routing routing = Routing.DIRECTION;

  @Option(names = "--fit", defaultValue = "ROUTED", description = "${COMPLETION-CANDIDATES}")
  private FilterFit fit = FilterFit.ROUTED;

  /** Starts it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new TreeBench()).execute(args));
  }

  @Override
  public Integer call() {
    Rationales rationales = rationales();
    MiningOptions options = MiningOptions.defaults().withRouting(routing);
    long started = System.nanoTime();
    TreeMiner.Mined mined = new TreeMiner(options).mine(rationales, Progress.NONE);
    double mining = seconds(started);
    if (fit == FilterFit.ROUTED) {
      RationaleTree unused = new RoutedFit(rationales, options.maxSweeps()).of(mined.tree());
    }
    double seconds = seconds(started);
    TreeShape shape = TreeShape.of(mined.tree());
    System.out.printf(
        Locale.ROOT,
        "{\"images\": %d, \"filters\": %d, \"mining\": %.1f, \"fitting\": %.1f, \"cpu\": %.1f,"
            + " \"nodes\": %d, \"depth\": %d, \"modes\": %d, \"fits\": %d, \"gain\": %.12g}%n",
        images,
        filters,
        mining,
        seconds - mining,
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9,
        mined.tree().nodes().size(),
        shape.depth(),
        shape.secondLayer(),
        mined.log().fits(),
        mined.log().gain());
    return 0;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private Rationales rationales() {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] direction = new double[modes + 1][filters];
    double[][] activation = new double[modes + 1][filters];
    for (int m = 0; m <= modes; m++) {
      for (int d = m; d < filters; d += modes + 1) {
        direction[m][d] = 0.5 + random.nextDouble();
        activation[m][d] = 0.5 + random.nextDouble();
      }
    }
    RationaleSource source = new RationaleSource("drawn", "layer", 0, "class", ScoreKind.LOGIT);
    RationaleBuilder builder = RationaleBuilder.learning(source, filters, 1);
    for (int i = 0; i < images; i++) {
      boolean positive = i < images / 2;
      int mode = positive ? i % modes : modes;
      double[] x = new double[filters];
      double[] g = new double[filters];
      double score = positive ? 0.3 : -1;
      for (int d = 0; d < filters; d++) {
        x[d] = Math.max(0, activation[mode][d] + NOISE * random.nextGaussian());
        g[d] = direction[mode][d] + NOISE * random.nextGaussian() / Math.sqrt(filters);
        score += g[d] * x[d];
      }
      builder.add(x, g, score, "i" + i, positive);
    }
    return builder.build();
  }
}
