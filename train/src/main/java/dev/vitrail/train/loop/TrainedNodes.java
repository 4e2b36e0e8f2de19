package dev.vitrail.train.loop;

import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.config.PhaseConfig;
import dev.vitrail.train.plan.NetPlan;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a phase trains. */
final class TrainedNodes {

  private TrainedNodes() {}

  /**
   * Nodes with weights that a phase trains: {@code head}, {@code interpretable}, {@code all}, or
   * stages by name.
   *
   * @throws VitrailException of kind USAGE when a name stands for nothing
   */
  static Set<String> of(NetPlan plan, PhaseConfig phase) {
    List<String> learnable =
        plan.architecture().nodes().stream()
            .filter(n -> n.layer() instanceof Layer.Conv)
            .map(Node::name)
            .toList();
    Set<String> trained = new TreeSet<>();
    for (String what : phase.train()) {
      List<String> named =
          switch (what) {
            case "head" -> plan.head();
            case "interpretable" -> plan.layers().stream().map(layer -> layer.node()).toList();
            case "all" -> learnable;
            default ->
                learnable.stream().filter(n -> n.equals(what) || n.startsWith(what + ".")).toList();
          };
      if (named.isEmpty()) {
        throw VitrailException.usage(
            "phases.train: phase '%s' trains '%s', but the net has nothing of that name with weights"
                .formatted(phase.name(), what));
      }
      trained.addAll(named);
    }
    return trained;
  }
}
