package dev.vitrail.train.synthetic;

import java.util.Locale;

/** What a drawn image shows. */
public enum AnimalKind {
  /** Pointed ears, short muzzle with whiskers, slit pupils, slender legs, long thin tail. */
  CAT,
  /** Hanging ears, long muzzle with a large nose, deep chest, long legs, shorter tail. */
  DOG,
  /** Background and clutter, some of it furry, but no animal. */
  NONE;

  /** Lower-case name, as in folders and index files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
