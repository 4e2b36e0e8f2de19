package dev.vitrail.train.synthetic;

/** A filled figure in local units. */
interface Shape {

  /** Depth below the outline: above 0 inside, 1 on the axis or in the centre. */
  double depth(double x, double y);

  /** Bounds {@code x0, y0, x1, y1} in local units. */
  double[] bounds();

  /** An ellipse with half axes {@code a}, {@code b}, turned by {@code angle} radians. */
  static Shape ellipse(double x, double y, double a, double b, double angle) {
    return new Ellipse(x, y, a, b, StrictMath.cos(angle), StrictMath.sin(angle));
  }

  /** A box with half sides {@code a}, {@code b}, turned by {@code angle} radians. */
  static Shape slab(double x, double y, double a, double b, double angle) {
    return new Slab(x, y, a, b, StrictMath.cos(angle), StrictMath.sin(angle));
  }

  /** An ellipse; the angle is given by cosine and sine. */
  record Ellipse(double x, double y, double a, double b, double cos, double sin) implements Shape {
    @Override
    public double depth(double px, double py) {
      double u = ((px - x) * cos + (py - y) * sin) / a;
      double v = ((py - y) * cos - (px - x) * sin) / b;
      return 1 - Math.sqrt(u * u + v * v);
    }

    @Override
    public double[] bounds() {
      double r = Math.max(a, b);
      return new double[] {x - r, y - r, x + r, y + r};
    }
  }

  /** Two discs and what lies between them: limbs, necks, trunks. */
  record Limb(double x0, double y0, double r0, double x1, double y1, double r1) implements Shape {
    @Override
    public double depth(double px, double py) {
      double dx = x1 - x0;
      double dy = y1 - y0;
      double length = dx * dx + dy * dy;
      double t = length == 0 ? 0 : ((px - x0) * dx + (py - y0) * dy) / length;
      t = Math.max(0, Math.min(1, t));
      double u = px - x0 - t * dx;
      double v = py - y0 - t * dy;
      return 1 - Math.sqrt(u * u + v * v) / (r0 + (r1 - r0) * t);
    }

    @Override
    public double[] bounds() {
      double r = Math.max(r0, r1);
      return new double[] {
        Math.min(x0, x1) - r, Math.min(y0, y1) - r, Math.max(x0, x1) + r, Math.max(y0, y1) + r
      };
    }
  }

  /** A triangle with straight edges. */
  record Triangle(double x0, double y0, double x1, double y1, double x2, double y2)
      implements Shape {
    @Override
    public double depth(double px, double py) {
      double area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
      double a = ((x1 - px) * (y2 - py) - (x2 - px) * (y1 - py)) / area;
      double b = ((x2 - px) * (y0 - py) - (x0 - px) * (y2 - py)) / area;
      return 3 * Math.min(a, Math.min(b, 1 - a - b));
    }

    @Override
    public double[] bounds() {
      return new double[] {
        Math.min(x0, Math.min(x1, x2)),
        Math.min(y0, Math.min(y1, y2)),
        Math.max(x0, Math.max(x1, x2)),
        Math.max(y0, Math.max(y1, y2))
      };
    }
  }

  /** A box; the angle is given by cosine and sine. */
  record Slab(double x, double y, double a, double b, double cos, double sin) implements Shape {
    @Override
    public double depth(double px, double py) {
      double u = Math.abs((px - x) * cos + (py - y) * sin) / a;
      double v = Math.abs((py - y) * cos - (px - x) * sin) / b;
      return 1 - Math.max(u, v);
    }

    @Override
    public double[] bounds() {
      double r = Math.sqrt(a * a + b * b);
      return new double[] {x - r, y - r, x + r, y + r};
    }
  }
}
