package dev.vitrail.cli.report;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.evaluate.Peaks;
import dev.vitrail.losses.MapPeaks;
import java.util.ArrayList;
import java.util.List;

/** Collects the peaks of a layer when the number of images is not known before. */
final class PeakList {

  private final Peaks.Grid grid;
  private final List<MapPeaks> batches = new ArrayList<>();

  /** The peaks of a node of a net. */
  PeakList(Architecture net, String node) {
    MapShape shape = net.shapes(1).get(node);
    grid = Peaks.Grid.of(shape, net.receptiveField(node, true), net.receptiveField(node, false));
  }

  void add(FeatureMaps maps) {
    batches.add(MapPeaks.of(maps.shape(), maps.values()));
  }

  Peaks build() {
    int pairs = batches.stream().mapToInt(b -> b.cells().length).sum();
    int[] cells = new int[pairs];
    float[] values = new float[pairs];
    int at = 0;
    for (MapPeaks batch : batches) {
      for (int i = 0; i < batch.cells().length; i++, at++) {
        cells[at] = batch.cells()[i];
        values[at] = (float) batch.values()[i];
      }
    }
    return Peaks.of(grid, cells, values);
  }
}
