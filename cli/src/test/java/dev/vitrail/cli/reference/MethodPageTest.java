package dev.vitrail.cli.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Probability;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.nets.Nets;
import dev.vitrail.explain.attribution.Attribution;
import dev.vitrail.explain.attribution.AttributionMethod;
import dev.vitrail.explain.attribution.AttributionMethods;
import dev.vitrail.explain.attribution.AttributionRequest;
import dev.vitrail.explain.attribution.Baseline;
import dev.vitrail.explain.attribution.ExplainedNet;
import dev.vitrail.explain.attribution.IntegratedGradients;
import dev.vitrail.explain.attribution.MemoryCeiling;
import dev.vitrail.explain.attribution.PathAttribution;
import dev.vitrail.explain.attribution.PathIntegral;
import dev.vitrail.explain.attribution.PathRule;
import dev.vitrail.explain.attribution.Rise;
import dev.vitrail.explain.attribution.Score;
import dev.vitrail.train.config.ResolvedConfig;
import dev.vitrail.train.plan.NetAssembler;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the table of methods and nets claims is what happens. */
class MethodPageTest {

  private static final int SIZE = 32;
  private static final PathIntegral PATH = new PathIntegral(PathRule.MIDPOINT, 2, 4);

  private static Architecture net(String name) {
    return switch (name) {
      case "interpretable" -> interpretable(0);
      case "hidden" -> interpretable(8);
      default -> Nets.build(name, SIZE, 2).architecture();
    };
  }

  private static Architecture interpretable(int hidden) {
    List<String> changes =
        List.of(
            "data.size=" + SIZE,
            "model.architecture=small",
            "model.interpretable[0].after=top",
            "model.interpretable[0].filters=8",
            "model.interpretable[0].initial=random",
            "model.head.hidden=" + hidden);
    return NetAssembler.assemble(ResolvedConfig.load(changes).config(), List.of("a", "b"))
        .architecture();
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "interpretable", "hidden"})
  void aMethodWorksExactlyWhereThePageSaysSo(String name) {
    Architecture architecture = net(name);
    SplittableRandom random = new SplittableRandom(3);
    MapShape shape = new MapShape(1, SIZE, SIZE, 3);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    AttributionRequest request =
        AttributionRequest.of(new FeatureMaps(shape, values), List.of(Score.logit(1)));
    Parameters parameters = Parameters.random(architecture, Precision.FLOAT, 5);
    try (Network network = Network.open(architecture, parameters);
        ExplainedNet net =
            new ExplainedNet(network, Probability.SOFTMAX, MemoryCeiling.standard())) {
      for (AttributionMethod method : quick().all()) {
        assertEquals(works(method, net, request), MethodPage.works(method, architecture), name);
      }
    }
  }

  private static AttributionMethods quick() {
    return AttributionMethods.standard()
        .with(
            new Rise(10, 7, 0.5),
            new IntegratedGradients(PATH, Baseline.zero(), "zero", 1),
            new PathAttribution(PATH));
  }

  private static boolean works(
      AttributionMethod method, ExplainedNet net, AttributionRequest request) {
    try {
      Attribution found = method.attribute(net, request);
      assertTrue(!found.isBroken(0), method.name());
      return true;
    } catch (VitrailException e) {
      assertEquals(VitrailException.Kind.USAGE, e.kind(), method.name());
      return false;
    }
  }
}
