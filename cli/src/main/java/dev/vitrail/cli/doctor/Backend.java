package dev.vitrail.cli.doctor;

import org.nd4j.linalg.factory.Nd4j;

/** Which kind of ND4J backend this process runs on. */
enum Backend {
  CPU,
  CUDA,
  NONE;

  /** Loads the backend if that has not happened; {@link #NONE} when it does not load. */
  static Backend inUse() {
    try {
      return Nd4j.getEnvironment().isCPU() ? CPU : CUDA;
    } catch (LinkageError e) {
      return NONE;
    }
  }
}
