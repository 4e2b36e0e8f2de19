package dev.vitrail.engine.weights;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightFuzzTest {

  static {
    System.setProperty("org.slf4j.simpleLogger.log.io.jhdf", "error");
  }

  @TempDir Path folder;

  private static void readAll(WeightFile file) {
    try (file) {
      for (WeightEntry entry : file.entries()) {
        if (entry.dtype().readable()) {
          file.read(entry.name());
        }
      }
    }
  }

  private byte[] safeTensors() throws IOException {
    Path file = folder.resolve("good.safetensors");
    new SafeTensorsWriter()
        .metadata("source", "a test")
        .add("conv.weight", List.of(2, 1, 3, 3), new float[18])
        .add("conv.bias", List.of(2), new float[] {Float.NaN, 1})
        .add("half", List.of(5), DType.F16, () -> new float[5])
        .add("none", List.of(0), new float[0])
        .write(file);
    return Files.readAllBytes(file);
  }

  @Test
  void safeTensorsAreReadOrRefused() throws IOException {
    try (MutationFuzzer fuzzer =
        new MutationFuzzer(
            safeTensors(),
            folder.resolve("mutant.safetensors"),
            32 << 20,
            file -> readAll(SafeTensors.open(file)))) {
      fuzzer.bitFlips(1000, 11).truncations().numbers(4).transplants(1000, 12).jsonTokens();
      assertTrue(fuzzer.refused() > fuzzer.mutants() / 2, fuzzer.refused() + " refused");
      assertTrue(fuzzer.refused() < fuzzer.mutants(), "flips in the data are no fault");
    }
  }

  @Test
  void gzippedSafeTensorsAreReadOrRefused() throws IOException {
    try (MutationFuzzer fuzzer =
        new MutationFuzzer(
            RawSafeTensors.gzip(safeTensors()),
            folder.resolve("mutant.gz"),
            32 << 20,
            file -> readAll(WeightFile.open(file, folder, 1 << 20)))) {
      fuzzer.bitFlips(400, 21).truncations().transplants(300, 22);
      assertTrue(fuzzer.refused() > fuzzer.mutants() / 2, fuzzer.refused() + " refused");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras_tiny.h5", "keras_tiny_model.h5", "written"})
  void hdf5IsReadOrRefused(String name) throws IOException {
    byte[] good =
        name.equals("written")
            ? Files.readAllBytes(KerasHdf5Test.written(folder))
            : KerasHdf5Test.fixture(name);
    try (MutationFuzzer fuzzer =
        new MutationFuzzer(
            good, folder.resolve("mutant.h5"), 64 << 20, file -> readAll(KerasHdf5.open(file)))) {
      fuzzer.bitFlips(600, 31).truncations().numbers(good.length / 50);
      fuzzer.transplants(300, 32);
      assertTrue(fuzzer.refused() > fuzzer.mutants() / 20, fuzzer.refused() + " refused");
    }
  }
}
