package dev.vitrail.engine;

/** Told of the progress of long work. Calls come from the working thread and should return soon. */
@FunctionalInterface
public interface Progress {

  /** Tells nobody. */
  Progress NONE = (stage, done, total) -> {};

  /**
   * Some work is done.
   *
   * @param stage what is being done, a few words
   * @param done units done so far
   * @param total units in all, or -1 when unknown
   */
  void update(String stage, long done, long total);
}
