package dev.vitrail.cli.draw;

import dev.vitrail.train.run.RunDirectory;
import java.util.HashSet;
import java.util.Set;

/** File names for images, each given once even where two images have names that look alike. */
public final class Names {

  private final Set<String> given = new HashSet<>();

  /** Lower-case letters, digits and dashes; a number at the end where needed. */
  public String of(String image) {
    String slug = RunDirectory.slug(image);
    String name = slug;
    for (int copy = 2; !given.add(name); copy++) {
      name = slug + "-" + copy;
    }
    return name;
  }
}
