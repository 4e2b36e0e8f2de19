package dev.vitrail.cli.doctor;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Processor and the vector instructions that the native code uses, where the system tells. */
record ProcessorCheck(Machine machine) implements Check {

  private static final List<String> TELLING =
      List.of("avx2", "fma", "f16c", "avx512f", "avx512_vnni", "amx_tile");

  @Override
  public String name() {
    return "processor";
  }

  @Override
  public Finding run() {
    List<String> lines = machine.lines("proc/cpuinfo");
    String model = value(lines, "model name").findFirst().orElse("unknown processor");
    Set<String> flags =
        value(lines, "flags")
            .findFirst()
            .map(text -> Arrays.stream(text.split(" ")).collect(Collectors.toSet()))
            .orElse(Set.of());
    if (flags.isEmpty()) {
      return info(model + ", instruction sets unknown");
    }
    List<String> found = TELLING.stream().filter(flags::contains).toList();
    String detail = model + ", " + String.join(" ", found);
    return flags.contains("avx2")
        ? ok(detail)
        : warn(model + ", no AVX2", "none; nets will run several times slower than on newer CPUs");
  }

  private static Stream<String> value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip());
  }
}
