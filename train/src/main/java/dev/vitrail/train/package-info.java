/** Images, drawn data, training plans, the feature cache, checkpoints and the run directory. */
package dev.vitrail.train;
