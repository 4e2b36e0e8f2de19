package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Tensor;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Between DL4J's arrays and input types and ours. All maps are NHWC. */
final class NhwcArrays {

  private NhwcArrays() {}

  /** The array itself when its memory is in C order, otherwise a copy in working memory. */
  static INDArray inOrder(INDArray array, ArrayType type, LayerWorkspaceMgr workspaces) {
    return Tensor.isInOrder(array) ? array : workspaces.dup(type, array, 'c');
  }

  static MapShape shape(INDArray array) {
    if (array.rank() != 4) {
      throw new IllegalArgumentException(
          "Maps have four sides, [batch, height, width, channels]; found "
              + array.shapeInfoToString());
    }
    return Tensor.over(array).shape();
  }

  /** A new array in one of DL4J's workspaces, content undefined. */
  static INDArray empty(
      ArrayType type, DataType dtype, MapShape shape, LayerWorkspaceMgr workspaces) {
    long[] sides = {shape.batch(), shape.height(), shape.width(), shape.channels()};
    return workspaces.createUninitialized(type, dtype, sides, 'c');
  }

  static MapShape shape(InputType type) {
    if (type instanceof InputType.InputTypeConvolutional maps
        && maps.getFormat() == CNN2DFormat.NHWC) {
      return new MapShape(
          1,
          Math.toIntExact(maps.getHeight()),
          Math.toIntExact(maps.getWidth()),
          Math.toIntExact(maps.getChannels()));
    }
    throw new IllegalArgumentException(
        "Vitrail's layers read maps in NHWC; use InputType.convolutional(height, width, channels,"
            + " CNN2DFormat.NHWC), found "
            + type);
  }

  static InputType type(MapShape shape) {
    return InputType.convolutional(
        shape.height(), shape.width(), shape.channels(), CNN2DFormat.NHWC);
  }
}
