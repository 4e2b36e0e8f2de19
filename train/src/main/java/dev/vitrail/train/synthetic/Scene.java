package dev.vitrail.train.synthetic;

import java.util.SplittableRandom;

/** What lies behind and before the animal; the same for every kind of image. */
final class Scene {

  private final SplittableRandom random;
  private final Noise noise;

  Scene(SplittableRandom random) {
    this.random = random;
    this.noise = new Noise(random.nextInt());
  }

  /** Fills the canvas with one of five textured backgrounds. */
  void background(Canvas canvas) {
    Colour first = Colour.any(random, 0.4, 0.4, 0.85);
    Colour second = Colour.any(random, 0.4, 0.25, 0.7);
    double horizon = 0.45 + 0.35 * random.nextDouble();
    double period = 8 + 22 * random.nextDouble();
    canvas.background(
        switch (random.nextInt(5)) {
          case 0 -> meadow(first, second, horizon);
          case 1 -> room(first, second, horizon, period);
          case 2 -> bricks(first, second, period / 2);
          case 3 -> clouds(first, second, 2 + period / 6);
          default -> tiles(first, second, period / 2.5);
        });
  }

  /** Things behind the animal: balls, boxes, cones, sticks, some of them furry. */
  void clutter(Canvas canvas, int count) {
    for (int i = 0; i < count; i++) {
      double x = random.nextDouble();
      double y = 0.15 + 0.85 * random.nextDouble();
      thing(canvas, x, y, 0.04 + 0.11 * random.nextDouble());
    }
  }

  /** One thing in front, that covers what is there. */
  void thing(Canvas canvas, double x, double y, double r) {
    Shape shape = shape(x, y, r);
    Colour colour = Colour.any(random, 0.65, 0.25, 0.9);
    Paint paint;
    if (random.nextInt(3) == 0) {
      paint = local(Coat.any(random).paint(), x, y);
    } else if (shape instanceof Shape.Ellipse) {
      paint = Paint.ball(colour, y);
    } else {
      paint = grained(colour);
    }
    canvas.fill(shape, Placing.WHOLE, paint, AnimalPart.BACKGROUND.value());
  }

  private Shape shape(double x, double y, double r) {
    double angle = 3.2 * random.nextDouble();
    double flat = 0.5 + 0.5 * random.nextDouble();
    return switch (random.nextInt(5)) {
      case 0 -> Shape.ellipse(x, y, r, r * flat, angle);
      case 1 -> Shape.slab(x, y, r, r * flat, angle);
      case 2 ->
          new Shape.Triangle(x - r, y + r, x + r, y + r * flat, x + r * (angle - 1.6) / 2, y - r);
      case 3 ->
          new Shape.Limb(
              x, y, r * 0.3, x + r * StrictMath.cos(angle), y - r * StrictMath.sin(angle), r * 0.2);
      default -> Shape.ellipse(x, y, r, r, 0);
    };
  }

  private static Paint local(Paint paint, double x, double y) {
    return (px, py, depth) -> paint.at(2.5 * (px - x), 2.5 * (py - y), depth);
  }

  private Paint grained(Colour colour) {
    return (x, y, depth) ->
        colour.packed(
            (0.7 + 0.3 * Math.min(1, 6 * depth)) * (0.85 + 0.3 * noise.cloud(30 * x, 9 * y)));
  }

  private Paint meadow(Colour sky, Colour ground, double horizon) {
    return (x, y, depth) -> {
      double edge = horizon + 0.05 * (noise.cloud(5 * x, 1) - 0.5);
      if (y < edge) {
        return sky.mix(Colour.of(0xffffff), 0.5 * noise.cloud(4 * x, 6 * y)).packed(1.05 - 0.2 * y);
      }
      double blades = noise.at(70 * x + 4 * noise.at(9 * x, 9 * y), 16 * y);
      return ground.packed(0.6 + 0.55 * blades + 0.25 * (noise.cloud(6 * x, 9 * y) - 0.5));
    };
  }

  private Paint room(Colour wall, Colour floor, double horizon, double period) {
    return (x, y, depth) -> {
      if (y < horizon) {
        double stripe = StrictMath.sin(period * 2 * x) > 0.3 ? 0.9 : 1.04;
        return wall.packed(stripe * (0.94 + 0.12 * noise.cloud(12 * x, 12 * y)));
      }
      int board = (int) Math.floor((y - horizon) * 16);
      double seam = (y - horizon) * 16 - board < 0.1 ? 0.7 : 1;
      double grain = noise.cloud(6 * x + 13 * board, 60 * y);
      return floor.packed(seam * (0.7 + 0.5 * grain));
    };
  }

  private Paint bricks(Colour brick, Colour mortar, double rows) {
    return (x, y, depth) -> {
      int row = (int) Math.floor(y * rows);
      double u = x * rows / 2 + (row % 2) * 0.5;
      int column = (int) Math.floor(u);
      boolean joint = y * rows - row < 0.12 || u - column < 0.06;
      double grain = 0.85 + 0.3 * noise.cloud(40 * x, 40 * y);
      double shade = 0.8 + 0.35 * noise.lattice(column, row);
      return joint ? mortar.packed(grain) : brick.packed(grain * shade);
    };
  }

  private Paint clouds(Colour first, Colour second, double scale) {
    Noise other = new Noise(random.nextInt());
    return (x, y, depth) ->
        first
            .mix(second, noise.cloud(scale * x, scale * y))
            .packed(0.75 + 0.5 * other.cloud(5 * scale * x, 5 * scale * y));
  }

  private Paint tiles(Colour first, Colour second, double count) {
    double turn = 0.8 * random.nextDouble();
    double c = StrictMath.cos(turn);
    double s = StrictMath.sin(turn);
    return (x, y, depth) -> {
      int u = (int) Math.floor(count * (x * c + y * s));
      int v = (int) Math.floor(count * (y * c - x * s));
      Colour tile = (u + v) % 2 == 0 ? first : second;
      return tile.packed(0.82 + 0.16 * noise.lattice(u, v) + 0.2 * noise.cloud(25 * x, 25 * y));
    };
  }
}
