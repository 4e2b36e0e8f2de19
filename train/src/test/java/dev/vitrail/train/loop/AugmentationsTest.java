package dev.vitrail.train.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.train.config.DataConfig;
import dev.vitrail.train.config.ResolvedConfig;
import dev.vitrail.train.images.Augmentation;
import java.util.List;
import org.junit.jupiter.api.Test;

class AugmentationsTest {

  private static final Augmentation MIRROR = new Augmentation(1, 1, 1, 0, 0, 0, 0, 0);

  private static DataConfig data(String... overrides) {
    return ResolvedConfig.load(List.of(overrides)).config().data();
  }

  @Test
  void aConfigurationThatAsksForNothingChangesNothing() {
    assertTrue(Augmentations.of(data()).isNone());
    assertFalse(Augmentations.onlyMirrors(data()));
  }

  @Test
  void cropIsAnAreaAndMayLieAnywhere() {
    Augmentation change = Augmentations.of(data("data.augment.crop=0.25"));
    assertEquals(0.5, change.minScale(), 1e-12);
    assertEquals(1, change.shift());
    assertEquals(0, change.flip());
  }

  @Test
  void theLargestChangesOfTheSchemaAreAllowed() {
    Augmentation change =
        Augmentations.of(
            data(
                "data.augment.brightness=1",
                "data.augment.contrast=1",
                "data.augment.saturation=1",
                "data.augment.crop=0.05"));
    assertEquals(0.99, change.brightness());
    assertEquals(0.99, change.contrast());
    assertEquals(0.99, change.saturation());
  }

  @Test
  void viewsAreTheImageItsMirrorImageThenRandomChanges() {
    DataConfig mirror = data("data.mirror=true");
    assertTrue(Augmentations.onlyMirrors(mirror));
    assertEquals(List.of(Augmentation.NONE, MIRROR), Augmentations.views(mirror, 1));
    DataConfig both = data("data.mirror=true", "data.augment.brightness=0.3");
    assertFalse(Augmentations.onlyMirrors(both));
    assertEquals(
        List.of(Augmentation.NONE, MIRROR, Augmentations.of(both), Augmentations.of(both)),
        Augmentations.views(both, 4));
    assertEquals(
        List.of(Augmentation.NONE, Augmentations.of(data("data.augment.crop=0.5"))),
        Augmentations.views(data("data.augment.crop=0.5"), 2));
  }
}
