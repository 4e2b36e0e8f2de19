package dev.vitrail.cli.doctor;

import dev.vitrail.engine.Progress;
import java.util.ArrayList;
import java.util.List;

/** Asks every check and collects what they found. A check that throws has failed. */
public final class Doctor {

  private final List<Check> checks;

  Doctor(List<Check> checks) {
    this.checks = List.copyOf(checks);
  }

  /**
   * The checks that make sense on this machine.
   *
   * @param requireGpu whether the GPU check is required
   */
  public static Doctor of(Machine machine, boolean requireGpu) {
    return new Doctor(
        List.of(
            new JavaCheck(Runtime.version()),
            new BackendCheck(),
            new ConvolutionCheck(),
            new GradientCheck(),
            new OneDnnCheck(),
            new ProcessorCheck(machine),
            new ThreadsCheck(machine),
            new MallocCheck(machine),
            new MemoryCheck(machine),
            new FolderCheck(machine),
            new FontsCheck(),
            new GpuCheck(machine, requireGpu)));
  }

  /**
   * Runs the checks.
   *
   * @param version of Vitrail, for the report
   */
  public DoctorReport examine(String version, Progress progress) {
    List<Finding> findings = new ArrayList<>();
    for (Check check : checks) {
      progress.update("checking", findings.size(), checks.size());
      findings.add(examine(check));
    }
    progress.update("checking", findings.size(), checks.size());
    return new DoctorReport(1, version, findings);
  }

  private static Finding examine(Check check) {
    try {
      return check.run();
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      Throwable root = e;
      for (int depth = 0; root.getCause() != null && depth < 32; depth++) {
        root = root.getCause();
      }
      String message = String.valueOf(root.getMessage()).strip().replaceAll("\\s+", " ");
      return check.fail(root.getClass().getSimpleName() + ": " + message, "");
    }
  }
}
