package dev.vitrail.engine.kernels;

import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** One convolution by a {@link WinogradPlan}, on the memory of its maps and of its products. */
final class WinogradRun {

  private final WinogradPlan plan;
  private final Pointer x;
  private final List<? extends Pointer> factors;
  private final Pointer bias;
  private final Pointer y;
  private final Pointer input;
  private final Pointer first;
  private final Pointer second;
  private final Pointer result;
  private final Pointer[][] kept = new Pointer[WinogradPlan.KEPT_ROWS][WinogradPlan.PARITIES];

  /**
   * A run.
   *
   * @param factors of the products, row after row, in the layout of the plan
   * @param scratch of as many bytes as the plan wants
   */
  WinogradRun(
      WinogradPlan plan,
      Pointer x,
      List<? extends Pointer> factors,
      Pointer bias,
      Pointer y,
      BytePointer scratch) {
    this.plan = plan;
    this.x = x;
    this.factors = factors;
    this.bias = bias;
    this.y = y;
    this.input = scratch;
    this.first = output(scratch, 0);
    this.second = output(scratch, 1);
    this.result = output(scratch, 2);
    for (int i = 0; i < WinogradPlan.KEPT_ROWS * WinogradPlan.PARITIES; i++) {
      kept[i / WinogradPlan.PARITIES][i % WinogradPlan.PARITIES] = output(scratch, 3 + i);
    }
  }

  private Pointer output(BytePointer scratch, int area) {
    return scratch.getPointer(plan.inputBytes() + area * plan.outputBytes());
  }

  /** The address so many floats further on. */
  static Pointer floats(Pointer base, long count) {
    return new BytePointer(base).getPointer(count * Float.BYTES);
  }

  void run() {
    for (int row = 1; row <= WinogradPlan.KEPT_ROWS; row++) {
      halves(row);
      for (int parity = 0; parity < WinogradPlan.PARITIES; parity++) {
        WinogradPlan.Product side = plan.side(parity);
        side.after().bind(side.primitive(), first, second);
        multiply(side, row, parity, kept[row - 1][parity]);
      }
    }
    for (int parity = 0; parity < WinogradPlan.PARITIES; parity++) {
      middle(1, parity);
      middle(2, parity);
    }
    halves(0);
    for (int parity = 0; parity < WinogradPlan.PARITIES; parity++) {
      edge(plan.top(parity), 0, 0, parity, 0, 1, 2, 3);
    }
    int last = WinogradTransform.ROWS - 1;
    halves(last);
    for (int parity = 0; parity < WinogradPlan.PARITIES; parity++) {
      edge(plan.bottom(parity), last, WinogradTransform.TILE_ROWS - 1, parity, 2, 3, 0, 1);
    }
  }

  /** The two products of a row that both of its outputs need. */
  private void halves(int row) {
    product(plan.plain(), row, 1, first);
    product(plan.plain(), row, 2, second);
  }

  private void multiply(WinogradPlan.Product product, int row, int parity, Pointer target) {
    product(product, row, parity == 0 ? 0 : 3, target);
  }

  private void product(WinogradPlan.Product product, int row, int column, Pointer target) {
    int at = row * WinogradTransform.COLUMNS + column;
    plan.transform(at).bind(dnnl.DNNL_ARG_SRC, x).bind(dnnl.DNNL_ARG_DST, input).run();
    product
        .primitive()
        .bind(dnnl.DNNL_ARG_SRC, input)
        .bind(dnnl.DNNL_ARG_WEIGHTS, factors.get(at))
        .bind(dnnl.DNNL_ARG_DST, target)
        .run();
  }

  /** An outer row of outputs; {@code order} is that in which the plan reads the kept rows. */
  private void edge(WinogradPlan.Product edge, int row, int outputRow, int parity, int... order) {
    Pointer[] operands = new Pointer[2 + order.length];
    operands[0] = first;
    operands[1] = second;
    for (int i = 0; i < order.length; i++) {
      operands[2 + i] = kept[order[i]][parity];
    }
    edge.after().bind(edge.primitive(), operands).bind(dnnl.DNNL_ARG_BIAS, bias);
    multiply(edge, row, parity, result);
    put(outputRow, parity);
  }

  /** An inner row of outputs. */
  private void middle(int outputRow, int parity) {
    WinogradPlan.Product middle = plan.middle(outputRow);
    middle
        .after()
        .bind(middle.primitive(), kept[0][parity], kept[1][parity], bias)
        .bind(dnnl.DNNL_ARG_SRC_0, kept[2][parity])
        .bind(dnnl.DNNL_ARG_SRC_1, kept[3][parity])
        .bind(dnnl.DNNL_ARG_DST, result)
        .run();
    put(outputRow, parity);
  }

  private void put(int outputRow, int parity) {
    for (WinogradPlan.Place place : plan.placesOf(outputRow, parity)) {
      place
          .copy()
          .bind(dnnl.DNNL_ARG_SRC, floats(result, place.from()))
          .bind(dnnl.DNNL_ARG_DST, floats(y, place.to()))
          .run();
    }
  }
}
