package dev.vitrail.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Whether there is a GPU that the CUDA build can use, and whether it is in use. */
record GpuCheck(Machine machine, boolean required) implements Check {

  private static final List<String> LIBRARY_FOLDERS =
      List.of(
          "usr/lib/x86_64-linux-gnu",
          "usr/lib/aarch64-linux-gnu",
          "usr/lib64",
          "usr/lib/wsl/lib",
          "usr/local/cuda/compat");

  @Override
  public String name() {
    return "gpu";
  }

  @Override
  public Finding run() {
    return judge(Backend.inUse());
  }

  /**
   * The finding.
   *
   * @param backend the one in use
   */
  Finding judge(Backend backend) {
    List<Gpu> gpus = machine.commands().run(Gpu.QUERY).map(Gpu::parse).orElse(List.of());
    if (gpus.isEmpty()) {
      return driver()
          ? bad("CUDA driver found, but nvidia-smi names no GPU", "run nvidia-smi and see")
          : bad("no CUDA driver (libcuda.so.1) and no nvidia-smi", "install the NVIDIA driver");
    }
    Gpu gpu = gpus.stream().filter(Gpu::supported).findFirst().orElse(gpus.get(0));
    if (gpu.capability() == 0) {
      return bad(gpu.toString(), "update the NVIDIA driver");
    }
    if (!gpu.supported()) {
      return bad(
          "%s is too %s for the CUDA 11.6 build, which has code for 3.7 to 8.6 and no PTX"
              .formatted(gpu, gpu.tooNew() ? "new" : "old"),
          "use the CPU backend, or a GPU from 5.0 to 8.9");
    }
    return switch (backend) {
      case CUDA -> ok(gpu + ", in use");
      case CPU ->
          bad(gpu + " could be used, but the CPU backend is", "VITRAIL_BACKEND=cuda ./vitrail ...");
      case NONE -> bad(gpu + " could be used, but no backend loads", "look at the backend line");
    };
  }

  /** No usable GPU is no fault unless one was asked for. */
  private Finding bad(String detail, String fix) {
    return required ? fail(detail, fix) : info(detail);
  }

  private boolean driver() {
    Stream<Path> system = LIBRARY_FOLDERS.stream().map(machine.root()::resolve);
    Stream<Path> own =
        machine.variable("LD_LIBRARY_PATH").stream()
            .flatMap(path -> Stream.of(path.split(":")))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of);
    return Stream.concat(system, own).anyMatch(GpuCheck::holdsDriver);
  }

  private static boolean holdsDriver(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("libcuda.so"));
    } catch (IOException e) {
      return false;
    }
  }
}
