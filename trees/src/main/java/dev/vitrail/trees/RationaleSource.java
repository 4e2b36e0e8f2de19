package dev.vitrail.trees;

import dev.vitrail.engine.VitrailException;

/**
 * What rationales were taken from. Two sets may be used together only when their sources are equal.
 *
 * @param net checksum of the model, or any text that names it; never blank
 * @param layer node whose maps enter the head, after ReLU and mask
 * @param classIndex output of the net, from 0
 * @param className name for people
 * @param score the number that is explained
 */
public record RationaleSource(
    String net, String layer, int classIndex, String className, ScoreKind score) {

  public RationaleSource {
    if (net.isBlank() || layer.isBlank()) {
      throw VitrailException.usage("Rationales need the name of their net and layer; one is empty");
    }
    if (classIndex < 0) {
      throw VitrailException.usage("classIndex must be 0 or more, found " + classIndex);
    }
  }

  /** Complains unless {@code other} is of the same net, layer, class and score. */
  void requireSame(RationaleSource other) {
    boolean same =
        net.equals(other.net)
            && layer.equals(other.layer)
            && classIndex == other.classIndex
            && score == other.score;
    if (!same) {
      throw VitrailException.data(
          "The tree explains %s, the rationales come from %s; take both from one net"
              .formatted(text(), other.text()));
    }
  }

  private String text() {
    return "%s of class %d at layer %s of net %s".formatted(score, classIndex, layer, net);
  }
}
