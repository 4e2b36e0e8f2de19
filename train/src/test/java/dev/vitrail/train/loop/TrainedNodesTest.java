package dev.vitrail.train.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.config.ResolvedConfig;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.plan.NetAssembler;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainedNodesTest {

  private static Set<String> trained(String train, String... more) {
    List<String> overrides =
        new java.util.ArrayList<>(
            List.of(
                "model.architecture=resnet18",
                "model.interpretable[0].after=layer3",
                "phases[0].train=" + train));
    overrides.addAll(List.of(more));
    TrainingConfig config = ResolvedConfig.load(overrides).config();
    return TrainedNodes.of(
        NetAssembler.assemble(config, List.of("a", "b")), config.phases().get(0));
  }

  @Test
  void namesStandForNodes() {
    assertEquals(Set.of("head.logits"), trained("head"));
    assertEquals(Set.of("head.logits", "interpretable1"), trained("head,interpretable"));
    assertEquals(
        Set.of(
            "layer3.0.conv1",
            "layer3.0.conv2",
            "layer3.0.downsample.0",
            "layer3.1.conv1",
            "layer3.1.conv2"),
        trained("layer3"));
    assertEquals(Set.of("layer3.1.conv1"), trained("layer3.1.conv1"));
    Set<String> all = trained("all");
    assertTrue(all.contains("conv1") && all.contains("interpretable1"));
    assertTrue(!all.contains("features.scale"), "the scale is fixed");
  }

  @Test
  void aNameThatStandsForNothingIsAWrongCall() {
    for (String train : List.of("layer4", "layer", "fc", "heads")) {
      VitrailException e = assertThrows(VitrailException.class, () -> trained(train));
      assertEquals(VitrailException.Kind.USAGE, e.kind());
      assertTrue(e.getMessage().contains("'" + train + "'"), e.getMessage());
    }
    assertThrows(
        VitrailException.class,
        () -> trained("interpretable", "model.interpretable=[]", "model.loss.mode=none"));
  }
}
