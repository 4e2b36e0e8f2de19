/**
 * Results as files: raw arrays for other programs, and pictures for people. A picture never changes
 * a raw value; what is cut off or scaled for it stands in its legend.
 */
package dev.vitrail.explain.drawing;
