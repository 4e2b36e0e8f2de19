package dev.vitrail.trees;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;

/** The part of a net behind the explained layer, with weights of its own. */
public final class NetHead implements HeadScore, AutoCloseable {

  private final Network head;
  private final RationaleSource source;

  /** The head of {@code network}, which may be closed afterwards. */
  public NetHead(Network network, RationaleSource source) {
    Architecture after = network.architecture().after(source.layer());
    Parameters weights = Parameters.zeros(after, network.parameters().precision());
    weights.copyFrom(network.parameters(), weights.names());
    this.head = new Network(after, weights, Network.fastestKernels());
    this.source = source;
  }

  @Override
  public double[] of(FeatureMaps maps) {
    return Scores.of(head.forward(maps), source).values();
  }

  @Override
  public void close() {
    head.close();
  }
}
