package dev.vitrail.train.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.config.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunDirectoryTest {

  @TempDir Path folder;

  @Test
  void namesThatAreTakenGetANumber() {
    assertEquals("cats", RunDirectory.create(folder, "cats").folder().getFileName().toString());
    assertEquals("cats-2", RunDirectory.create(folder, "Cats").folder().getFileName().toString());
    assertEquals("cats-3", RunDirectory.create(folder, "cats!").folder().getFileName().toString());
  }

  @Test
  void runsThatStartAtOnceGetFoldersOfTheirOwn() {
    Set<Path> made = ConcurrentHashMap.newKeySet();
    IntStream.range(0, 16)
        .parallel()
        .forEach(i -> made.add(RunDirectory.create(folder.resolve("runs"), "same").folder()));
    assertEquals(16, new HashSet<>(made).size());
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc/passwd, etc-passwd",
    "'..', run",
    "'', run",
    "'a b\u0000c/d\\e', a-b-c-d-e",
    "<script>, script",
    "ÄÖ cats, cats",
  })
  void noNameLeavesTheFolder(String name, String expected) {
    Path made = RunDirectory.create(folder, name).folder();
    assertEquals(folder.resolve(expected), made);
  }

  @Test
  void aFolderThatCannotBeMadeIsAFaultOfTheEnvironment() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    for (Path runs : List.of(file, file.resolve("runs"), Path.of("/dev/null/runs"))) {
      VitrailException e =
          assertThrows(VitrailException.class, () -> RunDirectory.create(runs, "cats"));
      assertEquals(VitrailException.Kind.ENVIRONMENT, e.kind());
      assertEquals(4, e.kind().exitCode());
      assertTrue(e.getMessage().contains("--out"), e.getMessage());
    }
    assertEquals("x", Files.readString(file));
  }

  @Test
  void anyOtherFolderIsNoRun() {
    VitrailException e = assertThrows(VitrailException.class, () -> RunDirectory.open(folder));
    assertEquals(VitrailException.Kind.DATA, e.kind());
  }

  @Test
  void configurationAndStateAreReadBack() {
    RunDirectory run = RunDirectory.create(folder, "a");
    run.writeConfig(TrainingConfig.defaults());
    RunState state = new RunState(RunState.Status.INTERRUPTED, "filters", 3, 9, "stopped");
    run.writeState(state);
    assertEquals(TrainingConfig.defaults(), RunDirectory.open(run.folder()).config());
    assertEquals(state, run.state());
  }

  @Test
  void metricsAreCutBackToACheckpoint() throws IOException {
    RunDirectory run = RunDirectory.create(folder, "a");
    for (int step = 1; step <= 4; step++) {
      run.appendMetrics(Map.of("step", step, "phase", "füchse"));
    }
    byte[] cut =
        "{\"step\":5,\"phase\":\"f\u00fc".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Path file = run.folder().resolve("metrics.jsonl");
    Files.write(file, java.util.Arrays.copyOf(cut, cut.length - 1), StandardOpenOption.APPEND);
    assertEquals(5, run.metrics().size());
    run.keepMetricsTo(5);
    assertEquals(4, run.metrics().size(), "the line that was cut short goes");
    run.keepMetricsTo(2);
    assertEquals(2, run.metrics().size());
    assertTrue(run.metrics().get(1).contains("\"step\":2"));
    Files.writeString(file, "\n\n[]\n7\n", StandardOpenOption.APPEND);
    run.keepMetricsTo(9);
    assertEquals(2, run.metrics().size());
    run.keepMetricsTo(0);
    assertEquals(List.of(), run.metrics());
  }

  @Test
  void aLogThatCannotGrowIsAFaultOfTheEnvironment() throws IOException {
    RunDirectory run = RunDirectory.create(folder, "a");
    Files.createDirectories(run.folder().resolve("log.txt"));
    VitrailException e = assertThrows(VitrailException.class, () -> run.log("x"));
    assertEquals(VitrailException.Kind.ENVIRONMENT, e.kind());
  }

  @Test
  void linksThatLeaveTheRunAreRefusedAndNotWrittenThrough() throws IOException {
    RunDirectory run = RunDirectory.create(folder, "a");
    run.writeConfig(TrainingConfig.defaults());
    Path outside = Files.writeString(folder.resolve("outside"), "precious");
    Files.createSymbolicLink(run.folder().resolve("metrics.jsonl"), outside);
    assertEquals(
        VitrailException.Kind.ENVIRONMENT,
        assertThrows(VitrailException.class, () -> run.appendMetrics(Map.of())).kind());
    VitrailException e =
        assertThrows(VitrailException.class, () -> RunDirectory.open(run.folder()));
    assertEquals(VitrailException.Kind.DATA, e.kind());
    assertEquals("precious", Files.readString(outside));
  }
}
