package dev.vitrail.engine.nets;

import dev.vitrail.engine.Architecture;
import java.util.List;

/**
 * A known net and where its weights stand in a file.
 *
 * @param architecture the net, batch norm already folded
 * @param sources one for each node with weights
 */
public record NetTemplate(Architecture architecture, List<WeightSource> sources) {}
