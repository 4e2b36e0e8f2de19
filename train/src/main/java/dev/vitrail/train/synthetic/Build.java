package dev.vitrail.train.synthetic;

import java.util.SplittableRandom;

/**
 * Proportions of one animal, in local units (a body is about one unit long).
 *
 * @param head radius of the skull
 * @param chest radius
 * @param hip radius
 * @param legs length of the legs below the trunk
 * @param leg radius of a lower leg
 * @param tail length
 * @param tailRoot radius at the root
 */
record Build(
    AnimalKind kind,
    double head,
    double chest,
    double hip,
    double legs,
    double leg,
    double tail,
    double tailRoot) {

  static Build any(AnimalKind kind, SplittableRandom random) {
    double bulk = 0.9 + 0.25 * random.nextDouble();
    double reach = 0.9 + 0.2 * random.nextDouble();
    return kind == AnimalKind.CAT
        ? new Build(
            kind, 0.25, 0.19 * bulk, 0.22 * bulk, 0.4 * reach, 0.058 * bulk, 1.0 * reach, 0.055)
        : new Build(
            kind, 0.245, 0.27 * bulk, 0.19 * bulk, 0.6 * reach, 0.075 * bulk, 0.55 * reach, 0.07);
  }

  boolean isCat() {
    return kind == AnimalKind.CAT;
  }
}
