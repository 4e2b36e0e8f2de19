package dev.vitrail.trees;

/**
 * One merge.
 *
 * @param step from 1
 * @param first lower id of the two
 * @param second higher id
 * @param node id of the new node
 * @param gain change of log E
 * @param secondLayer children of the root afterwards
 * @param logE log of E afterwards, {@code -beta * leaves} at the start
 */
public record MiningStep(
    int step, int first, int second, int node, double gain, int secondLayer, double logE) {}
