package dev.vitrail.train.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Json;
import dev.vitrail.engine.weights.SafeTensorsWriter;
import dev.vitrail.engine.weights.WeightEntry;
import dev.vitrail.engine.weights.WeightFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that training needs to go on exactly: one safetensors file, written whole or not at all.
 * Weights are named {@code w/...}, moments of the optimiser {@code m/...}; the rest is JSON in the
 * metadata.
 */
final class Checkpoint {

  private static final String PROGRESS = "progress";
  private static final String SUFFIX = ".safetensors";

  /**
   * Where training stands.
   *
   * @param phase position of the phase that comes next or goes on
   * @param epoch epochs of it that are done
   * @param iteration updates made in it
   * @param best best validation score so far, and where
   * @param filters state of the filter loss, layer by layer
   */
  record Progress(
      int phase,
      int epoch,
      int iteration,
      double bestScore,
      int bestEpoch,
      int sinceBest,
      List<FilterTraining.Saved> filters) {}

  /** What was read. */
  record Loaded(Progress progress, Map<String, float[]> moments) {}

  private Checkpoint() {}

  /** File of the state after so many epochs in all. */
  static Path file(Path folder, int epochsDone) {
    return folder.resolve("epoch-%05d%s".formatted(epochsDone, SUFFIX));
  }

  /** Epochs in all that a checkpoint file stands for. */
  static int epochsDone(Path file) {
    String name = file.getFileName().toString();
    return Integer.parseInt(name.substring("epoch-".length(), name.length() - SUFFIX.length()));
  }

  /**
   * Writes a checkpoint.
   *
   * @throws VitrailException of kind DATA, and writes nothing, when a weight is NaN or infinite
   */
  static void write(
      Path file, Parameters parameters, Map<String, float[]> moments, Progress progress) {
    SafeTensorsWriter writer = new SafeTensorsWriter();
    ModelBundle.tensors(parameters)
        .forEach(
            (name, t) -> {
              requireFinite(name, t.values());
              writer.add("w/" + name, t.shape(), t.values());
            });
    moments.forEach((name, m) -> writer.add("m/" + name, List.of(m.length), m));
    try {
      writer.metadata(PROGRESS, Json.mapper().writeValueAsString(progress));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Progress is plain data", e);
    }
    writer.write(file);
  }

  private static void requireFinite(String tensor, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw VitrailException.data(
            "Training broke down: layer '%s' has the weight %s. Lower the learning rate; the last"
                    .formatted(tensor.substring(0, tensor.lastIndexOf('.')), value)
                + " good checkpoint is kept");
      }
    }
  }

  /**
   * Reads a checkpoint into the weights.
   *
   * @throws VitrailException of kind DATA when it does not belong to this net
   */
  static Loaded read(Path file, Parameters into) {
    try (WeightFile weights = WeightFile.open(file)) {
      Map<String, float[]> moments = new LinkedHashMap<>();
      for (WeightEntry entry : weights.entries()) {
        if (entry.name().startsWith("m/")) {
          moments.put(entry.name().substring(2), weights.read(entry.name()));
        }
      }
      for (String node : into.names()) {
        into.set(node, weights.read("w/" + node + ".weight"), weights.read("w/" + node + ".bias"));
      }
      String json = weights.metadata().getOrDefault(PROGRESS, "");
      return new Loaded(Json.mapper().readValue(json, Progress.class), moments);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw VitrailException.data(file, "is no checkpoint of this run and version", e);
    }
  }

  /** The newest checkpoint of a folder that opens. */
  static Optional<Path> newest(Path folder) {
    return all(folder).stream().filter(Checkpoint::opens).reduce((first, second) -> second);
  }

  private static boolean opens(Path file) {
    try (WeightFile weights = WeightFile.open(file)) {
      return weights.metadata().containsKey(PROGRESS);
    } catch (VitrailException e) {
      return false;
    }
  }

  /** Removes all but the last two and the best. */
  static void prune(Path folder, Path best) {
    List<Path> files = all(folder);
    for (Path file : files.subList(0, Math.max(0, files.size() - 2))) {
      if (!file.equals(best)) {
        try {
          Files.deleteIfExists(file);
        } catch (IOException e) {
          throw VitrailException.environment("Cannot remove " + file, e);
        }
      }
    }
  }

  private static List<Path> all(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().matches("epoch-\\d{5,9}\\" + SUFFIX))
          .sorted(Comparator.comparingInt(Checkpoint::epochsDone))
          .toList();
    } catch (IOException e) {
      throw VitrailException.environment("Cannot list " + folder, e);
    }
  }
}
