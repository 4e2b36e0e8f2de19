/**
 * Decision trees mined from a net, and parse trees of images (Zhang et al., "Interpreting CNNs via
 * Decision Trees", CVPR 2019, arXiv 1802.00121; METHODS 4).
 *
 * <pre>{@code
 * Rationales training = new RationaleExtractor(net, source).extract(images, progress);
 * RationaleTree tree = new TreeMiner(MiningOptions.defaults()).mine(training, progress).tree();
 * Rationales image = new RationaleExtractor(net, source).extractFor(tree, one, progress);
 * ParseTree why = ParseTree.explain(tree, image, 0);
 * }</pre>
 *
 * <p>{@link dev.vitrail.trees.Rationales} are gradients of a score in vector form, {@link
 * dev.vitrail.trees.TreeMiner} merges them, {@link dev.vitrail.trees.RationaleTree} is the result
 * and {@link dev.vitrail.trees.TreeFile} keeps it. {@link dev.vitrail.trees.TreeMetrics} and {@link
 * dev.vitrail.trees.TreeBaselines} say how far to trust it.
 */
package dev.vitrail.trees;
