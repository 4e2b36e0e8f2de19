package dev.vitrail.engine.kernels;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;

/**
 * Pooling and normalisation in plain Java and double precision, for the portable path. Rows outside
 * the input never count, except in the divisor of an average that counts padding.
 */
final class HeapKernels {

  private HeapKernels() {}

  /** Called for one output cell with the part of its window that lies inside the input. */
  @FunctionalInterface
  private interface Cell {
    void visit(int image, int outRow, int outColumn, int top, int bottom, int left, int right);
  }

  static void maxPool(Window window, Tensor x, Tensor y) {
    double[] in = x.toDoubles();
    double[] out = new double[y.shape().size()];
    MapShape shape = x.shape();
    forEachCell(
        window,
        shape,
        y.shape(),
        (n, i, j, top, bottom, left, right) -> {
          for (int c = 0; c < shape.channels(); c++) {
            int best = argMax(shape, in, n, c, top, bottom, left, right);
            out[y.shape().index(n, i, j, c)] = in[best];
          }
        });
    put(y, out);
  }

  static void maxPoolBackward(Window window, Tensor x, Tensor dy, Tensor dx) {
    double[] in = x.toDoubles();
    double[] gradient = dy.toDoubles();
    double[] out = new double[dx.shape().size()];
    MapShape shape = x.shape();
    forEachCell(
        window,
        shape,
        dy.shape(),
        (n, i, j, top, bottom, left, right) -> {
          for (int c = 0; c < shape.channels(); c++) {
            int best = argMax(shape, in, n, c, top, bottom, left, right);
            out[best] += gradient[dy.shape().index(n, i, j, c)];
          }
        });
    put(dx, out);
  }

  private static int argMax(
      MapShape shape, double[] in, int n, int c, int top, int bottom, int left, int right) {
    int best = shape.index(n, top, left, c);
    for (int row = top; row < bottom; row++) {
      for (int column = left; column < right; column++) {
        int at = shape.index(n, row, column, c);
        if (in[at] > in[best]) {
          best = at;
        }
      }
    }
    return best;
  }

  static void averagePool(Window window, boolean countPadding, Tensor x, Tensor y) {
    double[] in = x.toDoubles();
    double[] out = new double[y.shape().size()];
    MapShape shape = x.shape();
    forEachCell(
        window,
        shape,
        y.shape(),
        (n, i, j, top, bottom, left, right) -> {
          double share = 1.0 / divisor(window, countPadding, (bottom - top) * (right - left));
          for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
              for (int c = 0; c < shape.channels(); c++) {
                out[y.shape().index(n, i, j, c)] += share * in[shape.index(n, row, column, c)];
              }
            }
          }
        });
    put(y, out);
  }

  static void averagePoolBackward(Window window, boolean countPadding, Tensor dy, Tensor dx) {
    double[] gradient = dy.toDoubles();
    double[] out = new double[dx.shape().size()];
    MapShape shape = dx.shape();
    forEachCell(
        window,
        shape,
        dy.shape(),
        (n, i, j, top, bottom, left, right) -> {
          double share = 1.0 / divisor(window, countPadding, (bottom - top) * (right - left));
          for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
              for (int c = 0; c < shape.channels(); c++) {
                out[shape.index(n, row, column, c)] +=
                    share * gradient[dy.shape().index(n, i, j, c)];
              }
            }
          }
        });
    put(dx, out);
  }

  private static int divisor(Window window, boolean countPadding, int inside) {
    return countPadding ? window.kernelHeight() * window.kernelWidth() : inside;
  }

  private static void forEachCell(Window w, MapShape in, MapShape out, Cell cell) {
    for (int n = 0; n < out.batch(); n++) {
      for (int i = 0; i < out.height(); i++) {
        int top = Math.max(0, i * w.stride() - w.padTop());
        int bottom = Math.min(in.height(), i * w.stride() - w.padTop() + w.kernelHeight());
        for (int j = 0; j < out.width(); j++) {
          int left = Math.max(0, j * w.stride() - w.padLeft());
          int right = Math.min(in.width(), j * w.stride() - w.padLeft() + w.kernelWidth());
          cell.visit(n, i, j, top, bottom, left, right);
        }
      }
    }
  }

  static void localResponseNorm(int size, double alpha, double beta, double k, Tensor x, Tensor y) {
    double[] in = x.toDoubles();
    double[] out = new double[in.length];
    int channels = x.shape().channels();
    double[] scale = new double[channels];
    for (int at = 0; at < in.length; at += channels) {
      normScales(size, alpha, k, in, at, scale);
      for (int c = 0; c < channels; c++) {
        out[at + c] = in[at + c] * Math.pow(scale[c], -beta);
      }
    }
    put(y, out);
  }

  static void localResponseNormBackward(
      int size, double alpha, double beta, double k, Tensor x, Tensor dy, Tensor dx) {
    double[] in = x.toDoubles();
    double[] gradient = dy.toDoubles();
    double[] out = new double[in.length];
    int channels = x.shape().channels();
    double[] scale = new double[channels];
    double[] ratio = new double[channels];
    for (int at = 0; at < in.length; at += channels) {
      normScales(size, alpha, k, in, at, scale);
      for (int c = 0; c < channels; c++) {
        ratio[c] = gradient[at + c] * in[at + c] * Math.pow(scale[c], -beta - 1);
      }
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        int last = Math.min(channels - 1, c + size / 2);
        for (int other = Math.max(0, c - size / 2); other <= last; other++) {
          sum += ratio[other];
        }
        out[at + c] =
            gradient[at + c] * Math.pow(scale[c], -beta)
                - 2 * alpha / size * beta * in[at + c] * sum;
      }
    }
    put(dx, out);
  }

  private static void normScales(
      int size, double alpha, double k, double[] in, int at, double[] scale) {
    for (int c = 0; c < scale.length; c++) {
      double sum = 0;
      int last = Math.min(scale.length - 1, c + size / 2);
      for (int other = Math.max(0, c - size / 2); other <= last; other++) {
        sum += in[at + other] * in[at + other];
      }
      scale[c] = k + alpha / size * sum;
    }
  }

  private static void put(Tensor target, double[] values) {
    switch (target.precision()) {
      case DOUBLE -> target.put(values);
      case FLOAT -> {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
          narrow[i] = (float) values[i];
        }
        target.put(narrow);
      }
    }
  }
}
