package dev.vitrail.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.config.TrainingConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * One run on disk. Every file in it is written whole or not at all, but for {@code metrics.jsonl}
 * and {@code log.txt}, which grow by lines. Nothing outside the folder is touched.
 *
 * @param folder of the run
 */
public record RunDirectory(Path folder) {

  private static final String CONFIG = "config.yml";
  private static final String METRICS = "metrics.jsonl";
  private static final String STATE = "state.json";

  /**
   * Makes a new run folder; when the name is taken, {@code -2}, {@code -3}, ... is added.
   *
   * @param runs parent of all runs, made when absent
   * @param name wanted name
   */
  public static RunDirectory create(Path runs, String name) {
    String slug = slug(name);
    for (int i = 1; i < 10_000; i++) {
      Path folder = runs.resolve(i == 1 ? slug : slug + "-" + i);
      if (make(folder)) {
        return new RunDirectory(folder);
      }
    }
    throw VitrailException.usage("There are 10,000 runs named " + slug + "; choose another name");
  }

  /** Whether the folder is new. Two runs that start at once get two folders. */
  private static boolean make(Path folder) {
    try {
      Files.createDirectories(folder.toAbsolutePath().getParent());
      Files.createDirectory(folder);
      return true;
    } catch (IOException e) {
      if (e instanceof FileAlreadyExistsException && Files.exists(folder)) {
        return false;
      }
      throw VitrailException.environment(
          "Cannot make the run folder %s: %s. Choose another with --out."
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  /**
   * Opens the folder of an earlier run.
   *
   * @throws VitrailException of kind DATA when it is none, or holds a link that leaves it
   */
  public static RunDirectory open(Path folder) {
    if (!Files.isRegularFile(folder.resolve(CONFIG))) {
      throw VitrailException.data(
          folder, "is no run: it has no config.yml. Name a folder that 'vitrail train' made.");
    }
    requireNoLinksOut(folder);
    return new RunDirectory(folder);
  }

  private static void requireNoLinksOut(Path folder) {
    try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
      Path real = folder.toRealPath();
      for (Path path : inside) {
        if (Files.isSymbolicLink(path) && !leadsInto(real, path)) {
          throw VitrailException.data(
              path, "is a link that leaves the run; put the folder itself there");
        }
      }
    } catch (IOException e) {
      throw VitrailException.data(folder, "cannot be listed: " + e.getMessage(), e);
    }
  }

  private static boolean leadsInto(Path real, Path link) throws IOException {
    return Files.exists(link) && link.toRealPath().startsWith(real);
  }

  /** Lower-case letters, digits and dashes; what can be a file name anywhere. */
  public static String slug(String name) {
    String slug =
        name.toLowerCase(java.util.Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "");
    return slug.isEmpty() ? "run" : slug.substring(0, Math.min(80, slug.length()));
  }

  public Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  public Path cache() {
    return folder.resolve("cache");
  }

  public Path bundleFolder() {
    return folder.resolve("bundle");
  }

  /** The trained model. */
  public ModelBundle bundle() {
    return ModelBundle.open(bundleFolder());
  }

  public void writeConfig(TrainingConfig config) {
    AtomicFile.writeString(folder.resolve(CONFIG), config.toYaml());
  }

  /** The configuration as it was resolved. */
  public TrainingConfig config() {
    return TrainingConfig.load(folder.resolve(CONFIG), List.of());
  }

  public void writeEnvironment(Environment environment) {
    Json.write(folder.resolve("environment.json"), environment);
  }

  public void writeState(RunState state) {
    Json.write(folder.resolve(STATE), state);
  }

  public RunState state() {
    return Json.read(folder.resolve(STATE), RunState.class);
  }

  /** Appends one JSON line and forces it to disk. */
  public void appendMetrics(Object event) {
    try {
      append(METRICS, Json.mapper().writeValueAsString(event));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Metrics are plain data", e);
    }
  }

  /** Appends one line to the log. */
  public void log(String line) {
    append("log.txt", line);
  }

  private void append(String file, String line) {
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(file),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND,
            LinkOption.NOFOLLOW_LINKS)) {
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    } catch (IOException e) {
      throw VitrailException.environment(
          "Cannot write %s: %s".formatted(folder.resolve(file), e.getMessage()), e);
    }
  }

  /** Whole lines of {@code metrics.jsonl} so far. */
  public List<String> metrics() {
    Path file = folder.resolve(METRICS);
    try {
      // Decoded leniently: a kill may have cut the last line inside a character.
      return Files.exists(file)
          ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList()
          : List.of();
    } catch (IOException e) {
      throw VitrailException.data(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  /** Drops metrics of epochs past {@code step}, which a resumed run computes again. */
  public void keepMetricsTo(int step) {
    List<String> kept = new ArrayList<>();
    for (String line : metrics()) {
      try {
        if (Json.mapper().readTree(line).path("step").asInt(Integer.MAX_VALUE) <= step) {
          kept.add(line);
        }
      } catch (JsonProcessingException e) {
        // A line that a kill cut short belongs to an epoch that was not finished.
      }
    }
    AtomicFile.writeString(
        folder.resolve(METRICS), kept.isEmpty() ? "" : String.join("\n", kept) + "\n");
  }
}
