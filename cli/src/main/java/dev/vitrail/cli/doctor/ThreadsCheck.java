package dev.vitrail.cli.doctor;

import java.util.Optional;

/** Threads of the native libraries, which only the environment can set. */
record ThreadsCheck(Machine machine) implements Check {

  @Override
  public String name() {
    return "threads";
  }

  @Override
  public Finding run() {
    Optional<String> setting = machine.variable("OMP_NUM_THREADS");
    String cores = "%d processors to use".formatted(machine.cores());
    if (setting.isEmpty()) {
      return warn(
          "OMP_NUM_THREADS is not set, " + cores,
          "start with ./vitrail, or set OMP_NUM_THREADS before Java starts");
    }
    String detail = "OMP_NUM_THREADS=%s, %s".formatted(setting.get(), cores);
    if (!setting.get().matches("[1-9]\\d{0,3}")) {
      return warn(detail, "set OMP_NUM_THREADS to a whole number from 1");
    }
    return Integer.parseInt(setting.get()) <= machine.cores()
        ? ok(detail)
        : warn(detail, "more threads than processors are slow; lower OMP_NUM_THREADS");
  }
}
