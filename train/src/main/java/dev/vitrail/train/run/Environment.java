package dev.vitrail.train.run;

import dev.vitrail.engine.Network;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a run was made with: {@code environment.json}.
 *
 * @param versions of Vitrail, Java and the system
 * @param backend ND4J's backend
 * @param kernels implementation of the arithmetic
 * @param threads of native code; results repeat bit for bit only with the same number
 * @param seed of every random choice
 * @param command how the run was started
 * @param data checksum of all images, splits and labels
 * @param images number of images
 * @param weights checksum of the pretrained weights, empty without any
 * @param started ISO 8601, UTC
 */
public record Environment(
    Map<String, String> versions,
    String backend,
    String kernels,
    String threads,
    long seed,
    List<String> command,
    String data,
    int images,
    String weights,
    String started) {

  /** Describes this process. */
  public static Environment of(
      Network network,
      long seed,
      List<String> command,
      String data,
      int images,
      String weights,
      String started) {
    Map<String, String> versions = new TreeMap<>();
    String own = Environment.class.getPackage().getImplementationVersion();
    versions.put("vitrail", own == null ? "development" : own);
    versions.put("java", System.getProperty("java.version"));
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    versions.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
    String threads = System.getenv("OMP_NUM_THREADS");
    return new Environment(
        versions,
        Nd4j.getBackend().getClass().getSimpleName(),
        network.kernels().name(),
        threads == null ? "default" : threads,
        seed,
        List.copyOf(command),
        data,
        images,
        weights,
        started);
  }
}
