package dev.vitrail.trees;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Mining whose progress lies in a file, so that a run that was stopped goes on where it was. */
public final class KeptMining {

  private static final int MERGES_KEPT = 500;

  private final TreeMiner miner;
  private final Path kept;

  /**
   * A mining.
   *
   * @param kept file of the state; deleted when the tree is there
   */
  public KeptMining(MiningOptions options, Path kept) {
    this.miner = new TreeMiner(options, MERGES_KEPT, state -> state.write(kept));
    this.kept = kept;
  }

  /** Mines, from where an earlier run of the same rationales and options stopped. */
  public RationaleTree mine(Rationales training, Progress progress) {
    TreeMiner.Mined mined =
        resumed(training, progress).orElseGet(() -> miner.mine(training, progress));
    try {
      Files.deleteIfExists(kept);
    } catch (IOException e) {
      throw VitrailException.environment("Cannot delete %s: %s".formatted(kept, e.getMessage()), e);
    }
    return mined.tree();
  }

  /** A state of another net or other images is of no use, nor is a damaged one. */
  private Optional<TreeMiner.Mined> resumed(Rationales training, Progress progress) {
    if (!Files.exists(kept)) {
      return Optional.empty();
    }
    try {
      return Optional.of(miner.resume(training, MiningState.read(kept), progress));
    } catch (VitrailException e) {
      if (e.kind() != VitrailException.Kind.DATA) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
