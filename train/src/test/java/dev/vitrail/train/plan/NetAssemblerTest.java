package dev.vitrail.train.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.losses.TemplateMask;
import dev.vitrail.train.config.ResolvedConfig;
import dev.vitrail.train.images.Preprocessing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetAssemblerTest {

  private static NetPlan plan(String net, String after, String... more) {
    List<String> overrides =
        new ArrayList<>(
            List.of("model.architecture=" + net, "model.interpretable[0].after=" + after));
    overrides.addAll(List.of(more));
    return NetAssembler.assemble(
        ResolvedConfig.load(overrides).config(), List.of("cat", "dog", "fox"));
  }

  private static NetPlan ordinary(String net, String... more) {
    List<String> overrides =
        new ArrayList<>(
            List.of("model.architecture=" + net, "model.interpretable=[]", "model.loss.mode=none"));
    overrides.addAll(List.of(more));
    return NetAssembler.assemble(
        ResolvedConfig.load(overrides).config(), List.of("cat", "dog", "fox"));
  }

  @Test
  void modeReleasedBringsItsOwnMask() {
    String released = "model.loss.mode=released";
    VitrailException e =
        assertThrows(VitrailException.class, () -> plan("resnet18", "layer3", released));
    assertEquals(VitrailException.Kind.USAGE, e.kind());
    assertTrue(e.getMessage().contains("released needs centroid, found argmax"), e.getMessage());
    String centroid = "model.interpretable[0].mask.peak=centroid";
    PlannedLayer layer = plan("resnet18", "layer3", released, centroid).layers().get(0);
    assertEquals(TemplateMask.released(256), layer.mask());
    String off = "model.interpretable[0].mask.enabled=false";
    assertFalse(plan("resnet18", "layer3", released, off).layers().get(0).isMasked());
  }

  /**
   * By structure: what comes after the mask reads the mask or what comes after it, and the maps
   * before it are read by the mask alone. So nothing by-passes it.
   */
  private static void requireMaskedEverywhere(NetPlan plan) {
    Architecture net = plan.architecture();
    for (PlannedLayer layer : plan.layers()) {
      assertTrue(layer.isMasked());
      assertEquals(List.of(layer.maps()), net.node(layer.output()).inputs());
      assertEquals(List.of(layer.node()), net.node(layer.maps()).inputs());
      Set<String> behind = new HashSet<>(Set.of(layer.output()));
      boolean after = false;
      for (Node node : net.nodes()) {
        if (after) {
          assertTrue(behind.containsAll(node.inputs()), node + " by-passes " + layer.output());
          behind.add(node.name());
        }
        after |= node.name().equals(layer.output());
        if (!node.name().equals(layer.output())) {
          assertFalse(node.inputs().contains(layer.maps()), node + " reads unmasked maps");
        }
      }
      assertTrue(behind.contains(net.output()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "resnet18, layer3, layer3, 256, 14",
    "resnet18, top, layer4, 512, 7",
    "resnet50, layer2, layer2, 512, 28",
    "resnet50, layer3, layer3, 1024, 14",
    "resnet50, top, layer4, 2048, 7",
    "googlenet, inception4d, inception4d, 528, 14",
    "googlenet, top, inception5b, 1024, 7",
    "squeezenet1_1, features.8, features.8, 256, 13",
    "squeezenet1_1, top, features.12, 512, 13",
    "vgg16, features.23, features.23, 512, 14",
    "vgg16, top, features.30, 512, 7",
    "vgg19, top, features.36, 512, 7",
    "alexnet, top, features.12, 256, 6",
    "small, pool2, pool2, 32, 56",
    "small, top, conv4.relu, 64, 28",
  })
  void layersStandBehindTheirStageAndAreReadByAllThatFollows(
      String net, String after, String stage, int channels, int side) {
    NetPlan plan = plan(net, after);

    requireMaskedEverywhere(plan);
    assertEquals(NetAssembler.SCALE, plan.scale());
    assertEquals(List.of(stage), plan.architecture().node(plan.scale()).inputs());
    Map<String, MapShape> shapes = plan.architecture().shapes(1);
    assertEquals(new MapShape(1, side, side, channels), shapes.get(stage));
    assertEquals(new MapShape(1, side, side, 256), shapes.get("interpretable1.mask"));
    assertEquals(new MapShape(1, 1, 1, 3), shapes.get(plan.architecture().output()));
    assertEquals(List.of("head.logits"), plan.head());
    assertTrue(
        Stream.of("fc", "classifier.1", "classifier.6").noneMatch(plan.architecture()::has),
        "no ImageNet classifier");
  }

  @ParameterizedTest
  @CsvSource({
    "resnet18, layer3, 256, layer4.0.conv1",
    "resnet50, layer3, 1024, layer4.0.conv1",
    "googlenet, inception4d, 528, inception4e.branch1.conv",
    "squeezenet1_1, features.8, 256, features.9.squeeze",
    "vgg16, features.23, 512, features.24",
    "alexnet, features.12, 256, classifier.1",
    "small, pool3, 64, conv4",
  })
  void theRestOfTheNetReadsTheMask(String net, String after, int filters, String next) {
    NetPlan plan =
        plan(net, after, "model.head.rest=true", "model.interpretable[0].filters=" + filters);

    requireMaskedEverywhere(plan);
    assertTrue(plan.architecture().has(next));
    assertTrue(plan.backboneNodes().contains(next));
    assertFalse(plan.backboneNodes().contains("interpretable1"));
  }

  @ParameterizedTest
  @CsvSource({
    "resnet18, layer3.1.relu1, 256, reads layer3.0.relu past",
    "resnet50, layer3.2.conv2, 256, reads layer3.1.relu past",
    "googlenet, inception4d.branch2.0.conv.relu, 144, past the interpretable layers",
    "squeezenet1_1, features.6.squeeze.relu, 32, ok",
    "resnet18, layer3, 255, needs as many filters",
  })
  void aRestThatByPassesTheMaskIsRefused(String net, String after, int filters, String expected) {
    List<String> more =
        List.of("model.head.rest=true", "model.interpretable[0].filters=" + filters);
    if (expected.equals("ok")) {
      requireMaskedEverywhere(plan(net, after, more.toArray(String[]::new)));
      return;
    }
    refused(expected, () -> plan(net, after, more.toArray(String[]::new)));
  }

  /** Without the rest even a place inside a block has no shortcut round it. */
  @Test
  void insideABlockWithoutTheRest() {
    requireMaskedEverywhere(plan("resnet18", "layer3.1.relu1"));
  }

  private static void refused(String expected, Runnable assembly) {
    VitrailException e = assertThrows(VitrailException.class, assembly::run);
    assertEquals(VitrailException.Kind.USAGE, e.kind());
    assertTrue(e.getMessage().contains(expected), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void placesThatDoNotExist() {
    refused("has no layer 'layer9' with maps", () -> plan("resnet18", "layer9"));
    refused("Stages: conv1, relu, maxpool, layer1", () -> plan("resnet18", "fc"));
    refused("with maps", () -> plan("resnet18", "avgpool"));
    refused("with maps", () -> plan("squeezenet1_1", "classifier.1.relu"));
    refused("with maps", () -> plan("resnet18", "layer4", "data.size=32"));
    refused("data.size: alexnet needs larger", () -> plan("alexnet", "top", "data.size=16"));
    refused("Unknown net 'resnet19'", () -> plan("resnet19", "top"));
    String two =
        "model.interpretable=[{after: layer3, filters: 8, kernel: 1}, {after: layer4, filters: 8}]";
    refused("all layers follow the same place", () -> plan("resnet18", "layer3", two));
  }

  @Test
  void twoLayersFollowEachOther() {
    NetPlan plan =
        plan(
            "resnet18",
            "layer3",
            "model.interpretable=[{after: layer3, filters: 8}, {after: layer3, filters: 5, kernel:"
                + " 3}]");

    requireMaskedEverywhere(plan);
    assertEquals(2, plan.layers().size());
    assertEquals(
        List.of("interpretable1.mask"), plan.architecture().node("interpretable2").inputs());
    assertEquals(5, plan.layers().get(1).filters());
    Layer.Conv second = (Layer.Conv) plan.architecture().node("interpretable2").layer();
    assertEquals(3, second.window().kernelHeight());
    assertEquals(14, plan.architecture().shapes(1).get("interpretable2").height());
  }

  @Test
  void aLayerWithoutMaskIsAnOrdinaryConvolution() {
    NetPlan plan = plan("small", "top", "model.interpretable[0].mask.enabled=false");
    PlannedLayer layer = plan.layers().get(0);

    assertFalse(layer.isMasked());
    assertEquals("interpretable1.maps", layer.output());
    assertTrue(
        plan.architecture().nodes().stream().noneMatch(n -> n.layer() instanceof Layer.Operator));
    assertEquals(List.of("interpretable1.maps"), plan.architecture().node("head.pool").inputs());
  }

  @Test
  void theMaskIsTheOneOfTheConfiguration() {
    NetPlan plan =
        plan(
            "small",
            "top",
            "model.interpretable[0].mask.peak=centroid",
            "model.interpretable[0].mask.beta=2.5");
    Layer.Operator mask = (Layer.Operator) plan.architecture().node("interpretable1.mask").layer();
    assertEquals("template-mask", mask.operator());
    assertEquals(2.5, mask.parameters().get("beta"));
    assertEquals(1.0, mask.parameters().get("peak"));
  }

  @Test
  void heads() {
    NetPlan plan = plan("small", "top", "model.head.hidden=10", "model.head.dropout=0.25");
    List<String> names =
        plan.architecture().nodes().stream()
            .map(Node::name)
            .filter(n -> n.startsWith("head."))
            .toList();
    assertEquals(
        List.of("head.pool", "head.hidden", "head.relu", "head.dropout", "head.logits"), names);
    assertEquals(List.of("head.hidden", "head.logits"), plan.head());
    assertEquals(new Layer.Dropout(0.25), plan.architecture().node("head.dropout").layer());
    assertEquals(10, plan.architecture().shapes(1).get("head.relu").channels());
  }

  @Test
  void channelsBelowALayerAreDroppedAfterTheyWereScaled() {
    NetPlan plan = plan("resnet18", "layer3", "model.interpretable[0].dropout=0.3");
    Node dropout = plan.architecture().node("interpretable1.dropout");
    assertEquals(new Layer.ChannelDropout(0.3), dropout.layer());
    assertEquals(List.of(NetAssembler.SCALE), dropout.inputs());
    assertEquals(List.of(dropout.name()), plan.architecture().node("interpretable1").inputs());
    assertFalse(plan("resnet18", "layer3").architecture().has(dropout.name()));
  }

  @Test
  void ordinaryNetsKeepAllButTheClassifier() {
    NetPlan plan = ordinary("vgg16", "model.head.hidden=0");
    assertTrue(plan.layers().isEmpty());
    assertEquals("", plan.scale());
    assertTrue(plan.architecture().has("classifier.3"));
    assertFalse(plan.architecture().has("classifier.6"));
    assertEquals(List.of("classifier.5"), plan.architecture().node("head.logits").inputs());
    NetPlan resnet = ordinary("resnet18");
    assertEquals(List.of("avgpool"), resnet.architecture().node("head.logits").inputs());
    assertEquals("resnet18", resnet.architecture().name());
  }

  @Test
  void preprocessingIsThatOfTheWeights() {
    assertEquals(Preprocessing.torchvision(256, 224), plan("resnet18", "top").preprocessing());
    assertEquals(
        Preprocessing.bvlc(128, 112).withFit(Preprocessing.Fit.STRETCH),
        plan("googlenet", "top", "data.size=112", "data.resize=stretch").preprocessing());
  }

  @Test
  void theCutLiesBeforeAllThatLearns() {
    NetPlan plan = plan("resnet18", "layer3");
    assertEquals("layer3", plan.cut(Set.of("head.logits", "interpretable1")));
    assertEquals("head.pool", plan.cut(Set.of("head.logits")));
    assertEquals("layer2", plan.cut(Set.of("layer3.0.conv1", "interpretable1")));
    assertEquals("layer2", plan.cut(Set.of("layer3.0.downsample.0")));
    assertEquals("layer3.0.relu", plan.cut(Set.of("layer3.1.conv2")), "past a shortcut");
    assertEquals(Architecture.INPUT, plan.cut(Set.of("conv1", "head.logits")));
    NetPlan dropping = plan("resnet18", "layer3", "model.interpretable[0].dropout=0.3");
    assertEquals("layer3", dropping.cut(Set.of("interpretable1")), "else nothing is dropped");
    NetPlan dropsHead = plan("resnet18", "layer3", "model.head.dropout=0.3", "model.head.hidden=0");
    assertEquals("head.pool", dropsHead.cut(Set.of("head.logits")));
    NetPlan branches = plan("googlenet", "top");
    assertEquals("inception4d", branches.cut(Set.of("inception4e.branch3.1.conv")));
    for (String trained : List.of("layer1.0.conv1", "layer3.1.conv2", "interpretable1")) {
      String cut = plan.cut(Set.of(trained));
      assertTrue(plan.architecture().after(cut).has(trained), "a net of its own behind " + cut);
    }
  }
}
