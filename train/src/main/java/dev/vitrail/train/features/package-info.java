/** Outputs of frozen layers, computed once. */
package dev.vitrail.train.features;
