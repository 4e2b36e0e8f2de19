package dev.vitrail.train.synthetic;

import java.util.Locale;

/** What a drawn image shows. */
public enum AnimalKind {
  /** Pointed ears, short muzzle with whiskers, slit pupils, slender legs, long thin tail. */
  CAT(0),
  /** Hanging ears, long muzzle with a large nose, deep chest, long legs, shorter tail. */
  DOG(1),
  /** Background and clutter, some of it furry, but no animal. */
  NONE(2);

  private final int number;

  AnimalKind(int number) {
    this.number = number;
  }

  /** Position among the kinds, part of the seed of an image. */
  int number() {
    return number;
  }

  /** Lower-case name, as in folders and index files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
