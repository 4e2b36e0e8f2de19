package dev.vitrail.engine.weights;

import io.jhdf.ObjectHeader;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.message.DataLayoutMessage;
import io.jhdf.object.message.DataLayoutMessage.ContiguousDataLayoutMessage;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.DataTypeMessage;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Turns the header of an HDF5 dataset into a place in the file. Keras stores every weight as one
 * contiguous block of IEEE numbers; anything else is refused, above all chunks, whose filters can
 * grow a thousandfold.
 */
final class HdfTensors {

  private static final long UNDEFINED = -1;

  private final long fileSize;

  HdfTensors(long fileSize) {
    this.fileSize = fileSize;
  }

  StoredTensor describe(String name, ObjectHeader header) {
    int[] sides = header.getMessageOfType(DataSpaceMessage.class).getDataSpace().getDimensions();
    List<Integer> shape = Arrays.stream(sides).boxed().toList();
    DataType type = header.getMessageOfType(DataTypeMessage.class).getDataType();
    WeightEntry entry = new WeightEntry(name, shape, dtype(name, type));
    return new StoredTensor(entry, address(entry, header), order(type));
  }

  private static DType dtype(String name, DataType type) {
    if (type instanceof FloatingPoint number) {
      if (isIeee(number, 2, 10, 5, 15)) {
        return DType.F16;
      }
      if (isIeee(number, 4, 23, 8, 127)) {
        return DType.F32;
      }
      if (isIeee(number, 8, 52, 11, 1023)) {
        return DType.F64;
      }
    }
    if (type instanceof FixedPoint number) {
      switch (number.getSize()) {
        case 1:
          return number.isSigned() ? DType.I8 : DType.U8;
        case 2:
          return number.isSigned() ? DType.I16 : DType.U16;
        case 4:
          return number.isSigned() ? DType.I32 : DType.U32;
        case 8:
          return number.isSigned() ? DType.I64 : DType.U64;
        default:
          break;
      }
    }
    throw new IllegalArgumentException(
        "dataset '%s' holds neither integers nor IEEE numbers of 16, 32 or 64 bits (HDF5 class %d of %d bytes)"
            .formatted(Text.shown(name), type.getDataClass(), type.getSize()));
  }

  private static boolean isIeee(
      FloatingPoint type, int bytes, int mantissa, int exponent, int bias) {
    return type.getSize() == bytes
        && type.getBitOffset() == 0
        && type.getBitPrecision() == 8 * bytes
        && type.getMantissaLocation() == 0
        && type.getMantissaSize() == mantissa
        && type.getExponentLocation() == mantissa
        && type.getExponentSize() == exponent
        && type.getExponentBias() == bias
        && type.getSignLocation() == 8 * bytes - 1;
  }

  private static ByteOrder order(DataType type) {
    return type instanceof FloatingPoint number
        ? number.getByteOrder()
        : ((FixedPoint) type).getByteOrder();
  }

  private long address(WeightEntry entry, ObjectHeader header) {
    String name = Text.shown(entry.name());
    DataLayoutMessage layout = header.getMessageOfType(DataLayoutMessage.class);
    if (!(layout instanceof ContiguousDataLayoutMessage block)) {
      throw new IllegalArgumentException(
          "dataset '%s' is stored as %s; save it uncompressed and contiguous, as Keras does"
              .formatted(name, layout.getDataLayout()));
    }
    if (entry.size() == 0) {
      return 0;
    }
    if (block.getAddress() == UNDEFINED) {
      throw new IllegalArgumentException("dataset '%s' was never written".formatted(name));
    }
    // Old layout messages give no size.
    if (block.getSize() != UNDEFINED && block.getSize() != entry.byteSize()) {
      throw new IllegalArgumentException(
          "dataset '%s' has %d bytes; shape %s of %s needs %d"
              .formatted(name, block.getSize(), entry.shape(), entry.dtype(), entry.byteSize()));
    }
    if (block.getAddress() < 0 || block.getAddress() > fileSize - entry.byteSize()) {
      throw new IllegalArgumentException(
          "dataset '%s' lies at byte %d, beyond the end of the file at %d"
              .formatted(name, block.getAddress(), fileSize));
    }
    return block.getAddress();
  }
}
