package dev.vitrail.train.synthetic;

import java.util.SplittableRandom;

/**
 * Draws a head that looks out of the picture, turned a little to one side. Local units are radii of
 * the skull, the origin its middle.
 */
final class Head {

  private static final Colour WHITE = Colour.of(0xf4efe6);
  private static final Colour DARK = Colour.of(0x1d1715);
  private static final Colour PINK = Colour.of(0xd98a86);
  private static final int[] IRIS = {0xa8b83a, 0xd0a02c, 0x6fae5a, 0x7fb0c8};

  private final Canvas canvas;
  private final Placing placing;
  private final Build build;
  private final Coat coat;
  private final SplittableRandom random;
  private final double bodyX;
  private final double bodyY;

  Head(
      Canvas canvas,
      Placing body,
      Build build,
      Coat coat,
      SplittableRandom random,
      double x,
      double y) {
    this.canvas = canvas;
    this.build = build;
    this.coat = coat;
    this.random = random;
    this.bodyX = x;
    this.bodyY = y;
    double tilt = 0.35 * (random.nextDouble() - 0.5);
    this.placing =
        new Placing(
            body.canvasX(x, y),
            body.canvasY(x, y),
            body.scale() * build.head(),
            body.angle() + tilt,
            body.mirrored());
  }

  /** Draws the head; {@code turn} runs from -1 to 1, positive to where the animal walks. */
  void draw(double turn) {
    if (build.isCat()) {
      cat(turn);
    } else {
      dog(turn);
    }
  }

  private void cat(double turn) {
    double tall = 1.5 + 0.25 * random.nextDouble();
    for (int side = -1; side <= 1; side += 2) {
      double tip = side * 0.86 + 0.12 * turn;
      fill(
          new Shape.Triangle(side * 0.12, -0.7, side * 1.02, -0.1, tip, -tall),
          fur(coat.lit(0.95)),
          ear(side));
      fill(
          new Shape.Triangle(
              side * 0.4, -0.75, side * 0.86, -0.45, tip - side * 0.04, -tall + 0.28),
          Paint.plain(PINK.mix(coat.base(), 0.35)),
          ear(side));
    }
    fill(Shape.ellipse(0, 0, 1.08, 0.92, 0), fur(coat), AnimalPart.HEAD);
    catMuzzle(0.32 * turn);
    Colour iris = Colour.of(IRIS[random.nextInt(IRIS.length)]);
    double slit = 0.05 + 0.06 * random.nextDouble();
    for (int side = -1; side <= 1; side += 2) {
      double x = 0.22 * turn + side * 0.44;
      mark(Shape.ellipse(x, -0.12, 0.28, 0.23, 0), DARK);
      mark(Shape.ellipse(x, -0.12, 0.24, 0.19, 0), iris);
      mark(Shape.ellipse(x, -0.12, slit, 0.19, 0), DARK);
      mark(Shape.ellipse(x - 0.08, -0.2, 0.045, 0.045, 0), WHITE);
    }
  }

  private void catMuzzle(double x) {
    Paint pale = fur(coat.tinted(WHITE, 0.5));
    fill(Shape.ellipse(x, 0.62, 0.24, 0.2, 0), pale, AnimalPart.MUZZLE);
    fill(Shape.ellipse(x - 0.22, 0.44, 0.29, 0.23, 0), pale, AnimalPart.MUZZLE);
    fill(Shape.ellipse(x + 0.22, 0.44, 0.29, 0.23, 0), pale, AnimalPart.MUZZLE);
    fill(
        new Shape.Triangle(x - 0.15, 0.2, x + 0.15, 0.2, x, 0.38),
        Paint.plain(PINK.mix(DARK, 0.5 * random.nextDouble())),
        AnimalPart.MUZZLE);
    mark(new Shape.Limb(x, 0.36, 0.025, x, 0.5, 0.025), DARK);
    for (int side = -1; side <= 1; side += 2) {
      mark(new Shape.Limb(x, 0.5, 0.025, x + side * 0.2, 0.58, 0.02), DARK);
      for (int i = 0; i < 3; i++) {
        double reach = side * (1.45 + 0.1 * i);
        mark(
            new Shape.Limb(
                x + side * 0.3, 0.38 + 0.07 * i, 0.022, x + reach, 0.2 + 0.25 * i, 0.012),
            WHITE.times(0.92));
      }
    }
  }

  private void dog(double turn) {
    fill(Shape.ellipse(0, -0.12, 0.86, 0.95, 0), fur(coat), AnimalPart.HEAD);
    double length = 0.35 + 0.35 * random.nextDouble();
    for (int side = -1; side <= 1; side += 2) {
      double root = side * 0.68 + 0.08 * turn;
      double low = side * (1.0 + 0.1 * random.nextDouble()) + 0.08 * turn;
      fill(
          new Shape.Limb(root, -0.72, 0.24, low, length, 0.33),
          fur(coat.tinted(DARK, 0.35)),
          ear(side));
    }
    for (int side = -1; side <= 1; side += 2) {
      double x = 0.2 * turn + side * 0.36;
      mark(Shape.ellipse(x, -0.28, 0.15, 0.15, 0), DARK);
      mark(Shape.ellipse(x, -0.28, 0.1, 0.1, 0), Colour.of(0x4a2f1c));
      mark(Shape.ellipse(x - 0.04, -0.33, 0.045, 0.045, 0), WHITE);
    }
    dogMuzzle(turn);
  }

  private void dogMuzzle(double turn) {
    double x = 0.75 * turn;
    double y = 0.66 - 0.12 * Math.abs(turn);
    if (random.nextInt(3) == 0) {
      fill(Shape.ellipse(x * 0.9, y + 0.42, 0.17, 0.28, 0), Paint.plain(PINK), AnimalPart.MUZZLE);
    }
    Paint pale = fur(coat.tinted(WHITE, 0.38));
    fill(new Shape.Limb(0.2 * turn, 0.1, 0.38, x, y, 0.4), pale, AnimalPart.MUZZLE);
    mark(new Shape.Limb(x, y, 0.03, x, y + 0.2, 0.03), DARK);
    for (int side = -1; side <= 1; side += 2) {
      mark(new Shape.Limb(x, y + 0.2, 0.03, x + side * 0.24, y + 0.26, 0.025), DARK);
    }
    fill(Shape.ellipse(x, y - 0.14, 0.23, 0.17, 0), Paint.plain(DARK), AnimalPart.MUZZLE);
    mark(Shape.ellipse(x - 0.07, y - 0.2, 0.06, 0.035, 0), Colour.of(0x8c8583));
  }

  /** Ears are named by the side of the picture. */
  private AnimalPart ear(int side) {
    boolean left = side < 0 != placing.mirrored();
    return left ? AnimalPart.LEFT_EAR : AnimalPart.RIGHT_EAR;
  }

  /** The pattern of the body goes on over the head. */
  private Paint fur(Coat some) {
    Paint paint = some.paint();
    double r = build.head();
    return (x, y, depth) -> paint.at(bodyX + r * x, bodyY + r * y, depth);
  }

  private void mark(Shape shape, Colour colour) {
    canvas.fill(shape, placing, Paint.flat(colour), Canvas.SAME);
  }

  private void fill(Shape shape, Paint paint, AnimalPart part) {
    canvas.fill(shape, placing, paint, part.value());
  }
}
