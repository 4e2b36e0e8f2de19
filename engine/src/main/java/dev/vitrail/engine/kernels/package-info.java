/**
 * The arithmetic of layers: one interface, a fast implementation on oneDNN and a portable one on
 * ND4J.
 */
package dev.vitrail.engine.kernels;
