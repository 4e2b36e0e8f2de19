package dev.vitrail.experiments.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeedTableTest {

  private final SeedTable table = new SeedTable("images");

  private void add(String category, double... values) {
    for (double value : values) {
      table.add("net", category, "plain", "accuracy", value, 10);
    }
  }

  private List<SummaryRow> means() {
    table.addMeans(List.of("cat", "dog"));
    return table.rows().stream().filter(row -> row.category().equals("mean")).toList();
  }

  @Test
  void meansAreTakenSeedBySeed() {
    add("cat", 0.1, 0.3);
    add("dog", 0.3, 0.5);
    SummaryRow mean = means().get(0);
    assertEquals(0.3, mean.value(), 1e-12);
    assertEquals(2, mean.seeds());
  }

  @Test
  void aNumberThatACategoryHasForFewerSeedsHasNoMean() {
    add("cat", 0.1, 0.3);
    add("dog", 0.3);
    assertEquals(List.of(), means());
  }
}
