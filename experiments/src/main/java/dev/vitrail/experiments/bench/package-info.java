/** Whole-process benchmarks of the engine; compared with PyTorch by experiments/bench/engine.py. */
package dev.vitrail.experiments.bench;
