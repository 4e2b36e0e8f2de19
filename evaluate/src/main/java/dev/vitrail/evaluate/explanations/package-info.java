/**
 * How good maps of relevance are: whether the net reacts to the pixels they name, whether they lie
 * on the object, whether they depend on the net, whether they keep still. METHODS 7. The package
 * knows no method: a {@link dev.vitrail.evaluate.explanations.MapSupplier} gives maps, a {@link
 * dev.vitrail.evaluate.explanations.ScoreFunction} answers of the net. Start with {@link
 * dev.vitrail.evaluate.explanations.ExplanationEvaluation}.
 */
package dev.vitrail.evaluate.explanations;
