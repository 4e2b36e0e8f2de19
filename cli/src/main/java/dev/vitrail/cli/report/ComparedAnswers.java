package dev.vitrail.cli.report;

import dev.vitrail.cli.report.ComparisonDocument.Agreement;
import dev.vitrail.cli.report.ComparisonDocument.DifferentAnswer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Two answers to each image: how often they agree, and on which images they do not. */
final class ComparedAnswers {

  private final ComparedRuns runs;

  ComparedAnswers(ComparedRuns runs) {
    this.runs = runs;
  }

  private boolean right(ComparedRuns.Side side, int image) {
    return side.answer(image).label() == side.test().labels()[image];
  }

  private boolean same(int image) {
    return runs.first().answer(image).label() == runs.second().answer(image).label();
  }

  Agreement agreement() {
    int[] counts = new int[4];
    int same = 0;
    for (int i = 0; i < runs.images(); i++) {
      counts[(right(runs.first(), i) ? 0 : 2) + (right(runs.second(), i) ? 0 : 1)]++;
      same += same(i) ? 1 : 0;
    }
    return new Agreement(counts[0], counts[1], counts[2], counts[3], same);
  }

  /** Images of two answers, those on which both runs are surest first. */
  int[] different() {
    return IntStream.range(0, runs.images())
        .filter(i -> !same(i))
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                    (Integer i) ->
                        -runs.first().answer(i).confidence() - runs.second().answer(i).confidence())
                .thenComparingInt(i -> i))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Images of one answer, those first whose confidence differs most. */
  int[] alike() {
    return IntStream.range(0, runs.images())
        .filter(this::same)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                    (Integer i) ->
                        -Math.abs(
                            runs.first().answer(i).confidence()
                                - runs.second().answer(i).confidence()))
                .thenComparingInt(i -> i))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** All images of two answers, for the document. */
  List<DifferentAnswer> list() {
    List<String> names = runs.first().names();
    List<DifferentAnswer> list = new ArrayList<>();
    for (int image : different()) {
      Answers.Answer a = runs.first().answer(image);
      Answers.Answer b = runs.second().answer(image);
      list.add(
          new DifferentAnswer(
              runs.first().inputs().entry(image).file(),
              names.get(runs.first().test().labels()[image]),
              names.get(a.label()),
              a.confidence(),
              names.get(b.label()),
              b.confidence()));
    }
    return list;
  }
}
