package dev.vitrail.train.synthetic;

import java.util.Locale;

/** Parts of a drawn animal, with their values in part masks; 0 is everything else. */
public enum AnimalPart {
  BACKGROUND(0, 0x000000),
  /** Skull and face without ears and muzzle. */
  HEAD(1, 0xe69f00),
  /** The ear on the left of the picture. */
  LEFT_EAR(2, 0x56b4e9),
  /** The ear on the right of the picture. */
  RIGHT_EAR(3, 0x0072b2),
  MUZZLE(4, 0xf0e442),
  /** Body and neck. */
  TORSO(5, 0x009e73),
  FRONT_LEGS(6, 0xd55e00),
  HIND_LEGS(7, 0xcc79a7),
  TAIL(8, 0x999999);

  private final int value;
  private final int colour;

  AnimalPart(int value, int colour) {
    this.value = value;
    this.colour = colour;
  }

  /** Lower-case name, as in index files and landmarks. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The value in part masks, 0..8. */
  public int value() {
    return value;
  }

  /** Packed RGB in the palette of masks; told apart by the colour-blind. */
  public int colour() {
    return colour;
  }

  /** Whether the part belongs to the head as a whole. */
  public boolean ofHead() {
    return this == HEAD || this == LEFT_EAR || this == RIGHT_EAR || this == MUZZLE;
  }
}
