package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.train.run.RunLock;
import dev.vitrail.train.run.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainEvaluateTest {

  @TempDir static Path shared;
  private static Path config;
  private static Call trained;

  @TempDir Path folder;

  @BeforeAll
  static void trainOnce() throws IOException {
    config = TinyRun.prepare(shared);
    trained = train(shared.resolve("runs"), "--name", "cats", "--json");
  }

  private static Call train(Path out, String... more) {
    List<String> args = new ArrayList<>(List.of("train", "-c", config.toString()));
    args.addAll(List.of("--data", shared.resolve("data").toString(), "--out", out.toString()));
    args.addAll(List.of(more));
    return Call.of(args.toArray(String[]::new));
  }

  private static void requireOneLine(int code, String expected, Call call) {
    assertEquals(code, call.code(), call.err());
    assertEquals("", call.out());
    List<String> failures =
        call.err().lines().filter(line -> line.startsWith("vitrail: ")).toList();
    assertEquals(1, failures.size(), call.err());
    assertTrue(failures.get(0).contains(expected), call.err());
    assertEquals(failures.get(0), call.err().lines().reduce((a, b) -> b).orElseThrow());
    assertFalse(call.err().contains("\tat "), call.err());
  }

  @Test
  void trainPrintsOneDocumentOnTheDataStream() throws IOException {
    assertEquals(0, trained.code(), trained.err());
    JsonNode document = Json.mapper().readTree(trained.out());
    assertEquals(1, document.get("schema").asInt());
    assertEquals(shared.resolve("runs/cats").toString(), document.get("run").asText());
    assertEquals(2, document.at("/measures/test/classes").size());
    int images = 0;
    for (JsonNode row : document.at("/measures/test/confusion")) {
      for (JsonNode cell : row) {
        images += cell.asInt();
      }
    }
    assertEquals(8, images, "of 40 drawn images 8 are for test");
    assertTrue(trained.err().contains("40 images in 2 classes: cat, dog"), trained.err());
  }

  @Test
  void evaluateGivesTheSameMeasuresAgain() throws IOException {
    Path run = shared.resolve("runs/cats");
    byte[] before = Files.readAllBytes(run.resolve("evaluate/measures.json"));
    Call again = Call.of("evaluate", run.toString(), "--json");
    assertEquals(0, again.code(), again.err());
    assertEquals(Json.mapper().readTree(trained.out()), Json.mapper().readTree(again.out()));
    assertEquals(
        new String(before, java.nio.charset.StandardCharsets.UTF_8),
        Files.readString(run.resolve("evaluate/measures.json")));
    Call words = Call.of("evaluate", run.toString(), "--quiet");
    assertTrue(words.out().startsWith("test accuracy 0."), words.out());
    assertEquals("", words.err());
  }

  @Test
  void aFinishedRunCanBeResumed() throws IOException {
    Path run = shared.resolve("runs/cats");
    byte[] weights = Files.readAllBytes(run.resolve("bundle/weights.safetensors"));
    Call again = Call.of("train", "--resume", run.toString(), "--json");
    assertEquals(0, again.code(), again.err());
    org.junit.jupiter.api.Assertions.assertArrayEquals(
        weights, Files.readAllBytes(run.resolve("bundle/weights.safetensors")));
  }

  @Test
  void aRunInTrainingCanBeReadButNotResumed() throws IOException {
    Path run = shared.resolve("runs/cats");
    byte[] state = Files.readAllBytes(run.resolve("state.json"));
    try (RunLock lock = RunLock.on(new RunDirectory(run))) {
      Call second = Call.of("train", "--resume", lock.run().folder().toString());
      requireOneLine(4, run + " is being trained by another process", second);
      assertEquals(0, Call.of("evaluate", run.toString()).code());
      assertEquals(0, Call.of("report", run.toString()).code());
    }
    org.junit.jupiter.api.Assertions.assertArrayEquals(
        state, Files.readAllBytes(run.resolve("state.json")));
  }

  @Test
  void wrongCalls() {
    requireOneLine(2, "did you mean model.loss.rho?", train(folder, "--set", "model.loss.roh=3"));
    requireOneLine(
        2, "has no layer 'layer3'", train(folder, "--set", "model.interpretable[0].after=layer3"));
    requireOneLine(2, "Unknown net 'smal'", train(folder, "--set", "model.architecture=smal"));
    String run = shared.resolve("runs/cats").toString();
    requireOneLine(2, "leave out -c", Call.of("train", "--resume", run, "--set", "batch=4"));
    requireOneLine(2, "leave out -c", Call.of("train", "--resume", run, "--data", "x"));
  }

  @Test
  void badDataAndModels() throws IOException {
    Path text = Files.writeString(folder.resolve("weights.safetensors"), "no weights");
    requireOneLine(3, "neither safetensors", train(folder, "--weights", text.toString()));
    requireOneLine(3, "no weights here", train(folder, "--weights", "no weights here"));
    requireOneLine(
        3,
        "is no folder",
        Call.of("train", "-c", config.toString(), "--data", "absent", "--out", folder.toString()));
    requireOneLine(3, "is no run", Call.of("evaluate", folder.resolve("absent").toString()));
    requireOneLine(3, "is no run", Call.of("train", "--resume", folder.toString()));
    Path run = folder.resolve("copy");
    Files.createDirectories(run);
    Files.copy(shared.resolve("runs/cats/config.yml"), run.resolve("config.yml"));
    requireOneLine(3, "is no Vitrail model", Call.of("evaluate", run.toString()));
  }

  @Test
  void aFolderThatCannotBeWrittenIsTheEnvironment() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    requireOneLine(4, "Choose another with --out", train(file.resolve("runs")));
  }

  /** Runs the command as the launcher does, until a signal stops it. */
  static final class Stopped {

    private Stopped() {}

    public static void main(String[] args) {
      Vitrail.main(args);
    }
  }

  @Test
  void aSignalEndsWith130AndTheRunGoesOnToTheSameEnd() throws Exception {
    Signals.assumeInterruptible();
    String[] args = {
      "train",
      "-c",
      config.toString(),
      "--data",
      shared.resolve("data").toString(),
      "--out",
      folder.resolve("runs").toString(),
      "--name",
      "long",
      "--set",
      "phases[1].epochs=400"
    };
    Path output = folder.resolve("output");
    Process process = Child.start(folder, output, List.of(), Stopped.class, args);
    RunDirectory run = new RunDirectory(folder.resolve("runs/long"));
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (run.metrics().size() < 3 && process.isAlive() && System.nanoTime() < until) {
      Thread.sleep(20);
    }
    Signals.interrupt(process);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(130, process.exitValue(), Files.readString(output));
    assertEquals(RunState.Status.INTERRUPTED, run.state().status());
    assertTrue(run.state().message().contains("--resume"), run.state().message());

    Path yaml = run.folder().resolve("config.yml");
    Files.writeString(
        yaml, Files.readString(yaml).replace("epochs: 400", "epochs: " + run.state().epoch()));
    Call resumed = Call.of("train", "--resume", run.folder().toString());
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(RunState.Status.DONE, run.state().status());
  }
}
