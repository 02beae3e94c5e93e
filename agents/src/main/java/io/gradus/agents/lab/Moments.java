package io.gradus.agents.lab;

/**
 * Mean and variance of vectors that come with weights (West 1979, <i>Updating mean and variance
 * estimates</i>): no difference of large sums is taken.
 */
final class Moments {
  private final double[] mean;
  private final double[] squares; // Σ w (x − mean)²
  private double weights;
  private long count;

  /** Of vectors of {@code size} components. */
  Moments(int size) {
    mean = new double[size];
    squares = new double[size];
  }

  /**
   * Adds a vector.
   *
   * @param vectors the vector starts at {@code offset}
   * @param weight its probability, or 1 for each of a sample; above 0
   */
  void add(double[] vectors, int offset, double weight) {
    count++;
    weights += weight;
    double share = weight / weights;
    for (int i = 0; i < mean.length; i++) {
      double distance = vectors[offset + i] - mean[i];
      mean[i] += share * distance;
      squares[i] += weight * distance * (vectors[offset + i] - mean[i]);
    }
  }

  /** How many vectors were added. */
  long count() {
    return count;
  }

  /** E x. */
  double[] mean() {
    return mean.clone();
  }

  /** E (x − E x)² of each component, where the weights are probabilities of all that there is. */
  double[] populationVariance() {
    return dividedBy(weights);
  }

  /** The unbiased estimate of it, from a sample of at least 2. */
  double[] sampleVariance() {
    return dividedBy((double) (count - 1));
  }

  private double[] dividedBy(double divisor) {
    double[] variance = squares.clone();
    for (int i = 0; i < variance.length; i++) {
      variance[i] /= divisor;
    }
    return variance;
  }
}
