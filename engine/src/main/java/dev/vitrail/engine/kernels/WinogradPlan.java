package dev.vitrail.engine.kernels;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.kernels.WinogradTransform.Taps;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A 3 x 3 convolution of stride 1 and padding 1 over maps of one shape, as {@link
 * WinogradTransform} has it, put together from oneDNN's primitives: inputs of a product by a
 * depthwise convolution, the product by one of 1 x 1, sums of products as post-operations of later
 * ones, and rows and columns of outputs put in their places by reorders.
 *
 * <p>Across: {@code y0 = m0 + m1 + m2} and {@code y1 = m3 + m1 - m2}, m3 having its sign turned.
 * Down: {@code y0 = z0 + z1 + z2 + z3 + z4}, {@code y1 = z1 - z2 + 2 (z3 - z4)}, {@code y2 = z1 +
 * z2 + 4 (z3 + z4)} and {@code y3 = z5 + z1 - z2 + 8 (z3 - z4)}.
 */
final class WinogradPlan implements AutoCloseable {

  /**
   * What a plan is for.
   *
   * @param relu whether the output goes through a ReLU
   * @param sum whether the output is added to what lies in its place, without a ReLU
   */
  record Task(MapShape in, int outputs, boolean relu, boolean sum) {}

  /** A copy of some outputs from the tiles into the map. */
  record Place(DnnlPrimitive copy, long from, long to) {}

  /** A product with what is added to it. */
  record Product(DnnlPrimitive primitive, DnnlPostOps after) {}

  private static final long LINE = 64;

  /** Rows of products that several rows of outputs need. */
  static final int KEPT_ROWS = WinogradTransform.ROWS - 2;

  /** Outputs of a tile side by side. */
  static final int PARITIES = WinogradTransform.TILE_COLUMNS;

  private final DnnlContext context;
  private final Task task;
  private final int tilesDown;
  private final int tilesAcross;
  private final memory.desc inputs;
  private final memory.desc outputs;
  private final memory.desc layout;
  private final List<DnnlPrimitive> transforms = new ArrayList<>();
  private final Product plain;
  private final List<Product> sides = new ArrayList<>();
  private final List<Product> tops = new ArrayList<>();
  private final List<Product> bottoms = new ArrayList<>();
  private final List<Product> middles = new ArrayList<>();
  private final List<List<Place>> places = new ArrayList<>();

  WinogradPlan(DnnlContext context, Task task) {
    this.context = context;
    this.task = task;
    MapShape in = task.in();
    this.tilesDown = WinogradTransform.tiles(in.height(), WinogradTransform.TILE_ROWS);
    this.tilesAcross = WinogradTransform.tiles(in.width(), WinogradTransform.TILE_COLUMNS);
    this.inputs = context.maps(new MapShape(1, 1, tiles(), in.channels()));
    this.outputs = context.maps(new MapShape(1, 1, tiles(), task.outputs()));
    for (int i = 0; i < WinogradTransform.ROWS * WinogradTransform.COLUMNS; i++) {
      transforms.add(newTransform(i / WinogradTransform.COLUMNS, i % WinogradTransform.COLUMNS));
    }
    memory.desc any = context.anyKernel(kernel());
    this.plain = product(any, new DnnlPostOps(), false);
    this.layout = plain.primitive().description().weights_desc();
    for (int parity = 0; parity < PARITIES; parity++) {
      sides.add(product(layout, acrossSum(parity), false));
      tops.add(product(layout, downSum(acrossSum(parity)), true));
      bottoms.add(product(layout, downDifference(acrossSum(parity)), true));
    }
    middles.add(newMiddle(false, 2));
    middles.add(newMiddle(true, 4));
    for (int i = 0; i < WinogradTransform.TILE_ROWS * PARITIES; i++) {
      places.add(places(i / PARITIES, i % PARITIES));
    }
  }

  /** In which the factors of each product are wanted. */
  memory.desc layout() {
    return layout;
  }

  /** The shape of the factors of one product. */
  MapShape kernel() {
    return new MapShape(1, 1, task.in().channels(), task.outputs());
  }

  /** Bytes of memory for products on their way. */
  long scratchBytes() {
    return inputBytes() + (3 + (long) KEPT_ROWS * PARITIES) * outputBytes();
  }

  private int tiles() {
    return task.in().batch() * tilesDown * tilesAcross;
  }

