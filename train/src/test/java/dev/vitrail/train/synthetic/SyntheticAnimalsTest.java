package dev.vitrail.train.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.train.images.Box;
import dev.vitrail.train.images.LabelMask;
import dev.vitrail.train.images.Point;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SyntheticAnimalsTest {

  private final SyntheticAnimals animals = new SyntheticAnimals(112, 1);

  @Test
  void theSameSeedGivesTheSameImage() {
    DrawnImage first = animals.draw(AnimalKind.CAT, 3);
    DrawnImage again = new SyntheticAnimals(112, 1).draw(AnimalKind.CAT, 3);
    assertArrayEquals(first.image().rgb(), again.image().rgb());
    assertArrayEquals(first.parts().values(), again.parts().values());
    assertEquals(first.landmarks(), again.landmarks());
    byte[] other = new SyntheticAnimals(112, 2).draw(AnimalKind.CAT, 3).image().rgb();
    assertFalse(Arrays.equals(first.image().rgb(), other));
    assertFalse(Arrays.equals(first.image().rgb(), animals.draw(AnimalKind.CAT, 4).image().rgb()));
  }

  @Test
  void scenesAndPosesAreTheSameAtEverySize() {
    DrawnImage small = animals.draw(AnimalKind.DOG, 5);
    DrawnImage large = new SyntheticAnimals(224, 1).draw(AnimalKind.DOG, 5);
    Point a = small.landmarks().get("torso").orElseThrow();
    Point b = large.landmarks().get("torso").orElseThrow();
    assertEquals(2 * a.x(), b.x(), 2);
    assertEquals(2 * a.y(), b.y(), 2);
  }

  @Test
  void groundTruthAgreesWithTheMask() {
    for (int i = 0; i < 30; i++) {
      DrawnImage drawn = animals.draw(i % 2 == 0 ? AnimalKind.CAT : AnimalKind.DOG, i);
      LabelMask mask = drawn.parts();
      for (AnimalPart part : AnimalPart.values()) {
        Box box = drawn.boxes().get(part.label());
        if (box != null && part != AnimalPart.HEAD) {
          assertTrue(box.contains(drawn.landmarks().get(part.label()).orElseThrow()));
          assertEquals(mask.count(part.value()), countInside(mask, part, box));
        }
      }
      Box animal = drawn.boxes().get("animal");
      assertTrue(animal.width() > 25 && animal.height() > 25, "animal " + animal);
      int seen = drawn.animalMask().count(1);
      assertEquals(112 * 112 - mask.count(0), seen);
    }
  }

  private static int countInside(LabelMask mask, AnimalPart part, Box box) {
    int count = 0;
    for (int y = (int) box.y0(); y < box.y1(); y++) {
      for (int x = (int) box.x0(); x < box.x1(); x++) {
        count += mask.get(x, y) == part.value() ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void earsAreNamedByTheSideOfThePicture() {
    int both = 0;
    for (int i = 0; i < 40; i++) {
      DrawnImage drawn = animals.draw(AnimalKind.CAT, i);
      var left = drawn.landmarks().get("left_ear");
      var right = drawn.landmarks().get("right_ear");
      if (left.isPresent() && right.isPresent()) {
        both++;
        assertTrue(left.get().x() < right.get().x(), "image " + i);
      }
    }
    assertTrue(both >= 20, "both ears in " + both);
  }

  @Test
  void mostPartsAreVisibleMostOfTheTimeAndSomeAreHidden() {
    Map<AnimalPart, Integer> visible = new EnumMap<>(AnimalPart.class);
    int hidden = 0;
    for (int i = 0; i < 60; i++) {
      DrawnImage drawn = animals.draw(i % 2 == 0 ? AnimalKind.CAT : AnimalKind.DOG, i);
      for (AnimalPart part : AnimalPart.values()) {
        if (drawn.landmarks().get(part.label()).isPresent()) {
          visible.merge(part, 1, Integer::sum);
        } else if (part != AnimalPart.BACKGROUND) {
          hidden++;
        }
      }
    }
    for (AnimalPart part : AnimalPart.values()) {
      if (part != AnimalPart.BACKGROUND) {
        assertTrue(visible.get(part) >= 40, part + " visible in " + visible.get(part) + " of 60");
      }
    }
    assertTrue(hidden > 5, "hidden " + hidden);
  }

  @Test
  void negativesHaveNoPart() {
    for (int i = 0; i < 10; i++) {
      DrawnImage drawn = animals.draw(AnimalKind.NONE, i);
      assertTrue(drawn.landmarks().isEmpty() && drawn.boxes().isEmpty());
      assertEquals(112 * 112, drawn.parts().count(0));
    }
  }

  /** Colour must not tell the class: means of cats and dogs differ by less than their spread. */
  @Test
  void coatsAndBackgroundsAreSharedByTheClasses() {
    SyntheticAnimals small = new SyntheticAnimals(32, 4);
    for (int region = 0; region < 2; region++) {
      double[] cat = meanAndSpread(small, AnimalKind.CAT, region);
      double[] dog = meanAndSpread(small, AnimalKind.DOG, region);
      double error = Math.sqrt((cat[1] * cat[1] + dog[1] * dog[1]) / 100);
      assertTrue(Math.abs(cat[0] - dog[0]) < 3.5 * error, cat[0] + " and " + dog[0]);
    }
  }

  private static double[] meanAndSpread(SyntheticAnimals animals, AnimalKind kind, int region) {
    double sum = 0;
    double squares = 0;
    int images = 100;
    for (int i = 0; i < images; i++) {
      DrawnImage drawn = animals.draw(kind, i);
      double grey = 0;
      int count = 0;
      for (int p = 0; p < 32 * 32; p++) {
        boolean torso = drawn.parts().values()[p] == AnimalPart.TORSO.value();
        boolean wanted = region == 0 ? drawn.parts().values()[p] == 0 : torso;
        if (wanted) {
          grey += drawn.image().rgb()[3 * p + 1] & 0xff;
          count++;
        }
      }
      grey /= Math.max(1, count);
      sum += grey;
      squares += grey * grey;
    }
    double mean = sum / images;
    return new double[] {mean, Math.sqrt(squares / images - mean * mean)};
  }

  /** Parts do tell the class: a cat's tail is longer and its muzzle smaller. */
  @Test
  void proportionsDiffer() {
    double[] muzzle = new double[2];
    double[] ears = new double[2];
    for (int i = 0; i < 60; i++) {
      for (AnimalKind kind : new AnimalKind[] {AnimalKind.CAT, AnimalKind.DOG}) {
        LabelMask mask = animals.draw(kind, i).parts();
        double head = 1 + mask.count(AnimalPart.HEAD.value());
        muzzle[kind.number()] += mask.count(AnimalPart.MUZZLE.value()) / head / 60;
        int both =
            mask.count(AnimalPart.LEFT_EAR.value()) + mask.count(AnimalPart.RIGHT_EAR.value());
        ears[kind.number()] += both / head / 60;
      }
    }
    assertTrue(muzzle[1] > 1.5 * muzzle[0], muzzle[0] + " and " + muzzle[1]);
    assertTrue(ears[1] > 1.3 * ears[0], ears[0] + " and " + ears[1]);
  }

  @Test
  void sizesAreBounded() {
    assertThrows(IllegalArgumentException.class, () -> new SyntheticAnimals(8, 1));
    assertThrows(IllegalArgumentException.class, () -> new SyntheticAnimals(100_000, 1));
    assertThrows(IllegalArgumentException.class, () -> new Counts(-1, 0, 0));
  }
}
