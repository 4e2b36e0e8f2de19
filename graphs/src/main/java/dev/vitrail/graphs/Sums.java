package dev.vitrail.graphs;

/** What the gradient step needs of the images: sums over cells of {@code F q} and its moments. */
final class Sums {

  /** {@code sum F q}, one a pattern. */
  final double[] mass;

  /** {@code sum F q (p - m)} along rows. */
  final double[] rows;

  /** {@code sum F q (p - m)} along columns. */
  final double[] columns;

  /** {@code sum F q |p - m|^2}. */
  final double[] squares;

  /** {@code sum F log sum P(V) P(p|V)}. */
  double logLikelihood;

  Sums(int patterns) {
    mass = new double[patterns];
    rows = new double[patterns];
    columns = new double[patterns];
    squares = new double[patterns];
  }

  /** Adds another sum; called in the order of the images, so that threads change nothing. */
  void add(Sums other) {
    for (int v = 0; v < mass.length; v++) {
      mass[v] += other.mass[v];
      rows[v] += other.rows[v];
      columns[v] += other.columns[v];
      squares[v] += other.squares[v];
    }
    logLikelihood += other.logLikelihood;
  }

  void set(int pattern, double weight, double row, double column, double square) {
    mass[pattern] = weight;
    rows[pattern] = row;
    columns[pattern] = column;
    squares[pattern] = square;
  }
}
