package dev.vitrail.experiments.studies;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.evaluate.Landmarks;
import dev.vitrail.evaluate.PartTracking;
import dev.vitrail.evaluate.Peaks;
import dev.vitrail.evaluate.masks.PartHits;
import dev.vitrail.evaluate.masks.PixelMask;
import dev.vitrail.evaluate.run.ImageLandmarks;
import dev.vitrail.evaluate.run.ImageRegions;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Split;
import dev.vitrail.trees.Batches;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a 1x1 filter of a layer can reach when it is told where the part is: for each part the
 * linear discriminant between the features inside its boxes and all features, fitted to the
 * annotated images that are not for testing (Hariharan, Malik, Ramanan, ECCV 2012, section 2.2). A
 * measure for filters that were told nothing.
 */
final class LandmarkDetectors {

  /** Added to the covariance, as a share of its mean diagonal. */
  private static final double SHRINKAGE = 0.1;

  /**
   * One detector on the test images.
   *
   * @param part what it was fitted to
   * @param tracking share of that landmark's movement that its peak explains
   * @param inside how often its peak lies in the part
   */
  record Detector(String part, double tracking, PartHits.Hit inside) {}

  private final CachedNet net;
  private final MapShape shape;

  /**
   * Detectors on the features that the interpretable layer of a run reads.
   *
   * @param net of one category against negatives
   */
  LandmarkDetectors(CachedNet net) {
    this.net = net;
    this.shape = net.tail().architecture().input(1);
  }

  List<Detector> measure() {
    ImageSet images = net.images();
    List<ImageEntry> annotated =
        images.entries().stream().filter(e -> e.label() == 0 && !e.boxes().isEmpty()).toList();
    List<ImageEntry> known = annotated.stream().filter(e -> e.split() != Split.TEST).toList();
    List<ImageEntry> test = annotated.stream().filter(e -> e.split() == Split.TEST).toList();
    List<String> parts = ImageLandmarks.names(known);
    INDArray filters = fit(background(images.split(Split.TRAIN)), known, parts);
    Peaks peaks = peaks(test, filters);
    Landmarks landmarks = ImageLandmarks.of(test, net.preprocessing()).orElseThrow();
    PartHits.Result hits =
        PartHits.measure(peaks, ImageRegions.of(images, test, net.preprocessing()));
    PartTracking.Result tracking = PartTracking.measure(peaks, landmarks);
    return parts.stream()
        .map(
            part -> {
              int filter = parts.indexOf(part);
              return new Detector(
                  part,
                  tracking.fits()[filter][landmarks.names().indexOf(part)].value(),
                  hits.hits()[filter][hits.parts().indexOf(part)]);
            })
        .toList();
  }

  /**
   * Features of any image.
   *
   * @param mean {@code [1, channels]}
   * @param covariance {@code [channels, channels]}
   */
  private record Background(INDArray mean, INDArray covariance) {}

  private Background background(ImageSet train) {
    int channels = shape.channels();
    INDArray sum = Nd4j.zeros(DataType.DOUBLE, 1, channels);
    INDArray products = Nd4j.zeros(DataType.DOUBLE, channels, channels);
    long cells = 0;
    for (Batches.Batch batch : net.batches(train, 0)) {
      try (INDArray features = cells(batch.images());
          INDArray transposed = features.transpose()) {
        sum.addi(features.sum(true, 0).castTo(DataType.DOUBLE));
        products.addi(transposed.mmul(features).castTo(DataType.DOUBLE));
        cells += features.rows();
      }
    }
    INDArray mean = sum.divi(cells);
    INDArray covariance = products.divi(cells).subi(mean.transpose().mmul(mean));
    double ridge = SHRINKAGE * Nd4j.diag(covariance).meanNumber().doubleValue();
    return new Background(mean, covariance.addi(Nd4j.eye(channels).muli(ridge)));
  }

  private INDArray cells(FeatureMaps maps) {
    int cells = maps.shape().batch() * shape.cells();
    return Nd4j.createFromArray(maps.values()).reshape(cells, shape.channels());
  }

  /** Kernels of the detectors, {@code [channels, parts]}. */
  private INDArray fit(Background background, List<ImageEntry> known, List<String> parts) {
    List<Map<String, PixelMask>> regions =
        ImageRegions.of(net.images(), known, net.preprocessing());
    Peaks.Grid grid = grid(parts.size());
    double[][] sums = new double[parts.size()][shape.channels()];
    int[] counts = new int[parts.size()];
    int image = 0;
    for (Batches.Batch batch : net.batches(net.images().with(known), 0)) {
      for (int b = 0; b < batch.positive().length; b++, image++) {
        for (int k = 0; k < sums.length; k++) {
          PixelMask part = regions.get(image).get(parts.get(k));
          counts[k] += part == null ? 0 : add(batch.images(), b, part, grid, sums[k]);
        }
      }
    }
    INDArray differences = Nd4j.create(DataType.DOUBLE, shape.channels(), parts.size());
    for (int k = 0; k < sums.length; k++) {
      INDArray mean = Nd4j.createFromArray(sums[k]).divi(counts[k]);
      differences.putColumn(k, mean.subi(background.mean().reshape(shape.channels())));
    }
    return Nd4j.linalg().solve(background.covariance(), differences);
  }

  /** Adds the features of the cells inside a part; gives their number. */
  private int add(FeatureMaps maps, int image, PixelMask part, Peaks.Grid grid, double[] sum) {
    int count = 0;
    for (int cell = 0; cell < shape.cells(); cell++) {
      if (part.get(grid.pixel(cell, part.height(), part.width()))) {
        count++;
        for (int c = 0; c < sum.length; c++) {
          sum[c] += maps.get(image, cell / grid.width(), cell % grid.width(), c);
        }
      }
    }
    return count;
  }

  private Peaks peaks(List<ImageEntry> test, INDArray filters) {
    int parts = filters.columns();
    Peaks.Builder peaks = new Peaks.Builder(grid(parts), test.size());
    INDArray kernels = filters.castTo(DataType.FLOAT);
    for (Batches.Batch batch : net.batches(net.images().with(test), 0)) {
      MapShape answers =
          new MapShape(batch.images().shape().batch(), shape.height(), shape.width(), parts);
      try (INDArray features = cells(batch.images());
          INDArray found = features.mmul(kernels).dup('c')) {
        peaks.add(new FeatureMaps(answers, found.data().asFloat()));
      }
    }
    return peaks.build();
  }

  private Peaks.Grid grid(int filters) {
    Architecture whole = net.whole().architecture();
    String node = net.info().features();
    return Peaks.Grid.of(
            new MapShape(1, shape.height(), shape.width(), filters),
            whole.receptiveField(node, true),
            whole.receptiveField(node, false))
        .beforeRelu();
  }
}
