package dev.vitrail.engine;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A batch of maps in native memory, NHWC, on ND4J's own buffer. The owner closes it. Not safe for
 * use by two threads at a time.
 */
public final class Tensor implements AutoCloseable {

  private final MapShape shape;
  private final INDArray array;
  private final Pointer pointer;
  private final boolean onHost;
  private final boolean owner;

  private Tensor(MapShape shape, INDArray array, boolean owner) {
    this.shape = shape;
    this.array = array;
    this.owner = owner;
    this.onHost = Nd4j.getBackend().getClass().getSimpleName().startsWith("Cpu");
    this.pointer = onHost ? array.data().addressPointer() : new Pointer();
  }

  /** A new tensor, all zero. */
  public static Tensor zeros(Precision precision, MapShape shape) {
    return new Tensor(
        shape,
        Nd4j.create(
            precision == Precision.FLOAT ? DataType.FLOAT : DataType.DOUBLE,
            new long[] {shape.batch(), shape.height(), shape.width(), shape.channels()},
            'c'),
        true);
  }

  /**
   * A tensor over the memory of an ND4J array, which stays its owner's. Closing it does nothing.
   *
   * @param array {@code [N, H, W, C]}, without gaps and in C order, of FLOAT or DOUBLE
   */
  public static Tensor over(INDArray array) {
    boolean known = array.dataType() == DataType.FLOAT || array.dataType() == DataType.DOUBLE;
    if (array.rank() != 4 || !known || !isInOrder(array)) {
      throw new IllegalArgumentException(
          "A tensor needs four sides in C order without gaps, found " + array.shapeInfoToString());
    }
    MapShape shape =
        new MapShape(
            Math.toIntExact(array.size(0)),
            Math.toIntExact(array.size(1)),
            Math.toIntExact(array.size(2)),
            Math.toIntExact(array.size(3)));
    return new Tensor(shape, array, false);
  }

  /** Whether the values lie in C order without gaps. */
  public static boolean isInOrder(INDArray array) {
    long step = 1;
    for (int side = array.rank() - 1; side >= 0; side--) {
      if (array.size(side) > 1 && array.stride(side) != step) {
        return false;
      }
      step *= array.size(side);
    }
    return true;
  }

  /** A new single-precision tensor that holds these maps. */
  public static Tensor of(FeatureMaps maps) {
    Tensor tensor = zeros(Precision.FLOAT, maps.shape());
    tensor.put(maps.values());
    return tensor;
  }

  /** The same memory under another shape of the same size. Closing the view does nothing. */
  public Tensor view(MapShape other) {
    requireLength(other.size());
    return new Tensor(
        other,
        array.reshape('c', other.batch(), other.height(), other.width(), other.channels()),
        false);
  }

  public MapShape shape() {
    return shape;
  }

  public Precision precision() {
    return array.dataType() == DataType.DOUBLE ? Precision.DOUBLE : Precision.FLOAT;
  }

  /** The ND4J array {@code [N, H, W, C]} over the same memory. */
  public INDArray array() {
    return array;
  }

  /** Address of the first value, for native kernels on the CPU. */
  public Pointer pointer() {
    return pointer;
  }

  /** Copies all values out. */
  public void get(float[] target) {
    requireLength(target.length);
    if (onHost && pointer instanceof FloatPointer floats) {
      floats.get(target, 0, target.length);
    } else {
      System.arraycopy(array.data().asFloat(), 0, target, 0, target.length);
    }
  }

  /** Copies all values out. */
  public void get(double[] target) {
    requireLength(target.length);
    if (onHost && pointer instanceof DoublePointer doubles) {
      doubles.get(target, 0, target.length);
    } else {
      System.arraycopy(array.data().asDouble(), 0, target, 0, target.length);
    }
  }

  /** Replaces all values. */
  public void put(float[] values) {
    requireLength(values.length);
    if (onHost && pointer instanceof FloatPointer floats) {
      floats.put(values, 0, values.length);
    } else {
      assign(Nd4j.createFromArray(values));
    }
  }

  /** Replaces all values. */
  public void put(double[] values) {
    requireLength(values.length);
    if (onHost && pointer instanceof DoublePointer doubles) {
      doubles.put(values, 0, values.length);
    } else {
      assign(Nd4j.createFromArray(values));
    }
  }

  /**
   * Replaces the values of one image.
   *
   * @param values as many as one image has, from the buffer's position on; the position stays
   */
  public void putImage(int image, FloatBuffer values) {
    int size = shape.imageSize();
    if (onHost && pointer instanceof FloatPointer floats) {
      FloatBuffer target = floats.capacity(shape.size()).asBuffer();
      target.position(image * size).put(values.slice().limit(size));
    } else {
      float[] copy = new float[size];
      values.slice().get(copy);
      INDArray row = array.tensorAlongDimension(image, 1, 2, 3);
      row.assign(Nd4j.createFromArray(copy).reshape('c', row.shape()));
    }
  }

  /** Copies another tensor of the same size. */
  public void copyFrom(Tensor other) {
    if (onHost) {
      long bytes = (long) shape.size() * array.dataType().width();
      Pointer.memcpy(pointer, other.pointer, bytes);
    } else {
      array.assign(other.array);
    }
  }

  /** Sets all values to zero. */
  public void clear() {
    if (onHost) {
      Pointer.memset(pointer, 0, (long) shape.size() * array.dataType().width());
    } else {
      array.assign(0);
    }
  }

  /** A copy on the heap, in single precision. */
  public FeatureMaps toMaps() {
    float[] values = new float[shape.size()];
    get(values);
    return new FeatureMaps(shape, values);
  }

  /** A copy on the heap, in double precision. */
  public double[] toDoubles() {
    double[] values = new double[shape.size()];
    if (precision() == Precision.DOUBLE) {
      get(values);
    } else {
      float[] narrow = toMaps().values();
      for (int i = 0; i < values.length; i++) {
        values[i] = narrow[i];
      }
    }
    return values;
  }

  @Override
  public void close() {
    if (owner && array.closeable()) {
      array.close();
    }
  }

  private void assign(INDArray flat) {
    try (INDArray typed = flat.castTo(array.dataType())) {
      array.assign(typed.reshape('c', array.shape()));
    } finally {
      if (flat.closeable()) {
        flat.close();
      }
    }
  }

  private void requireLength(int length) {
    if (length != shape.size()) {
      throw new IllegalArgumentException(
          "A tensor of shape %s holds %d values, the array %d"
              .formatted(shape, shape.size(), length));
    }
  }
}
