/**
 * Which part a filter stands for, by the overlap of its strongest responses with part masks: over
 * the data set (Bau et al., "Network Dissection", CVPR 2017) and image by image (Zhang et al.,
 * "Interpretable Convolutional Neural Networks", CVPR 2018, section 5.2.1). METHODS 3. Start with
 * {@link dev.vitrail.evaluate.dissection.Dissection}.
 */
package dev.vitrail.evaluate.dissection;
