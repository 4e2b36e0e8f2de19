package dev.vitrail.trees;

import java.util.List;

/**
 * What happened while mining.
 *
 * @param steps the merges
 * @param stop why it ended
 * @param gamma sharpness used
 * @param positives leaves
 * @param negatives negatives used
 * @param fits nodes fitted
 * @param emptyNodes merged nodes that use no filter
 * @param warnings what a reader should know
 */
public record MiningLog(
    List<MiningStep> steps,
    Stop stop,
    double gamma,
    int positives,
    int negatives,
    long fits,
    int emptyNodes,
    List<String> warnings) {

  /** Why mining ended. */
  public enum Stop {
    /** No merge raises E. */
    NO_GAIN,
    /** One node is left. */
    ONE_NODE,
    /** The largest number of merges was reached. */
    MAX_MERGES
  }

  public MiningLog {
    steps = List.copyOf(steps);
    warnings = List.copyOf(warnings);
  }

  /** Sum of all gains: log E at the end less log E at the start. */
  public double gain() {
    return steps.stream().mapToDouble(MiningStep::gain).sum();
  }
}
