/**
 * How a classifier answers: who is taken for whom, and whether it is right as often as it is sure.
 * METHODS 7.5. Start with {@link dev.vitrail.evaluate.classification.ClassificationReport} and
 * {@link dev.vitrail.evaluate.classification.Calibration}.
 */
package dev.vitrail.evaluate.classification;
