package dev.vitrail.cli.tree;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Network;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.trees.Batches;
import java.util.function.Function;

/**
 * A net as trees are mined from it.
 *
 * @param target the class that is explained
 * @param network from what {@code reader} gives to the logits; stays open
 * @param whole from pixels to logits, which tells where a cell of a map looks
 * @param preprocessing of pixels
 * @param reader gives the images of a set as the network takes them, in their order; those that do
 *     not decode are left out
 */
public record TreeNet(
    TreeTarget target,
    Network network,
    Architecture whole,
    Preprocessing preprocessing,
    Function<ImageSet, Batches> reader) {}
