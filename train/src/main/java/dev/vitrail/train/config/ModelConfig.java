package dev.vitrail.train.config;

import dev.vitrail.engine.Probability;
import java.util.List;
import java.util.Optional;

/** The net. Its classes come from the data. */
public record ModelConfig(
    @Describe("Name of the backbone, for example resnet50.") String architecture,
    @Describe("Safetensors file of pretrained weights; null starts from random ones.")
        Optional<String> weights,
    @Describe(
            "softmax (one of several classes), logistic (classes side by side) or single (one"
                + " category against negatives).")
        Task task,
    @Describe(
            value = "Interpretable layers, in order; empty for an ordinary net.",
            min = 0,
            max = 8)
        List<InterpretableConfig> interpretable,
    @Describe("The filter loss.") LossConfig loss,
    @Describe("The classifier.") HeadConfig head) {

  /** What the logits mean. */
  public enum Task {
    SOFTMAX,
    LOGISTIC,
    SINGLE;

    /** How logits become probabilities of classes. */
    public Probability probability() {
      return this == SOFTMAX ? Probability.SOFTMAX : Probability.SIGMOID;
    }
  }

  public ModelConfig {
    interpretable = List.copyOf(interpretable);
    Limits.check(ModelConfig.class, architecture, weights, task, interpretable, loss, head);
    if (loss.mode() != LossConfig.Mode.NONE && interpretable.isEmpty()) {
      throw new IllegalArgumentException(
          "interpretable has no layer for the filter loss; add one or set loss.mode to none");
    }
    if (loss.categories() == LossConfig.Categories.INITIAL
        && interpretable.stream()
            .anyMatch(x -> x.initial() == InterpretableConfig.Initial.RANDOM)) {
      throw new IllegalArgumentException(
          "loss.categories initial needs first weights that know the classes; set it to paper or"
              + " interpretable.initial to pretrained-channels");
    }
  }

  /** One interpretable layer on ResNet-50. */
  public static ModelConfig defaults() {
    return new ModelConfig(
        "resnet50",
        Optional.empty(),
        Task.SOFTMAX,
        List.of(InterpretableConfig.defaults()),
        LossConfig.defaults(),
        HeadConfig.defaults());
  }
}
