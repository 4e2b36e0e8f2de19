package dev.vitrail.engine.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.weights.WeightReport.Expected;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightReportTest {

  private static WeightEntry found(String name, Integer... shape) {
    return new WeightEntry(name, List.of(shape), DType.F32);
  }

  private static Expected expected(String name, Integer... shape) {
    return new Expected(name, List.of(shape));
  }

  @Test
  void everyDifferenceIsNamedByLayer() {
    WeightReport report =
        WeightReport.compare(
            List.of(
                found("conv1.weight", 64, 3, 7, 7),
                found("bn1.weight", 32),
                found("bn1.bias", 64),
                found("bn1.num_batches_tracked"),
                found("layer1.0.conv_1.weight", 64, 64, 1, 1),
                found("aux.fc.weight", 10, 5)),
            List.of(
                expected("conv1.weight", 64, 3, 7, 7),
                expected("bn1.weight", 64),
                expected("bn1.bias", 64),
                expected("layer1.0.conv1.weight", 64, 64, 1, 1),
                expected("layer1.0.conv1.bias", 64)),
            WeightReport.COUNTERS);
    assertFalse(report.fits());
    assertEquals(2, report.matched());
    assertEquals(2, report.unexpected().size());
    assertEquals(
        List.of(
            "layer1.0.conv1: weight [64, 64, 1, 1] is missing, the nearest is"
                + " 'layer1.0.conv_1.weight' [64, 64, 1, 1]; bias [64] is missing",
            "bn1: weight has shape [32], expected [64]",
            "aux.fc: weight [10, 5] is not expected"),
        report.lines());
    String line = RawSafeTensors.refusal(() -> report.requireFit(Path.of("net.safetensors")));
    assertTrue(
        line.startsWith(
            "net.safetensors: does not fit the net: 2 tensors fit, 2 missing, 1 of another shape,"
                + " 2 unexpected: layer1.0.conv1: weight"),
        line);
  }

  @Test
  void whatFitsIsSilentAndExtrasDoNoHarm() {
    WeightReport report =
        WeightReport.compare(
            List.of(found("w", 1), found("extra", 1)), List.of(expected("w", 1)), List.of());
    assertTrue(report.fits());
    report.requireFit(Path.of("f"));
    assertEquals(List.of("extra: [1] is not expected"), report.lines());
    assertTrue(
        WeightReport.compare(
                List.of(found("w", 1)),
                List.of(expected("w", 1), expected("a.num_batches_tracked")),
                WeightReport.COUNTERS)
            .lines()
            .isEmpty());
  }

  @Test
  void aPatternIsNoRegularExpression() {
    WeightReport report =
        WeightReport.compare(
            List.of(found("a.b"), found("axb"), found("a.b.c")),
            List.of(),
            List.of("a.b", "nothing\\E.*"));
    assertEquals(
        List.of("axb", "a.b.c"), report.unexpected().stream().map(WeightEntry::name).toList());
  }

  @Test
  void aPrefixIsSeenThrough() {
    assertEquals(
        Optional.of("module.fc.bias"),
        EditDistance.nearest("fc.bias", List.of("fc.bias.extra.long", "module.fc.bias")));
    assertEquals(Optional.empty(), EditDistance.nearest("fc.bias", List.of("conv1.weight")));
  }

  @Test
  void distancesAreLevenshteins() {
    assertEquals(3, EditDistance.levenshtein("kitten", "sitting", 5));
    assertEquals(3, EditDistance.levenshtein("sunday", "saturday", 3));
    assertEquals(3, EditDistance.levenshtein("sunday", "saturday", 8));
    assertEquals(3, EditDistance.levenshtein("kitten", "sitting", 2));
    assertEquals(0, EditDistance.levenshtein("", "", 2));
    assertEquals(2, EditDistance.levenshtein("", "ab", 2));
    assertEquals(4, EditDistance.levenshtein("abcdef", "ghijkl", 3));
    assertEquals(2, EditDistance.levenshtein("ab", "ba", 2));
  }

  @Test
  void aFileOfAnotherNetIsAnsweredSoon() {
    List<WeightEntry> found =
        IntStream.range(0, 5_000).mapToObj(i -> found("x".repeat(500) + i, 1)).toList();
    List<Expected> expected =
        IntStream.range(0, 2_000).mapToObj(i -> expected("y".repeat(500) + i, 1)).toList();
    long start = System.nanoTime();
    WeightReport report = WeightReport.compare(found, expected, List.of());
    assertEquals(2_000, report.missing().size());
    assertTrue(System.nanoTime() - start < 10_000_000_000L, "took more than 10 s");
  }
}
