package dev.vitrail.train.synthetic;

import java.util.SplittableRandom;

/**
 * Fur: two colours in a pattern, with strands and light. Cats, dogs and furry clutter draw from the
 * same coats, so that colour and texture tell nothing about the class.
 */
record Coat(Colour base, Colour second, Pattern pattern, Noise noise, double phase, double light) {

  enum Pattern {
    SOLID,
    STRIPES,
    PATCHES,
    SPOTS,
    PALE_BELLY
  }

  private static final int[] COLOURS = {
    0x2b2623, 0x5a3b26, 0x8a5a2e, 0xb9803f, 0xd9b27a, 0xe8dcc4, 0x8d8a86, 0x5f6670, 0xc9c4bd,
    0xa8522a, 0x403a3a, 0x74604d
  };

  static Coat any(SplittableRandom random) {
    int first = random.nextInt(COLOURS.length);
    int other = (first + 1 + random.nextInt(COLOURS.length - 1)) % COLOURS.length;
    Pattern[] patterns = Pattern.values();
    return new Coat(
        Colour.of(COLOURS[first]).times(0.85 + 0.3 * random.nextDouble()),
        Colour.of(COLOURS[other]),
        patterns[random.nextInt(patterns.length)],
        new Noise(random.nextInt()),
        random.nextDouble(),
        1);
  }

  /** The same coat in other light. */
  Coat lit(double factor) {
    return new Coat(base, second, pattern, noise, phase, light * factor);
  }

  /** The base colour alone, mixed with another, for muzzles and ears. */
  Coat tinted(Colour colour, double share) {
    return new Coat(base.mix(colour, share), second, Pattern.SOLID, noise, phase, light);
  }

  Paint paint() {
    return (x, y, depth) -> {
      double share = share(x, y);
      double strands = noise.at(46 * x, 17 * y) - 0.5;
      double speckles = noise.at(95 * x + 31, 95 * y) - 0.5;
      double rim = 0.62 + 0.38 * Math.min(1, 3.2 * depth);
      double factor = light * rim * (1.04 - 0.2 * y) * (1 + 0.26 * strands + 0.16 * speckles);
      return base.mix(second, share).packed(factor);
    };
  }

  /** Share of the second colour. */
  private double share(double x, double y) {
    return switch (pattern) {
      case SOLID -> 0.12 * noise.cloud(3 * x, 3 * y);
      case STRIPES -> {
        double wave = 15 * x + 5 * noise.cloud(2.5 * x + 4, 2.5 * y) + 3 * y + 6 * phase;
        yield step(StrictMath.sin(wave), 0.2, 0.5);
      }
      case PATCHES -> step(noise.cloud(2.6 * x + 9 * phase, 2.6 * y), 0.5, 0.55);
      case SPOTS -> step(noise.at(9 * x, 9 * y + 9 * phase), 0.62, 0.7);
      case PALE_BELLY -> step(y + 0.25 * noise.at(5 * x, 5 * y), 0.2, 0.45) * 0.8;
    };
  }

  private static double step(double value, double low, double high) {
    double t = Math.max(0, Math.min(1, (value - low) / (high - low)));
    return t * t * (3 - 2 * t);
  }
}
