/** Explanatory graphs: part patterns, their relations and where they are in an image. */
package dev.vitrail.graphs;
