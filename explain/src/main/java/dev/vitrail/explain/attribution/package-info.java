/**
 * Where in an image, and where in a layer, a score comes from: gradients, maps weighted by
 * gradients, and perturbation.
 *
 * <p>Start at {@link dev.vitrail.explain.attribution.AttributionMethods}, which knows every {@link
 * dev.vitrail.explain.attribution.AttributionMethod} by name, and {@link
 * dev.vitrail.explain.attribution.ExplainedNet}, which runs the net for them:
 *
 * <pre>{@code
 * Probability task = RunEvaluation.task(bundle).probability();
 * try (ExplainedNet net = new ExplainedNet(network, task, MemoryCeiling.standard())) {
 *   AttributionRequest request = AttributionRequest.of(images, List.of(Score.logit(0)));
 *   Attribution map = AttributionMethods.standard().get("grad-cam").attribute(net, request);
 * }
 * }</pre>
 *
 * <p>Maps are raw: signed where the method is, at the size at which they were computed, never
 * normalised. Every formula stands in METHODS 6.1 to 6.4 with its source, and in the Javadoc of its
 * class. Explanations are of logits unless a {@link dev.vitrail.explain.attribution.Score} says
 * otherwise.
 */
package dev.vitrail.explain.attribution;
