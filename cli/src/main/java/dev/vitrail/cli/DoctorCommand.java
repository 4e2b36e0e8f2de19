package dev.vitrail.cli;

import dev.vitrail.cli.doctor.Doctor;
import dev.vitrail.cli.doctor.DoctorReport;
import dev.vitrail.cli.doctor.Finding;
import dev.vitrail.cli.doctor.Machine;
import dev.vitrail.engine.VitrailException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code vitrail doctor}. */
@Command(
    name = "doctor",
    description = "Check Java, the native libraries, speed, memory and the GPU of this machine.",
    footerHeading = "%nExamples:%n",
    footer = {"  vitrail doctor", "  vitrail doctor --json --require-gpu"})
final class DoctorCommand implements Callable<Integer> {

  private final Session session;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Option(names = "--require-gpu", description = "Fail with 4 unless a GPU can be used.")
  private boolean requireGpu;

  DoctorCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Console console = session.console();
    Doctor doctor = Doctor.of(Machine.current(session.environment()), requireGpu);
    DoctorReport report;
    try (ProgressBar bar = console.progress()) {
      report = doctor.examine(VersionProvider.version(), bar);
    }
    if (json) {
      console.json(report);
    } else {
      print(report);
    }
    if (requireGpu) {
      report
          .failed("gpu")
          .ifPresent(
              gpu -> {
                throw VitrailException.environment(
                    "No usable GPU: " + gpu.detail(), new IllegalStateException(gpu.detail()));
              });
    }
    return report.passed() ? 0 : 1;
  }

  private void print(DoctorReport report) {
    Console console = session.console();
    for (Finding finding : report.checks()) {
      String mark = "[%s]".formatted(finding.status().word());
      console
          .out()
          .println(
              "%s %-12s %s"
                  .formatted(
                      console.color(finding.status().color(), "%-6s".formatted(mark)),
                      finding.name(),
                      finding.detail()));
      if (!finding.fix().isEmpty()) {
        console.out().println("       %-12s fix: %s".formatted("", finding.fix()));
      }
    }
    console.out().println(report.summary());
  }
}
