/** How an architecture runs: compiled steps, fused where it pays, and the pass that drives them. */
package dev.vitrail.engine.program;
