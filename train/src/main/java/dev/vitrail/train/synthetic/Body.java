package dev.vitrail.train.synthetic;

import java.util.SplittableRandom;

/**
 * Draws an animal from back to front in one of three poses. Local units: the origin is the middle,
 * y points down, the ground lies at {@value #GROUND}, the animal looks to the right.
 */
final class Body {

  static final double GROUND = 0.8;
  private static final double FAR = 0.72;

  private final Canvas canvas;
  private final Placing placing;
  private final Build build;
  private final Coat coat;
  private final SplittableRandom random;

  Body(Canvas canvas, Placing placing, Build build, Coat coat, SplittableRandom random) {
    this.canvas = canvas;
    this.placing = placing;
    this.build = build;
    this.coat = coat;
    this.random = random;
  }

  void draw(int pose) {
    shadow();
    switch (pose) {
      case 0 -> standing();
      case 1 -> sitting();
      default -> lying();
    }
  }

  private void standing() {
    double trunk = GROUND - build.legs() - 0.55 * build.chest();
    double rear = trunk + (build.isCat() ? 0 : -0.03);
    double hipX = -0.48;
    double chestX = 0.32;
    tail(hipX - 0.6 * build.hip(), rear - 0.4 * build.hip(), -1);
    leg(AnimalPart.HIND_LEGS, hipX + 0.13, rear + 0.05, true, FAR);
    leg(AnimalPart.FRONT_LEGS, chestX + 0.1, trunk + 0.08, false, FAR);
    trunk(hipX, rear, build.hip(), chestX, trunk, build.chest());
    leg(AnimalPart.HIND_LEGS, hipX - 0.02, rear + 0.04, true, 1);
    leg(AnimalPart.FRONT_LEGS, chestX - 0.04, trunk + 0.1, false, 1);
    double headX = chestX + 0.3 + 0.08 * random.nextDouble();
    double headY = trunk - 0.4 - 0.1 * random.nextDouble();
    neck(chestX + 0.06, trunk - 0.05, headX, headY);
    head(headX, headY, 0.1 + 0.9 * random.nextDouble());
  }

  private void sitting() {
    double shoulder = 0.02 - 0.25 * (build.legs() - 0.4);
    tail(0.24, GROUND - 0.14, 1);
    trunk(0, GROUND - 0.34, build.hip() + 0.1, 0, shoulder, build.chest() + 0.01);
    for (int side = -1; side <= 1; side += 2) {
      haunch(side * (build.hip() + 0.1), GROUND - 0.24);
      fill(
          Shape.ellipse(side * (build.hip() + 0.13), GROUND - 0.04, 0.14, 0.07, 0),
          coat.paint(),
          AnimalPart.HIND_LEGS);
    }
    for (int side = -1; side <= 1; side += 2) {
      double foot = side * (0.1 + 0.04 * random.nextDouble());
      limb(side * 0.1, shoulder + 0.12, 1.5, foot, GROUND - 0.06, 1.05, AnimalPart.FRONT_LEGS, 1);
      paw(foot, GROUND - 0.04, AnimalPart.FRONT_LEGS, 1);
    }
    double headX = 0.08 * (random.nextDouble() - 0.5);
    double headY = shoulder - build.chest() - 0.2;
    neck(0, shoulder, headX, headY);
    head(headX, headY, 1.6 * random.nextDouble() - 0.8);
  }

  private void lying() {
    double hipX = -0.5;
    double chestX = 0.25;
    double back = GROUND - build.hip() - 0.1;
    tail(hipX - build.hip() - 0.02, GROUND - 0.16, 0);
    limb(chestX + 0.1, GROUND - 0.2, 1.4, 0.72, GROUND - 0.1, 1, AnimalPart.FRONT_LEGS, FAR);
    trunk(hipX, back, build.hip() + 0.04, chestX, GROUND - build.chest() - 0.08, build.chest());
    haunch(hipX + 0.02, GROUND - 0.22);
    limb(hipX, GROUND - 0.07, 1, hipX + 0.36, GROUND - 0.06, 1.1, AnimalPart.HIND_LEGS, 1);
    double foot = chestX + 0.36 + 0.12 * random.nextDouble() + 0.4 * (build.legs() - 0.4);
    limb(chestX, GROUND - 0.16, 1.5, foot, GROUND - 0.06, 1.05, AnimalPart.FRONT_LEGS, 1);
    paw(foot + 0.02, GROUND - 0.05, AnimalPart.FRONT_LEGS, 1);
    double headX = chestX + 0.22;
    double headY = GROUND - 2 * build.chest() - 0.32;
    neck(chestX + 0.05, GROUND - build.chest() - 0.12, headX, headY);
    head(headX, headY, 1.5 * random.nextDouble() - 0.5);
  }

