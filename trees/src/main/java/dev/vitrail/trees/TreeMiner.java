package dev.vitrail.trees;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import java.util.function.Consumer;

/**
 * Mines a tree of decision modes from rationales: leaves are images, and pairs of nodes merge while
 * that raises the likelihood of the net's scores (Zhang et al., "Interpreting CNNs via Decision
 * Trees", CVPR 2019, arXiv 1802.00121, section 3, algorithm 1; METHODS 4.2 with the choices that
 * the paper leaves open). Greedy and deterministic for any number of threads.
 *
 * <p>Time: O(N^2 K) for the first neighbours. A merge makes some ten to a hundred new pairs; with
 * {@link Routing#DIRECTION} each gets an upper bound of its gain in O(negatives), and those that
 * could win are fitted in O(n K sweeps) or O(K^2). Routing by weights fits every pair and needs
 * O(negatives K) for each. Memory with the rationales: about {@code 8 K (11 leaves + 6 negatives)}
 * bytes, with {@link Routing#DIRECTION} 4 for each leaf and negative (up to 512 MiB, above which
 * pairs are not bounded), 16 K^2 for each thread and 8 K^2 for every K leaves: 0.6 GB for 5,000
 * leaves, 5,000 negatives and 512 filters.
 */
public final class TreeMiner {

  /** A tree and how it came to be. */
  public record Mined(RationaleTree tree, MiningLog log) {}

  private final MiningOptions options;
  private final int every;
  private final Consumer<MiningState> keeper;

  public TreeMiner(MiningOptions options) {
    this(options, Integer.MAX_VALUE, state -> {});
  }

  /**
   * A miner whose progress is kept.
   *
   * @param every merges between two states
   * @param keeper takes them, for example to write them to a file
   */
  public TreeMiner(MiningOptions options, int every, Consumer<MiningState> keeper) {
    if (every < 1) {
      throw VitrailException.usage("States are kept every 1 or more merges, found " + every);
    }
    this.options = options;
    this.every = every;
    this.keeper = keeper;
  }

  /**
   * Mines a tree.
   *
   * @throws VitrailException of kind DATA when the rationales do not allow a tree, of kind
   *     INTERRUPTED when the thread is interrupted, after the state was kept
   */
  public Mined mine(Rationales rationales, Progress progress) {
    MiningRun run = new MiningRun(rationales, options, progress);
    run.begin();
    return finish(run, progress);
  }

  /**
   * Continues.
   *
   * @param state of the same rationales and options
   */
  public Mined resume(Rationales rationales, MiningState state, Progress progress) {
    MiningRun run = new MiningRun(rationales, options, progress);
    run.restore(state);
    return finish(run, progress);
  }

  private Mined finish(MiningRun run, Progress progress) {
    while (run.step()) {
      progress.update("merging nodes", run.merges(), run.leaves() - 1L);
      boolean interrupted = Thread.currentThread().isInterrupted();
      if (run.merges() % every == 0 || interrupted) {
        keeper.accept(run.state());
      }
      if (interrupted) {
        throw new VitrailException(
            VitrailException.Kind.INTERRUPTED,
            "Mining stopped after %d merges; it can be resumed".formatted(run.merges()));
      }
    }
    return run.result();
  }
}
