package dev.vitrail.engine;

/** Floating-point width of a net. Double is for tests: it never reaches the fast kernels. */
public enum Precision {
  FLOAT,
  DOUBLE
}