  /** Of the inputs of one product. */
  long inputBytes() {
    return lines(inputs.get_size());
  }

  /** Of the results of one product. */
  long outputBytes() {
    return lines(outputs.get_size());
  }

  private static long lines(long bytes) {
    return (bytes + LINE - 1) / LINE * LINE;
  }

  private DnnlPrimitive newTransform(int row, int column) {
    Taps down = WinogradTransform.down(row);
    Taps across = WinogradTransform.across(column);
    MapShape in = task.in();
    int channels = in.channels();
    long[] dims = {channels, 1, 1, down.values().length, across.values().length};
    MapShape tiles = new MapShape(in.batch(), tilesDown, tilesAcross, channels);
    long[] before = {1 - down.first(), 1 - across.first()};
    long[] after = {
      padding(tilesDown, WinogradTransform.TILE_ROWS, down, in.height()),
      padding(tilesAcross, WinogradTransform.TILE_COLUMNS, across, in.width())
    };
    convolution_forward.primitive_desc description =
        new convolution_forward.primitive_desc(
            context.engine(),
            dnnl.dnnl_forward_inference,
            dnnl.dnnl_convolution_direct,
            context.maps(in),
            context.desc(memory.format_tag.any, dims),
            context.maps(tiles),
            new long[] {WinogradTransform.TILE_ROWS, WinogradTransform.TILE_COLUMNS},
            new long[] {down.step() - 1, across.step() - 1},
            before,
            after,
            context.attributes(),
            false);
    DnnlPrimitive built =
        new DnnlPrimitive(context, new convolution_forward(description), description)
            .declare(dnnl.DNNL_ARG_SRC, context.maps(in))
            .declare(dnnl.DNNL_ARG_DST, context.maps(tiles));
    Pointer weights = built.own(dnnl.DNNL_ARG_WEIGHTS, description.weights_desc());
    fill(weights, description.weights_desc(), dims, WinogradTransform.filter(row, column));
    return built;
  }

  /** Cells below or right of the map that the last tile reads. */
  private static long padding(int tiles, int stride, Taps taps, int side) {
    int last = stride * (tiles - 1) + taps.first() - 1 + (taps.values().length - 1) * taps.step();
    return last - (side - 1);
  }

  /** Gives every channel the same filter. */
  private void fill(Pointer weights, memory.desc layout, long[] dims, float[] filter) {
    float[] all = new float[(int) dims[0] * filter.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = filter[i % filter.length];
    }
    try (FloatPointer stored = new FloatPointer(all);
        DnnlPrimitive reorder =
            DnnlWeights.reorder(context, context.desc(memory.format_tag.goihw, dims), layout)) {
      reorder.bind(dnnl.DNNL_ARG_SRC, stored).bind(dnnl.DNNL_ARG_DST, weights).run();
    }
  }

  private DnnlPostOps acrossSum(int parity) {
    DnnlPostOps after = new DnnlPostOps().add(outputs);
    return parity == 0 ? after.add(outputs) : after.subtract(outputs);
  }

  private DnnlPostOps downSum(DnnlPostOps across) {
    return across.add(outputs).add(outputs).add(outputs).add(outputs).relu(task.relu());
  }

  /** Adds what counts eight times first; factors of two cost no precision. */
  private DnnlPostOps downDifference(DnnlPostOps across) {
    return across
        .multiply(1 / 8f)
        .add(outputs)
        .subtract(outputs)
        .multiply(8)
        .add(outputs)
        .subtract(outputs)
        .relu(task.relu());
  }

  private Product product(memory.desc weights, DnnlPostOps after, boolean biased) {
    primitive_attr attributes = after.attributes(context);
    long[] one = {1, 1};
    long[] none = {0, 0};
    memory.desc bias = context.desc(memory.format_tag.a, task.outputs());
    convolution_forward.primitive_desc description =
        biased
            ? new convolution_forward.primitive_desc(
                context.engine(),
                dnnl.dnnl_forward_inference,
                dnnl.dnnl_convolution_direct,
                inputs,
                weights,
                bias,
                outputs,
                one,
                none,
                none,
                attributes,
                false)
            : new convolution_forward.primitive_desc(
                context.engine(),
                dnnl.dnnl_forward_inference,
                dnnl.dnnl_convolution_direct,
                inputs,
                weights,
                outputs,
                one,
                none,
                none,
                attributes,
                false);
    DnnlPrimitive built =
        new DnnlPrimitive(context, new convolution_forward(description), description)
            .declare(dnnl.DNNL_ARG_SRC, inputs)
            .declare(dnnl.DNNL_ARG_WEIGHTS, description.weights_desc())
            .declare(dnnl.DNNL_ARG_DST, outputs);
    if (biased) {
      built.declare(dnnl.DNNL_ARG_BIAS, bias);
    }
    return new Product(after.declare(built), after);
  }

