package dev.vitrail.experiments.studies;

import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.nets.NetTemplate;
import dev.vitrail.engine.nets.Nets;
import dev.vitrail.engine.nets.WeightImport;
import dev.vitrail.engine.weights.WeightFile;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.plan.InterpretableInfo;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A net whose feature maps are mined.
 *
 * @param network owned
 * @param layers after their ReLU, lowest first
 * @param interpretable which of them are interpretable
 * @param preprocessing of its images
 * @param output whose logit Grad-CAM explains; empty for the largest of each image
 */
record GraphNet(
    Network network,
    List<String> layers,
    List<String> interpretable,
    Preprocessing preprocessing,
    OptionalInt output)
    implements AutoCloseable {

  private static final int SIDE = 224;
  private static final int CLASSES = 1000;

  GraphNet {
    layers = List.copyOf(layers);
    interpretable = List.copyOf(interpretable);
  }

  /** A net as it was downloaded, on stretched crops. */
  static GraphNet downloaded(String model, Path weights, List<String> layers) {
    NetTemplate template = Nets.build(model, SIDE, CLASSES);
    try (WeightFile file = WeightFile.open(weights)) {
      Parameters parameters = new WeightImport(template).load(file, Precision.FLOAT, List.of(), 0);
      return new GraphNet(
          Network.open(template.architecture(), parameters),
          layers,
          List.of(),
          Preprocessing.torchvision(SIDE, SIDE).withFit(Preprocessing.Fit.STRETCH),
          OptionalInt.empty());
    }
  }

  /** The net of a run: some layers of its backbone, and its last interpretable layer on top. */
  static GraphNet trained(RunDirectory run, String category, List<String> below) {
    ModelBundle bundle = run.bundle();
    InterpretableInfo info = InterpretableInfo.of(bundle);
    List<String> layers = new ArrayList<>(below);
    String top = info.layers().get(info.layers().size() - 1).plan().maps();
    layers.add(top);
    return new GraphNet(
        bundle.network(),
        layers,
        List.of(top),
        RunEvaluation.preprocessing(bundle),
        OptionalInt.of(Math.max(0, bundle.spec().labels().indexOf(category))));
  }

  /** The highest mined layer. */
  String top() {
    return layers.get(layers.size() - 1);
  }

  @Override
  public void close() {
    network.close();
  }
}
