package dev.vitrail.trees;

import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Output;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.common.tree.AbstractCARTTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.rtree.CARTRegressionTrainer;
import org.tribuo.regression.rtree.impurity.MeanSquaredError;

/**
 * Classification and regression trees on the filters' activations (Breiman et al. 1984), by Tribuo.
 * They see the images' labels and scores, not the net's gradients.
 */
final class CartBaseline {

  /** Least images in a leaf. */
  static final int MIN_LEAF = 5;

  private static final long SEED = 1;

  private final String[] names;
  private final Model<Label> classes;
  private final Model<Regressor> scores;

  /**
   * Trains both trees.
   *
   * @param depth largest depth, at least 1
   */
  CartBaseline(Rationales training, int depth) {
    this.names =
        IntStream.range(0, training.filters()).mapToObj("f%05d"::formatted).toArray(String[]::new);
    float all = 1;
    classes =
        new CARTClassificationTrainer(depth, MIN_LEAF, 0, all, false, new GiniIndex(), SEED)
            .train(data(training, new LabelFactory(), i -> label(training.positive()[i])));
    AbstractCARTTrainer<Regressor> regression =
        new CARTRegressionTrainer(depth, MIN_LEAF, 0, all, false, new MeanSquaredError(), SEED);
    scores =
        regression.train(
            data(
                training, new RegressionFactory(), i -> new Regressor("score", training.score(i))));
  }

  private static Label label(boolean positive) {
    return new Label(positive ? "positive" : "negative");
  }

  private <T extends Output<T>> MutableDataset<T> data(
      Rationales images, OutputFactory<T> factory, java.util.function.IntFunction<T> output) {
    MutableDataset<T> data =
        new MutableDataset<>(new SimpleDataSourceProvenance("rationales", factory), factory);
    for (int i = 0; i < images.count(); i++) {
      data.add(example(images, i, output.apply(i)));
    }
    return data;
  }

  private <T extends Output<T>> Example<T> example(Rationales images, int image, T output) {
    return new ArrayExample<>(output, names, images.activation(image));
  }

  /** Share of images that the classification tree labels right. */
  double accuracy(Rationales images) {
    long right =
        IntStream.range(0, images.count())
            .filter(i -> isPositive(images, i) == images.positive()[i])
            .count();
    return (double) right / images.count();
  }

  private boolean isPositive(Rationales images, int image) {
    Label found = classes.predict(example(images, image, label(true))).getOutput();
    return found.getLabel().equals("positive");
  }

  /** Score by the regression tree. */
  double estimate(Rationales images, int image) {
    Regressor unknown = new Regressor("score", 0);
    return scores.predict(example(images, image, unknown)).getOutput().getValues()[0];
  }
}
