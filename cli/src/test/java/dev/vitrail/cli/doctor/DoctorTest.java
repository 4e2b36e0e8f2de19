package dev.vitrail.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.cli.doctor.Finding.Status;
import dev.vitrail.engine.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checks, on this machine and on machines made up for them. */
class DoctorTest {

  @TempDir Path root;

  private Machine machine(Map<String, String> environment, String nvidiaSmi) {
    Machine.CommandRunner commands =
        command ->
            command.equals(Gpu.QUERY) && !nvidiaSmi.isEmpty()
                ? Optional.of(nvidiaSmi)
                : Optional.empty();
    return new Machine(environment, root, root, 4, 2L << 30, "Linux", commands);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void thisMachinePasses() {
    DoctorReport report =
        Doctor.of(Machine.current(System.getenv()), false).examine("test", Progress.NONE);

    assertTrue(report.passed(), report.toString());
    assertEquals(12, report.checks().size());
    Finding gradient = report.checks().get(3);
    assertEquals("gradient", gradient.name());
    assertEquals(Status.OK, gradient.status(), gradient.toString());
    for (Finding finding : report.checks()) {
      assertFalse((finding.detail() + finding.fix()).contains("\n"), finding.toString());
    }
  }

  @Test
  void aCheckThatThrowsHasFailedAndTheOthersStillRun() {
    Check broken =
        new Check() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public boolean required() {
            return true;
          }

          @Override
          public Finding run() {
            throw new IllegalStateException("outer", new UnsatisfiedLinkError("no\nlibrary"));
          }
        };
    DoctorReport report =
        new Doctor(List.of(broken, new JavaCheck(Runtime.Version.parse("17.0.1"))))
            .examine("test", Progress.NONE);

    assertFalse(report.passed());
    assertEquals("UnsatisfiedLinkError: no library", report.checks().get(0).detail());
    assertEquals(Status.OK, report.checks().get(1).status());
    assertEquals("1 of 2 checks failed.", report.summary());
  }

  @Test
  void oldJavaFails() {
    assertEquals(Status.FAIL, new JavaCheck(Runtime.Version.parse("11.0.2")).run().status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nd4j-native-1.0.0-M2.1-linux-x86_64-onednn.jar | OK | nd4j-native 1.0.0-M2.1, linux-x86_64-onednn",
        "nd4j-native-1.0.0-M2.1-linux-x86_64.jar | WARN | built without oneDNN",
        "nd4j-native-1.0.0-M2.1-linux-x86_64-avx2.jar | WARN | built without oneDNN",
        "nd4j-cuda-11.6-1.0.0-M2.1-linux-x86_64-cudnn.jar | OK | nd4j-cuda-11.6 1.0.0-M2.1",
        "libnd4j.so | OK | from /cache/libnd4j.so",
      })
  void theClassifierIsReadOffTheLoadedLibrary(String jar, Status status, String detail) {
    Finding finding = new BackendCheck().describe("CpuBackend", "/cache/" + jar + "/x.so");

    if (jar.endsWith(".so")) {
      finding = new BackendCheck().describe("CpuBackend", "/cache/" + jar);
    }
    assertEquals(status, finding.status());
    assertTrue(finding.detail().contains(detail), finding.detail());
  }

  @Test
  void convolutionIsJudgedByTheRatio() {
    assertEquals(Status.OK, new ConvolutionCheck().compare(4, 90).status());
    assertEquals(Status.OK, new ConvolutionCheck().compare(40, 900).status());
    assertEquals(Status.WARN, new ConvolutionCheck().compare(90, 91).status());
  }

  @Test
  void threads() {
    assertEquals(Status.WARN, threads(Map.of()));
    assertEquals(Status.OK, threads(Map.of("OMP_NUM_THREADS", "4")));
    assertEquals(Status.WARN, threads(Map.of("OMP_NUM_THREADS", "5")));
    assertEquals(Status.WARN, threads(Map.of("OMP_NUM_THREADS", "4,2")));
  }

  private Status threads(Map<String, String> environment) {
    return new ThreadsCheck(machine(environment, "")).run().status();
  }

