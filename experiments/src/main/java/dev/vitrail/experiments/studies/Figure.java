package dev.vitrail.experiments.studies;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Pictures of a study, as PNG. Error bars are 95 % intervals, over seeds or images. */
final class Figure {

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 460;
  private static final int DPI = 120;

  /** Where all names together are longer, they stand aslant. */
  private static final int LEVEL_CHARACTERS = 90;

  // Okabe and Ito's colours, which colour-blind readers can tell apart.
  private static final Color[] COLOURS = {
    new Color(0x999999),
    new Color(0x56b4e9),
    new Color(0xd55e00),
    new Color(0x009e73),
    new Color(0xcc79a7),
    new Color(0xe69f00),
    new Color(0x0072b2)
  };

  private static final Marker[] MARKS = {
    SeriesMarkers.DIAMOND, SeriesMarkers.CROSS, SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE
  };

  private Figure() {}

  /**
   * One number of every group.
   *
   * @param name in the legend
   * @param values one of each group
   * @param errors half of the interval of each
   * @param floor drawn as a mark beside the bars
   */
  record Bars(String name, List<Double> values, List<Double> errors, boolean floor) {
    Bars {
      values = List.copyOf(values);
      errors = List.copyOf(errors);
    }

    /** Whether there are intervals to draw. */
    boolean spread() {
      return !floor && errors.stream().anyMatch(error -> error > 0);
    }
  }

  /** A point of a curve with its half interval. */
  record Point(double x, double y, double error) {}

  private static int characters(List<String> names) {
    return names.stream().mapToInt(String::length).sum();
  }

  /** Bars of several settings side by side, group by group. */
  static void bars(Path file, String title, String axis, List<String> groups, List<Bars> settings) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .yAxisTitle(axis)
            .theme(Styler.ChartTheme.XChart)
            .build();
    style(chart.getStyler());
    chart.getStyler().setAvailableSpaceFill(0.8);
    chart.getStyler().setXAxisLabelRotation(characters(groups) > LEVEL_CHARACTERS ? 45 : 0);
    int bar = 0;
    int mark = 0;
    for (Bars bars : settings) {
      CategorySeries series =
          chart.addSeries(bars.name(), groups, bars.values(), bars.spread() ? bars.errors() : null);
      if (bars.floor()) {
        series.setChartCategorySeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Scatter);
        series.setMarker(MARKS[mark++ % MARKS.length]);
        series.setMarkerColor(Color.BLACK);
      } else {
        series.setFillColor(COLOURS[bar++ % COLOURS.length]);
      }
    }
    save(chart, file);
  }

  /** Curves over a number, each named. */
  static void curves(
      Path file,
      String title,
      String across,
      String axis,
      List<String> names,
      List<List<Point>> curves) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(across)
            .yAxisTitle(axis)
            .theme(Styler.ChartTheme.XChart)
            .build();
    style(chart.getStyler());
    for (int c = 0; c < names.size(); c++) {
      List<Point> points = curves.get(c);
      XYSeries series =
          chart.addSeries(
              names.get(c),
              points.stream().map(Point::x).toList(),
              points.stream().map(Point::y).toList(),
              points.stream().map(Point::error).toList());
      series.setLineColor(COLOURS[(c + 1) % COLOURS.length]);
      series.setMarkerColor(COLOURS[(c + 1) % COLOURS.length]);
      series.setMarker(SeriesMarkers.CIRCLE);
    }
    save(chart, file);
  }

  private static void style(Styler styler) {
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartTitleBoxVisible(false);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setPlotBorderVisible(false);
  }

  private static void save(Chart<?, ?> chart, Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      BitmapEncoder.saveBitmapWithDPI(chart, file.toString(), BitmapFormat.PNG, DPI);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the figure " + file, e);
    }
  }
}