  /** An inner row of a tile: of the kept products alone. */
  private Product newMiddle(boolean plus, float factor) {
    DnnlPostOps after = new DnnlPostOps().multiply(factor).add(outputs);
    after = plus ? after.add(outputs) : after.subtract(outputs);
    after.add(context.perChannel(task.outputs())).relu(task.relu());
    binary.primitive_desc description =
        new binary.primitive_desc(
            context.engine(),
            plus ? dnnl.dnnl_binary_add : dnnl.dnnl_binary_sub,
            outputs,
            outputs,
            outputs,
            after.attributes(context),
            false);
    DnnlPrimitive built =
        new DnnlPrimitive(context, new binary(description), description)
            .declare(dnnl.DNNL_ARG_SRC_0, outputs)
            .declare(dnnl.DNNL_ARG_SRC_1, outputs)
            .declare(dnnl.DNNL_ARG_DST, outputs);
    return new Product(after.declare(built), after);
  }

  /** Copies of one row and parity of all tiles; the last tile alone where it juts out. */
  private List<Place> places(int row, int parity) {
    int height = task.in().height();
    int down = Math.max(0, WinogradTransform.tiles(height - row, WinogradTransform.TILE_ROWS));
    List<Place> list = new ArrayList<>();
    boolean juts = down > 1 && down * WinogradTransform.TILE_ROWS > height;
    int first = juts ? down - 1 : down;
    if (first > 0) {
      list.add(place(row, parity, 0, first));
    }
    if (juts) {
      list.add(place(row, parity, first, 1));
    }
    return list;
  }

  private Place place(int row, int parity, int firstTile, int down) {
    MapShape in = task.in();
    long channels = task.outputs();
    long across = WinogradTransform.tiles(in.width() - parity, WinogradTransform.TILE_COLUMNS);
    long tileRow = tilesAcross * channels;
    long mapRow = in.width() * channels;
    long[] dims = {in.batch(), channels, down, across};
    long[] from = {tilesDown * tileRow, 1, tileRow, channels};
    long step = PARITIES * channels;
    // oneDNN wants strides that do not overlap even where a side is 1.
    long rows = down == 1 ? across * step : WinogradTransform.TILE_ROWS * mapRow;
    long[] to = {in.height() * mapRow, 1, rows, step};
    DnnlPrimitive copy =
        DnnlWeights.reorder(
            context,
            new memory.desc(dims, memory.data_type.f32, from),
            new memory.desc(dims, memory.data_type.f32, to),
            new DnnlPostOps().sum(task.sum()).attributes(context));
    long target = (WinogradTransform.TILE_ROWS * (long) firstTile + row) * mapRow;
    return new Place(copy, firstTile * tileRow, target + parity * channels);
  }

  DnnlPrimitive transform(int product) {
    return transforms.get(product);
  }

  /** A product alone. */
  Product plain() {
    return plain;
  }

  /** The product that ends a kept row. */
  Product side(int parity) {
    return sides.get(parity);
  }

  /** The product that ends the first row of outputs. */
  Product top(int parity) {
    return tops.get(parity);
  }

  /** The product that ends the last row of outputs. */
  Product bottom(int parity) {
    return bottoms.get(parity);
  }

  /** The second and the third row of outputs, from the kept rows. */
  Product middle(int outputRow) {
    return middles.get(outputRow - 1);
  }

  List<Place> placesOf(int outputRow, int parity) {
    return places.get(outputRow * PARITIES + parity);
  }

  @Override
  public void close() {
    transforms.forEach(DnnlPrimitive::close);
    List.of(List.of(plain), sides, tops, bottoms, middles)
        .forEach(products -> products.forEach(p -> p.primitive().close()));
    places.forEach(list -> list.forEach(place -> place.copy().close()));
  }
}
