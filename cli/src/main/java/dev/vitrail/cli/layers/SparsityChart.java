package dev.vitrail.cli.layers;

import dev.vitrail.engine.io.Markup;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Shares of zero by depth, as SVG for a page: a band from least to most, a line a share. */
final class SparsityChart {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 250;
  private static final int LEFT = 48;
  private static final int RIGHT = 12;
  private static final int TOP = 26;
  private static final int BOTTOM = 34;

  static final String CSS =
      """
      svg text{font:12px system-ui,sans-serif;fill:currentColor}svg .grid{stroke:#8886}
      svg .zero{stroke:#2a93a0}svg .silent{stroke:#c8643a;stroke-dasharray:6 4}
      svg .dead{stroke:#8a6fc4;stroke-dasharray:2 4}svg path{fill:none;stroke-width:2}
      svg .band{fill:#2a93a0;opacity:.18;stroke:none}svg .dot{fill:#2a93a0}
      """;

  private final List<Sparsity.Row> rows;
  private final StringBuilder svg = new StringBuilder();

  private SparsityChart(List<Sparsity.Row> rows) {
    this.rows = rows;
  }

  static String of(List<Sparsity.Row> rows) {
    return new SparsityChart(rows).draw();
  }

  private String draw() {
    put("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" ", WIDTH, HEIGHT);
    put("width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">", WIDTH, HEIGHT, words());
    for (int tick = 0; tick <= 4; tick++) {
      double y = y(tick / 4.0);
      put("<path class=\"grid\" d=\"M%d %.1fL%d %.1f\"/>", LEFT, y, WIDTH - RIGHT, y);
      put("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d %%</text>", LEFT - 6, y + 4, 25 * tick);
    }
    band();
    line("dead", Sparsity.Row::dead);
    line("silent", Sparsity.Row::silent);
    line("zero", Sparsity.Row::zero);
    for (int i = 0; i < rows.size(); i++) {
      put("<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\">", x(i), y(rows.get(i).zero()));
      put("<title>%s</title></circle>", Markup.escape(rows.get(i).layer()));
    }
    legend();
    put("<text x=\"%d\" y=\"%d\">first layer</text>", LEFT, HEIGHT - 10);
    put("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">last</text>", WIDTH - RIGHT, HEIGHT - 10);
    return svg.append("</svg>").toString();
  }

  private void legend() {
    String[][] names = {
      {"zero", "values at zero"}, {"silent", "silent filters"}, {"dead", "dead filters"}
    };
    double x = LEFT;
    for (String[] name : names) {
      put("<path class=\"%s\" d=\"M%.1f 12h24\"/>", name[0], x);
      put("<text x=\"%.1f\" y=\"16\">%s</text>", x + 30, name[1]);
      x += 60 + 7.0 * name[1].length();
    }
  }

  private void line(String name, ToDoubleFunction<Sparsity.Row> share) {
    put("<path class=\"%s\" d=\"", name);
    for (int i = 0; i < rows.size(); i++) {
      put("%s%.1f %.1f", i == 0 ? "M" : "L", x(i), y(share.applyAsDouble(rows.get(i))));
    }
    put("\"/>");
  }

  private void band() {
    put("<path class=\"band\" d=\"");
    for (int i = 0; i < rows.size(); i++) {
      put("%s%.1f %.1f", i == 0 ? "M" : "L", x(i), y(rows.get(i).most()));
    }
    for (int i = rows.size() - 1; i >= 0; i--) {
      put("L%.1f %.1f", x(i), y(rows.get(i).least()));
    }
    put("Z\"/>");
  }

  private double x(int row) {
    return LEFT + (row + 0.5) * (WIDTH - LEFT - RIGHT) / rows.size();
  }

  private static double y(double share) {
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
  }

  private String words() {
    return rows.isEmpty()
        ? "No rectified layer"
        : String.format(
            Locale.ROOT,
            "Share of zero values by depth, from %.0f percent in the first to %.0f percent in the"
                + " last of %d layers",
            100 * rows.get(0).zero(),
            100 * rows.get(rows.size() - 1).zero(),
            rows.size());
  }

  private void put(String form, Object... values) {
    svg.append(String.format(Locale.ROOT, form, values));
  }
}
