/** Weakly supervised localisation: from a saliency map to a mask and a box of the object. */
package dev.vitrail.explain.localisation;
