package io.gradus.agents.lab;

import java.util.Arrays;

/** Tables (S, A) of numbers. */
final class Tables {
  private Tables() {}

  /** Row after row. */
  static double[] flat(double[][] table) {
    return Arrays.stream(table).flatMapToDouble(Arrays::stream).toArray();
  }

  /** The other way round. */
  static double[][] table(double[] flat, int rows) {
    int columns = flat.length / rows;
    double[][] table = new double[rows][];
    Arrays.setAll(table, s -> Arrays.copyOfRange(flat, s * columns, (s + 1) * columns));
    return table;
  }

  /** z_a − log Σ_i exp z_i of each row. */
  static double[][] logSoftmax(double[][] logits) {
    double[][] result = new double[logits.length][];
    for (int s = 0; s < logits.length; s++) {
      double largest = Arrays.stream(logits[s]).max().orElseThrow();
      double sum = Arrays.stream(logits[s]).map(z -> Math.exp(z - largest)).sum();
      result[s] = Arrays.stream(logits[s]).map(z -> z - largest - Math.log(sum)).toArray();
    }
    return result;
  }
}
