package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderTest {

  @Test
  void tiesFollowTheIndexWhateverOrderTheyComeIn() {
    double[] values = {2, 5, 2, 5, 0, Double.NaN};
    assertArrayEquals(new int[] {4, 0, 2, 1, 3, 5}, Order.ascending(values));
    assertArrayEquals(
        new int[] {1, 3, 0, 2, 4}, Order.descending(values, new int[] {4, 3, 2, 1, 0}));
    assertArrayEquals(new int[0], Order.ascending(new double[0]));
  }

  @Test
  void manyValuesAreInOrder() {
    SplittableRandom random = new SplittableRandom(1);
    for (int size = 1; size < 200; size += 7) {
      double[] values = random.doubles(size, 0, 10).map(Math::floor).toArray();
      int[] expected =
          IntStream.range(0, size)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer v) -> -values[v]))
              .mapToInt(v -> v)
              .toArray();
      assertArrayEquals(expected, Order.descending(values));
    }
  }
}
