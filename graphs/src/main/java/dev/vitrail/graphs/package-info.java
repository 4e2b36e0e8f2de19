/**
 * Explanatory graphs: part patterns hidden in the feature maps of several layers of one category,
 * each a detector of one part, tied to patterns of the layer above that move with it.
 *
 * <p>Zhang, Cao, Shi, Wu, Zhu, "Interpreting CNN Knowledge via an Explanatory Graph", AAAI 2018;
 * "Extracting an Explanatory Graph to Interpret a CNN", IEEE TPAMI 2020. Positions are continuous
 * input pixels (row, column): pixel k covers {@code [k, k+1)}.
 *
 * <pre>{@code
 * MapFile.write(file, frame, grids, batches, progress);
 * try (MapFile maps = MapFile.open(file)) {
 *   GraphMiner.Mined mined = new GraphMiner(GraphConfig.defaults()).mine(maps, maps, source, progress);
 *   GraphFiles.write(path, mined.graph().pruned(167, 0));
 * }
 * }</pre>
 *
 * <p>Section numbers of METHODS refer to Vitrail's own notes.
 */
package dev.vitrail.graphs;
