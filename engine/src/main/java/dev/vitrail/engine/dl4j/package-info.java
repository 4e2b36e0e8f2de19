/**
 * DL4J layers over Vitrail's kernels, so that what DL4J brings for a ComputationGraph (updaters,
 * listeners, early stopping, transfer learning) trains what {@link dev.vitrail.engine.Network}
 * runs.
 *
 * <p>{@link dev.vitrail.engine.dl4j.Dl4jNets} turns an architecture and its weights into a graph
 * and back:
 *
 * <pre>{@code
 * ComputationGraph graph = Dl4jNets.toComputationGraph(architecture, parameters, new Sgd(0.01), 1);
 * graph.fit(images);                                // NHWC images, labels [batch, classes]
 * Network net = Dl4jNets.fromComputationGraph(graph);
 * Dl4jNets.close(graph);
 * }</pre>
 *
 * <p>Layers hold native primitives, built for the shapes they meet, until {@code Dl4jNets.close}.
 * One thread uses a graph at a time. A graph is configured by class names, as all of DL4J is: open
 * saved graphs only from hands you trust. Model files for others are bundles.
 */
package dev.vitrail.engine.dl4j;
