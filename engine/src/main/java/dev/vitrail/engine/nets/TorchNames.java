package dev.vitrail.engine.nets;

import dev.vitrail.engine.nets.NodeTensors.NormTensors;
import dev.vitrail.engine.nets.WeightSource.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Torchvision's names: {@code node.weight}, {@code node.bias} and the four tensors of a batch norm.
 * timm calls the layers of resnet18, resnet50 and inception_v3 the same; in its vgg16 and vgg19 the
 * dense layers are convolutions under {@code pre_logits} and {@code head}, which is known here. Its
 * other nets and variants (resnet50d, resnetv2_50, ...) are other architectures and are not.
 */
final class TorchNames {

  private static final Map<String, String> TIMM_VGG =
      Map.of(
          "classifier.0", "pre_logits.fc1",
          "classifier.3", "pre_logits.fc2",
          "classifier.6", "head.fc");

  private TorchNames() {}

  /**
   * Names for a file.
   *
   * @param present names in the file, by which timm is told from torchvision
   */
  static List<NodeTensors> of(NetTemplate template, Set<String> present) {
    boolean timm =
        template.architecture().name().startsWith("vgg")
            && present.contains("pre_logits.fc1.weight");
    return template.sources().stream().map(source -> names(source, timm)).toList();
  }

  private static NodeTensors names(WeightSource source, boolean timm) {
    boolean renamed = timm && TIMM_VGG.containsKey(source.node());
    String prefix = renamed ? TIMM_VGG.get(source.node()) : source.node();
    boolean flat = source.kind() == Kind.DENSE && !prefix.startsWith("pre_logits");
    boolean biased = source.norm().isEmpty();
    return new NodeTensors(
        source.node(),
        source.kind() == Kind.AFFINE ? Optional.empty() : Optional.of(prefix + ".weight"),
        flat,
        biased ? Optional.of(prefix + ".bias") : Optional.empty(),
        source.norm().map(norm -> norm(norm, source.epsilon())));
  }

  private static NormTensors norm(String prefix, double epsilon) {
    return new NormTensors(
        Optional.of(prefix + ".weight"),
        prefix + ".bias",
        prefix + ".running_mean",
        prefix + ".running_var",
        epsilon);
  }
}
