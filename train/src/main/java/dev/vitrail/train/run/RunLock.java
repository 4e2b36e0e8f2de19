package dev.vitrail.train.run;

import dev.vitrail.engine.VitrailException;

/**
 * The right to train in a run folder, which one thread of one process has at a time: two would
 * prune each other's checkpoints. Reading needs none. It goes with the process, see {@link
 * LockFile}.
 */
public final class RunLock implements AutoCloseable {

  private static final String FILE = ".lock";

  private final RunDirectory run;
  private final LockFile file;

  private RunLock(RunDirectory run, LockFile file) {
    this.run = run;
    this.file = file;
  }

  /**
   * Takes the right at once or not at all.
   *
   * @throws VitrailException of kind ENVIRONMENT when someone trains there, or the folder cannot be
   *     written
   */
  public static RunLock on(RunDirectory run) {
    LockFile file =
        LockFile.tryOn(run.folder().resolve(FILE))
            .orElseThrow(
                () ->
                    new VitrailException(
                        VitrailException.Kind.ENVIRONMENT,
                        ("%s is being trained by another process. Wait until it ends or stop it,"
                                + " then go on with --resume; or start a run of another name.")
                            .formatted(run.folder())));
    return new RunLock(run, file);
  }

  /** The run that may be written. */
  public RunDirectory run() {
    return run;
  }

  @Override
  public void close() {
    file.close();
  }
}
