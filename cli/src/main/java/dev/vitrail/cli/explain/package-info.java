/**
 * Explaining the images of a folder: what {@code vitrail explain} and {@code vitrail layers} do.
 *
 * <p>{@link dev.vitrail.cli.explain.ExplainJob} reads the images once, in batches, and hands each
 * batch to every {@link dev.vitrail.cli.explain.ImageExplainer} that was asked for. To add one,
 * list it in {@link dev.vitrail.cli.explain.Explainers}.
 */
package dev.vitrail.cli.explain;
