/**
 * The template mask and the filter loss: what makes a filter stand for one part.
 *
 * <p>{@link dev.vitrail.losses.TemplateMask} passes only the neighbourhood of each map's peak.
 * {@link dev.vitrail.losses.FilterLoss} gives the gradient that pulls every map of a filter's
 * category to a single peak and empties the maps of other images. Maps are NHWC heap arrays; sums
 * are in double. Large batches use the common pool through parallel streams; results do not depend
 * on the number of threads.
 *
 * <p>Sources: Zhang, Wu, Zhu, "Interpretable Convolutional Neural Networks", CVPR 2018
 * (arXiv:1710.00935), and the authors' MatConvNet release. Section numbers of METHODS refer to
 * Vitrail's own notes on them.
 */
package dev.vitrail.losses;
