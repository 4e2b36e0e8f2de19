/** Attribution and feature visualisation. */
package dev.vitrail.explain;
