package dev.vitrail.cli.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which test images are explained: a third of them wrong answers, the surest first; a third right
 * answers, the least sure first; the rest right answers, the surest first. The right ones are taken
 * from every class in turn. Always the same for a run.
 */
final class GalleryChoice {

  /**
   * A test image and why it is there.
   *
   * @param image its position in the test set
   * @param why in words
   */
  record Chosen(int image, String why) {}

  private final int[] labels;
  private final List<Answers.Answer> answers;
  private final List<Chosen> chosen = new ArrayList<>();
  private final Set<Integer> taken = new HashSet<>();

  private GalleryChoice(int[] labels, List<Answers.Answer> answers) {
    this.labels = labels;
    this.answers = answers;
  }

  /** Chooses at most so many images. */
  static List<Chosen> of(int[] labels, List<Answers.Answer> answers, int most) {
    GalleryChoice choice = new GalleryChoice(labels, answers);
    Comparator<Integer> sure = Comparator.comparingDouble(i -> -answers.get(i).confidence());
    List<Integer> wrong = choice.sorted(false, sure);
    List<Integer> unsure = choice.inTurn(choice.sorted(true, sure.reversed()));
    List<Integer> surest = choice.inTurn(choice.sorted(true, sure));
    choice.take(wrong, most / 3, "among the surest wrong answers");
    choice.take(unsure, choice.chosen.size() + most / 3, "among the least sure right answers");
    choice.take(surest, most, "among the surest right answers");
    choice.take(wrong, most, "among the surest wrong answers");
    return List.copyOf(choice.chosen);
  }

  /**
   * Images that the net knows well: right answers, the surest first, from every class in turn; then
   * wrong ones where there are not enough.
   */
  static List<Chosen> surest(int[] labels, List<Answers.Answer> answers, int most) {
    GalleryChoice choice = new GalleryChoice(labels, answers);
    Comparator<Integer> sure = Comparator.comparingDouble(i -> -answers.get(i).confidence());
    choice.take(choice.inTurn(choice.sorted(true, sure)), most, "among the surest right answers");
    choice.take(choice.sorted(false, sure), most, "among the surest wrong answers");
    return List.copyOf(choice.chosen);
  }

  private List<Integer> sorted(boolean right, Comparator<Integer> order) {
    return IntStream.range(0, labels.length)
        .filter(i -> (answers.get(i).label() == labels[i]) == right)
        .boxed()
        .sorted(order.thenComparingInt(i -> i))
        .toList();
  }

  /** The first of every class, then the second of every class, and so on. */
  private List<Integer> inTurn(List<Integer> images) {
    List<List<Integer>> byClass = new ArrayList<>();
    for (int image : images) {
      while (byClass.size() <= labels[image]) {
        byClass.add(new ArrayList<>());
      }
      byClass.get(labels[image]).add(image);
    }
    List<Integer> mixed = new ArrayList<>();
    for (int k = 0; mixed.size() < images.size(); k++) {
      for (List<Integer> own : byClass) {
        if (k < own.size()) {
          mixed.add(own.get(k));
        }
      }
    }
    return mixed;
  }

  private void take(List<Integer> images, int until, String why) {
    for (int image : images) {
      if (chosen.size() < until && taken.add(image)) {
        chosen.add(new Chosen(image, why));
      }
    }
  }
}
