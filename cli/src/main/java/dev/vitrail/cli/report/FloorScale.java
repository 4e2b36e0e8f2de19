package dev.vitrail.cli.report;

import java.util.List;

/** A value on a line beside the floors it has to be read with. */
final class FloorScale {

  /**
   * One mark.
   *
   * @param name of the value
   * @param value its place
   * @param own whether it is what was measured, not a floor
   */
  record Mark(String name, double value, boolean own) {}

  private FloorScale() {}

  /** Draws the marks, one row each, so that close values do not write over each other. */
  static Svg draw(String id, String title, List<Mark> marks) {
    StringBuilder text = new StringBuilder();
    marks.forEach(
        m -> text.append(m.name()).append(' ').append(Numbers.plain(m.value())).append("; "));
    int height = 34 + 22 * marks.size();
    Svg svg = new Svg(520, height, id, title, text.toString().strip());
    double most = marks.stream().mapToDouble(Mark::value).filter(Double::isFinite).max().orElse(1);
    Scale x = new Scale(0, Math.max(most, 1e-6) * 1.12, 190, 500);
    List<Double> ticks = x.ticks();
    int every = ticks.size() > 6 ? 2 : 1;
    for (int t = 0; t < ticks.size(); t += every) {
      double at = x.at(ticks.get(t));
      svg.line("grid", at, 4, at, height - 24);
      svg.text("middle", at, height - 8, LineChart.tick(ticks.get(t), every * ticks.get(1)));
    }
    for (int i = 0; i < marks.size(); i++) {
      Mark mark = marks.get(i);
      double y = 16 + 22 * i;
      svg.text("end", 180, y + 4, mark.name());
      if (Double.isFinite(mark.value())) {
        svg.line(mark.own() ? "line s0" : "axis dash", x.at(0), y, x.at(mark.value()), y);
        svg.circle(mark.own() ? "mark" : "floor", x.at(mark.value()), y, mark.own() ? 5 : 4);
      }
    }
    return svg;
  }
}
