package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.Network;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.kernels.Kernels;
import dev.vitrail.engine.kernels.Nd4jKernels;
import org.nd4j.linalg.api.buffer.DataType;

/** The kernels of one DL4J layer, made when it first runs. For one thread. */
final class OwnedKernels implements AutoCloseable {

  private Kernels kernels;

  /** oneDNN for FLOAT on a CPU, ND4J's operators for DOUBLE and where oneDNN does not load. */
  Kernels of(DataType dtype) {
    Precision precision = dtype == DataType.DOUBLE ? Precision.DOUBLE : Precision.FLOAT;
    if (kernels == null || kernels.precision() != precision) {
      close();
      kernels =
          precision == Precision.DOUBLE ? new Nd4jKernels(precision) : Network.fastestKernels();
    }
    return kernels;
  }

  @Override
  public void close() {
    if (kernels != null) {
      kernels.close();
      kernels = null;
    }
  }
}