  @Test
  void processorAndMemoryAreReadFromProc() throws IOException {
    write("proc/cpuinfo", "model name\t: Some CPU\nflags\t\t: fpu avx2 fma\n");
    write("proc/meminfo", "MemTotal:       8388608 kB\nMemFree: 1 kB\n");
    Machine machine = machine(Map.of(), "");

    assertEquals("Some CPU, avx2 fma", new ProcessorCheck(machine).run().detail());
    assertEquals(8L << 30, machine.memoryBytes().orElseThrow());
    MemoryCheck memory = new MemoryCheck(machine);
    assertEquals(Status.OK, memory.judge(4L << 30, 7L << 30).status());
    assertEquals(Status.WARN, memory.judge(4L << 30, 9L << 30).status());
    assertEquals(Status.WARN, memory.judge(512L << 20, 7L << 30).status());
    write("proc/cpuinfo", "model name\t: Old CPU\nflags\t\t: fpu sse2\n");
    assertEquals(Status.WARN, new ProcessorCheck(machine).run().status());
  }

  @Test
  void mallocVariables() {
    Map<String, String> all =
        Map.of(
            "MALLOC_ARENA_MAX", "1",
            "MALLOC_MMAP_THRESHOLD_", "1",
            "MALLOC_TRIM_THRESHOLD_", "1",
            "MALLOC_TOP_PAD_", "1",
            "GLIBC_TUNABLES", "x");

    assertEquals(Status.OK, new MallocCheck(machine(all, "")).run().status());
    Finding none = new MallocCheck(machine(Map.of("GLIBC_TUNABLES", "x"), "")).run();
    assertTrue(none.detail().startsWith("not set: MALLOC_ARENA_MAX"), none.detail());
    assertFalse(none.detail().contains("GLIBC"), none.detail());
  }

  @Test
  void theFolderMustBeWritable() throws IOException {
    assertFalse(new FolderCheck(machine(Map.of(), "")).run().status() == Status.FAIL);
    try (var left = Files.list(root)) {
      assertEquals(0, left.count());
    }
    Machine gone =
        new Machine(Map.of(), root, root.resolve("gone"), 1, 1, "Linux", c -> Optional.empty());
    assertEquals(Status.FAIL, new FolderCheck(gone).run().status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | CPU | FAIL | no CUDA driver",
        "NVIDIA H100 80GB HBM3, 9.0 | CUDA | FAIL | is too new for the CUDA 11.6 build",
        "NVIDIA B200, 10.0 | CUDA | FAIL | is too new",
        "Tesla K20, 3.5 | CUDA | FAIL | is too old",
        "NVIDIA A100-SXM4-40GB, 8.0 | CUDA | OK | NVIDIA A100-SXM4-40GB (compute capability 8.0), in use",
        "NVIDIA GeForce RTX 4090, 8.9 | CUDA | OK | in use",
        "Tesla P100-PCIE-16GB, 6.0 | CUDA | OK | in use",
        "Tesla T4, 7.5 | CPU | FAIL | could be used, but the CPU backend is",
        "Tesla T4, 7.5 | NONE | FAIL | could be used, but no backend loads",
        "GeForce, with comma, [N/A] | CPU | FAIL | compute capability unknown",
      })
  void gpus(String output, Backend backend, Status required, String detail) {
    Machine machine = machine(Map.of(), output);
    Finding finding = new GpuCheck(machine, true).judge(backend);

    assertEquals(required, finding.status());
    assertTrue(finding.detail().contains(detail), finding.detail());
    Status optional = new GpuCheck(machine, false).judge(backend).status();
    assertEquals(required == Status.FAIL ? Status.INFO : Status.OK, optional);
  }

  @Test
  void theBestOfSeveralGpusCounts() {
    Machine machine = machine(Map.of(), "NVIDIA H100, 9.0\nTesla T4, 7.5\n");

    assertTrue(new GpuCheck(machine, true).judge(Backend.CUDA).detail().startsWith("Tesla T4"));
  }

  @Test
  void aDriverWithoutAGpuIsNamed() throws IOException {
    write("opt/libs/libcuda.so.1", "");
    Map<String, String> environment =
        Map.of("LD_LIBRARY_PATH", "/nowhere:" + root.resolve("opt/libs"));

    assertTrue(
        new GpuCheck(machine(environment, ""), false)
            .judge(Backend.CPU)
            .detail()
            .contains("names no GPU"));
  }
}
