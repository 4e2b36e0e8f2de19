package dev.vitrail.train.run;

/**
 * Where a run stands: {@code state.json}.
 *
 * @param status what is going on
 * @param phase name of the phase, empty before training
 * @param epoch epochs done in all phases
 * @param epochs epochs in all phases together
 * @param message one line for the user, empty when there is nothing to say
 */
public record RunState(Status status, String phase, int epoch, int epochs, String message) {

  /** What is going on. */
  public enum Status {
    RUNNING,
    DONE,
    FAILED,
    INTERRUPTED
  }
}
