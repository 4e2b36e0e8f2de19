package dev.vitrail.cli.doctor;

import java.util.Locale;
import java.util.OptionalLong;
import org.bytedeco.javacpp.Pointer;

/** The heap, the ceiling of native memory and the memory of the machine. */
record MemoryCheck(Machine machine) implements Check {

  private static final long LEAST_HEAP = 400L << 20;
  private static final long LEAST_NATIVE = 1L << 30;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Finding run() {
    return judge(Pointer.maxBytes(), Pointer.maxPhysicalBytes());
  }

  /**
   * The finding for the ceilings of JavaCPP.
   *
   * @param nativeBytes of its own allocations
   * @param processBytes of the whole process
   */
  Finding judge(long nativeBytes, long processBytes) {
    OptionalLong total = machine.memoryBytes();
    String detail =
        "heap %s, native %s, process %s, machine %s"
            .formatted(
                gib(machine.heapBytes()),
                gib(nativeBytes),
                gib(processBytes),
                total.isPresent() ? gib(total.getAsLong()) : "unknown");
    if (machine.heapBytes() < LEAST_HEAP || nativeBytes < LEAST_NATIVE) {
      return warn(detail, "give more: VITRAIL_HEAP=2g VITRAIL_OFFHEAP=4g ./vitrail ...");
    }
    if (total.isPresent() && processBytes > total.getAsLong()) {
      return warn(
          detail, "the process may outgrow the machine; start with ./vitrail, which limits it");
    }
    return ok(detail);
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
