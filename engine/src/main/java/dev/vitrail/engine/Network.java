package dev.vitrail.engine;

import dev.vitrail.engine.kernels.Kernels;
import dev.vitrail.engine.kernels.Nd4jKernels;
import dev.vitrail.engine.kernels.OneDnnKernels;
import dev.vitrail.engine.program.Pass;
import dev.vitrail.engine.program.Program;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A net that runs: an architecture, its weights and the kernels that compute it. Owns weights and
 * kernels. Threads that share a net or its parts take turns; nobody may change the weights or close
 * the net meanwhile.
 */
public final class Network implements AutoCloseable {

  private static final int OPEN_PASSES = 3;

  private final Architecture architecture;
  private final Parameters parameters;
  private final Kernels kernels;
  private final boolean owner;
  private final Map<List<Object>, Pass> passes = new LinkedHashMap<>(16, 0.75f, true);

  /** A net over these weights and kernels, both closed with it. */
  public Network(Architecture architecture, Parameters parameters, Kernels kernels) {
    this(architecture, parameters, kernels, true);
  }

  private Network(
      Architecture architecture, Parameters parameters, Kernels kernels, boolean owner) {
    if (parameters.precision() != kernels.precision()) {
      throw new IllegalArgumentException(
          "Weights are %s, kernels %s".formatted(parameters.precision(), kernels.precision()));
    }
    this.architecture = architecture;
    this.parameters = parameters;
    this.kernels = kernels;
    this.owner = owner;
  }

  /** A net in single precision on the fastest kernels of this machine. */
  public static Network open(Architecture architecture, Parameters parameters) {
    return new Network(architecture, parameters, fastestKernels());
  }

  /** oneDNN on a CPU; ND4J's own operators on a GPU or where oneDNN does not load. */
  public static Kernels fastestKernels() {
    if (Nd4j.getBackend().getClass().getSimpleName().startsWith("Cpu")) {
      try {
        return new OneDnnKernels();
      } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
        return new Nd4jKernels(Precision.FLOAT);
      }
    }
    return new Nd4jKernels(Precision.FLOAT);
  }

  /**
   * A part of this net as a net of its own, over the same weights and kernels, which stay open when
   * the part is closed.
   *
   * @param part of {@link #architecture}, such as {@link Architecture#upTo} and {@link
   *     Architecture#after} make
   */
  public Network part(Architecture part) {
    return new Network(part, parameters, kernels, false);
  }

  public Architecture architecture() {
    return architecture;
  }

  public Parameters parameters() {
    return parameters;
  }

  public Kernels kernels() {
    return kernels;
  }

  /**
   * Logits of a batch.
   *
   * @param images {@code [batch, height, width, channels]}, preprocessed
   * @return {@code [batch, 1, 1, classes]}
   */
  public FeatureMaps forward(FeatureMaps images) {
    return forward(images, List.of(architecture.output())).get(architecture.output());
  }

  /** Activations of some nodes for a batch. */
  public Map<String, FeatureMaps> forward(FeatureMaps images, Collection<String> nodes) {
    synchronized (kernels) {
      Pass pass = pass(images.shape(), nodes);
      pass.input().put(images.values());
      pass.forward(false, 0);
      Map<String, FeatureMaps> activations = new LinkedHashMap<>();
      nodes.forEach(node -> activations.put(node, pass.value(node).toMaps()));
      return activations;
    }
  }

  private Pass pass(MapShape images, Collection<String> nodes) {
    requireInput(images);
    List<Object> key = List.of(images.batch(), List.copyOf(nodes));
    Pass known = passes.get(key);
    if (known == null) {
      if (passes.size() >= OPEN_PASSES) {
        List<Object> oldest = new ArrayList<>(passes.keySet()).get(0);
        passes.remove(oldest).close();
      }
      Program program = Program.compile(architecture, nodes);
      known = new Pass(program, kernels, parameters, images.batch(), false);
      passes.put(key, known);
    }
    return known;
  }

  /** Complains unless images have the size this net was built for. */
  void requireInput(MapShape images) {
    if (!images.withBatch(1).equals(architecture.input(1))) {
      throw new IllegalArgumentException(
          "%s takes images of %s, found %s"
              .formatted(
                  architecture.name(), architecture.input(1).withBatch(images.batch()), images));
    }
  }

  @Override
  public void close() {
    passes.values().forEach(Pass::close);
    passes.clear();
    if (owner) {
      kernels.close();
      parameters.close();
    }
  }
}
