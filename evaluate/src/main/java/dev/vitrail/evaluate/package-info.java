/**
 * The measures. They take maps, peaks, landmarks and predictions and know no method by name.
 *
 * <p>Location instability rewards a filter that always fires near the middle, so it is never given
 * without {@link dev.vitrail.evaluate.Floor} and {@link dev.vitrail.evaluate.PartTracking} of the
 * same images. Section numbers of METHODS refer to Vitrail's own notes.
 */
package dev.vitrail.evaluate;
