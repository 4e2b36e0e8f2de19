package dev.vitrail.cli.doctor;

import java.util.List;

/**
 * The allocator settings of glibc that keep freed memory in the process. Without them native
 * buffers are paged in anew at every call.
 */
record MallocCheck(Machine machine) implements Check {

  private static final List<String> WANTED =
      List.of(
          "MALLOC_ARENA_MAX",
          "MALLOC_MMAP_THRESHOLD_",
          "MALLOC_TRIM_THRESHOLD_",
          "MALLOC_TOP_PAD_",
          "GLIBC_TUNABLES");

  @Override
  public String name() {
    return "malloc";
  }

  @Override
  public Finding run() {
    if (!machine.linux()) {
      return info("nothing to set on " + machine.system());
    }
    List<String> missing =
        WANTED.stream().filter(name -> machine.variable(name).isEmpty()).toList();
    return missing.isEmpty()
        ? ok("all %d variables are set".formatted(WANTED.size()))
        : warn(
            "not set: " + String.join(" ", missing),
            "start with ./vitrail, which sets them; training is up to twice as fast");
  }
}
