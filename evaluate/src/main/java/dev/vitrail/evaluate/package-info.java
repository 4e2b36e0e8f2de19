/** Measures with floors and intervals. Knows maps, peaks and predictions, no method by name. */
package dev.vitrail.evaluate;
