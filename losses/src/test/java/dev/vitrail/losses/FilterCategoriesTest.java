package dev.vitrail.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.io.Json;
import org.junit.jupiter.api.Test;

class FilterCategoriesTest {

  private final MapShape shape = new MapShape(4, 1, 2, 2);

  @Test
  void paperRuleMeetsThePin() {
    JsonNode pin = Pins.layer().get("category");
    double[] sums = Pins.flat(pin.get("sum_of_map[b][f]"));
    float[] maps = new float[16];
    for (int pair = 0; pair < 8; pair++) {
      maps[shape.index(pair / 2, 0, 0, pair % 2)] = (float) (sums[pair] / 4);
      maps[shape.index(pair / 2, 0, 1, pair % 2)] = (float) (sums[pair] * 3 / 4);
    }
    FilterCategories categories = paper(new int[] {1, 0});
    categories.update(shape, maps, integers(pin.get("category_of_image")));
    assertArrayEquals(integers(pin.get("paper_rule_filter_category")), categories.current());
  }

  @Test
  void laterEpochsCountAtTheirEnd() {
    FilterCategories categories = paper(new int[] {0, 0});
    categories.endEpoch();
    categories.update(shape, constant(0, 1), new int[] {0, 1, 0, 1});
    assertArrayEquals(new int[] {0, 0}, categories.current());
    categories.endEpoch();
    assertArrayEquals(new int[] {1, 1}, categories.current());
    categories.endEpoch();
    assertArrayEquals(new int[] {1, 1}, categories.current(), "an empty epoch changes nothing");
  }

  @Test
  void silentFiltersKeepTheirsAndTiesGoToTheSmaller() {
    FilterCategories categories = paper(new int[] {1, 1});
    categories.update(shape, new float[16], new int[] {0, 1, 0, 1});
    assertArrayEquals(new int[] {1, 1}, categories.current());
    categories.update(shape, constant(2, 2), new int[] {0, 1, 0, 1});
    assertArrayEquals(new int[] {0, 0}, categories.current());
  }

  @Test
  void meansAreOverImagesNotSums() {
    FilterCategories categories = paper(new int[] {0, 0});
    float[] maps = constant(2, 3);
    categories.update(shape, maps, new int[] {0, 1, 0, FilterLabels.NEGATIVE});
    assertArrayEquals(new int[] {1, 1}, categories.current());
  }

  @Test
  void releasedRuleMovesSlowlyAfterItsFirstBatch() {
    FilterCategories categories =
        FilterCategories.start(FilterCategories.Rule.RELEASED, new int[2], 2);
    int[] kinds = {0, 1, 0, 1};
    assertTrue(categories.labels(kinds).positive(1, 0), "all images at first");
    categories.update(shape, constant(1, 0.05f), kinds);
    assertArrayEquals(new double[] {1, 0.1}, categories.save().sums()[0], 1e-7);
    categories.update(shape, constant(0, 4), kinds);
    assertArrayEquals(new double[] {0.9, 0.49}, categories.save().sums()[0], 1e-7);
    assertArrayEquals(new int[2], categories.current());
    categories.update(shape, constant(0, 8), kinds);
    assertArrayEquals(new int[] {1, 1}, categories.current());
    assertTrue(!categories.labels(kinds).positive(0, 0));
  }

  @Test
  void survivesJson() throws Exception {
    FilterCategories categories = paper(new int[] {0, 1});
    categories.update(shape, constant(1, 3), new int[] {0, 1, 0, 1});
    String text = Json.mapper().writeValueAsString(categories.save());
    FilterCategories back =
        FilterCategories.restore(Json.mapper().readValue(text, FilterCategories.Saved.class));
    assertEquals(text, Json.mapper().writeValueAsString(back.save()));
    float[] more = constant(9, 1);
    back.update(shape, more, new int[] {0, 1, 0, 1});
    categories.update(shape, more, new int[] {0, 1, 0, 1});
    assertArrayEquals(categories.current(), back.current());
  }

  @Test
  void refusesACategoryItDoesNotHave() {
    FilterCategories categories = paper(new int[] {0, 1});
    assertThrows(
        IllegalArgumentException.class,
        () -> categories.update(shape, new float[16], new int[] {0, 1, 2, 0}));
    assertThrows(IllegalArgumentException.class, () -> paper(new int[] {2, 0}));
  }

  private static FilterCategories paper(int[] start) {
    return FilterCategories.start(FilterCategories.Rule.PAPER, start, 2);
  }

  /** Even images hold one value everywhere, odd images another. */
  private float[] constant(float even, float odd) {
    float[] maps = new float[shape.size()];
    for (int k = 0; k < maps.length; k++) {
      maps[k] = k / shape.imageSize() % 2 == 0 ? even : odd;
    }
    return maps;
  }

  private static int[] integers(JsonNode node) {
    int[] values = new int[node.size()];
    for (int k = 0; k < values.length; k++) {
      values[k] = node.get(k).intValue();
    }
    return values;
  }
}