  private void shadow() {
    canvas.darken(Shape.ellipse(-0.05, GROUND, 0.85, 0.09, 0), placing, 0.55);
  }

  private void trunk(double x0, double y0, double r0, double x1, double y1, double r1) {
    fill(new Shape.Limb(x0, y0, r0, x1, y1, r1), coat.paint(), AnimalPart.TORSO);
  }

  private void neck(double x0, double y0, double x1, double y1) {
    double thick = build.isCat() ? 0.62 : 0.66;
    fill(
        new Shape.Limb(x0, y0, thick * build.chest() + 0.03, x1, y1, thick * build.head()),
        coat.paint(),
        AnimalPart.TORSO);
  }

  private void haunch(double x, double y) {
    double r = build.hip();
    fill(Shape.ellipse(x, y, r * 0.95, r * 1.05, 0), coat.paint(), AnimalPart.HIND_LEGS);
  }

  /** A leg from the trunk to the ground, bent back at the knee when it is a hind leg. */
  private void leg(AnimalPart part, double x, double y, boolean hind, double light) {
    double swing = 0.24 * (random.nextDouble() - 0.5);
    double kneeX = x + swing / 2 + (hind ? 0.06 : 0);
    double kneeY = y + 0.5 * (GROUND - y);
    double ankleX = x + swing - (hind ? 0.06 : 0);
    limb(x, y, hind ? 2.3 : 1.7, kneeX, kneeY, 1.2, part, light);
    limb(kneeX, kneeY, 1.2, ankleX, GROUND - 0.06, 0.85, part, light);
    paw(ankleX + 0.04, GROUND - 0.045, part, light);
  }

  /** Radii in units of the leg radius. */
  private void limb(
      double x0,
      double y0,
      double r0,
      double x1,
      double y1,
      double r1,
      AnimalPart part,
      double light) {
    double r = build.leg();
    fill(new Shape.Limb(x0, y0, r0 * r, x1, y1, r1 * r), coat.lit(light).paint(), part);
  }

  private void paw(double x, double y, AnimalPart part, double light) {
    double r = build.leg();
    fill(Shape.ellipse(x, y, 1.55 * r, r, 0), coat.lit(light * 1.06).paint(), part);
  }

  /**
   * A tapering curve.
   *
   * @param side -1 to the rear and up, 1 to the side and up, 0 along the ground
   */
  private void tail(double x, double y, int side) {
    double length = build.tail();
    double wave = 0.3 * (random.nextDouble() - 0.5);
    double way = side == 0 ? -1 : side;
    double rise = side == 0 ? 0.02 : 0.75 + wave;
    double middleX = x + way * length * (build.isCat() ? 0.75 : 0.4);
    double middleY = y - length * (side == 0 ? -0.06 : build.isCat() ? -0.05 : 0.3);
    double endX = x + way * length * (build.isCat() ? 0.35 + wave : 0.65 + 0.6 * wave);
    double endY = y - length * rise;
    if (side == 0) {
      endX = x - length * 0.7;
      middleX = x - length * 0.4;
    }
    curve(x, y, middleX, middleY, endX, endY);
  }

  private void curve(double x0, double y0, double x1, double y1, double x2, double y2) {
    int steps = 12;
    double end = build.isCat() ? 0.75 : 0.35;
    double lastX = x0;
    double lastY = y0;
    for (int i = 1; i <= steps; i++) {
      double t = (double) i / steps;
      double x = (1 - t) * (1 - t) * x0 + 2 * t * (1 - t) * x1 + t * t * x2;
      double y = (1 - t) * (1 - t) * y0 + 2 * t * (1 - t) * y1 + t * t * y2;
      double r = build.tailRoot() * (1 + (end - 1) * t);
      fill(new Shape.Limb(lastX, lastY, r, x, y, r), coat.lit(0.9).paint(), AnimalPart.TAIL);
      lastX = x;
      lastY = y;
    }
  }

  private void head(double x, double y, double turn) {
    new Head(canvas, placing, build, coat, random, x, y).draw(turn);
  }

  private void fill(Shape shape, Paint paint, AnimalPart part) {
    canvas.fill(shape, placing, paint, part.value());
  }
}
