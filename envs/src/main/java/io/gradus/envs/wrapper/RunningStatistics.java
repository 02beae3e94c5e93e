package io.gradus.envs.wrapper;

import io.gradus.core.Binary;
import io.gradus.core.Checks;
import io.gradus.core.Resumable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The mean and variance of all rows seen, batch by batch (Chan, Golub &amp; LeVeque 1979), as
 * Gymnasium and Stable-Baselines3 keep them.
 *
 * <pre>
 *   δ = mean_batch − mean,   n = count + count_batch
 *   mean ← mean + δ · count_batch / n
 *   variance ← (variance · count + variance_batch · count_batch + δ² · count · count_batch / n) / n
 * </pre>
 *
 * <p>They begin at mean 0, variance 1 and a count of 10⁻⁴, so that the first batch all but replaces
 * them. Variances are the population's: 1/n.
 */
public final class RunningStatistics implements Resumable {
  private static final double FIRST_COUNT = 1e-4;

  private final double[] mean;
  private final double[] variance;
  private double count;
  private final double[] batchMean;
  private final double[] batchVariance;
  private double[] wide = new double[0];
  private @Nullable RunningStatistics increment;

  /** Statistics of rows of {@code size} numbers, none seen yet. */
  public RunningStatistics(int size) {
    Checks.positive("size", size);
    mean = new double[size];
    variance = new double[size];
    Arrays.fill(variance, 1);
    count = FIRST_COUNT;
    batchMean = new double[size];
    batchVariance = new double[size];
  }

  /** Statistics of nothing: what is merged into them becomes them. */
  public static RunningStatistics ofNothing(int size) {
    RunningStatistics statistics = new RunningStatistics(size);
    Arrays.fill(statistics.variance, 0);
    statistics.count = 0;
    return statistics;
  }

  /** How many numbers a row has. */
  public int size() {
    return mean.length;
  }

  /** The mean of component {@code i}. */
  public double mean(int i) {
    return mean[i];
  }

  /** The variance of component {@code i}. */
  public double variance(int i) {
    return variance[i];
  }

  /** Whether no row was seen yet. */
  public boolean isEmpty() {
    return count <= FIRST_COUNT;
  }

  /** How many rows were seen, and 10⁻⁴. */
  public double count() {
    return count;
  }

  /**
   * Takes in a batch.
   *
   * @param rows (B, size) row-major
   * @param counted (B) which rows to take in
   */
  public void update(float[] rows, boolean[] counted) {
    if (wide.length != rows.length) {
      wide = new double[rows.length];
    }
    for (int i = 0; i < rows.length; i++) {
      wide[i] = rows[i];
    }
    update(wide, counted);
  }

  /** {@link #update(float[], boolean[])} of doubles. */
  public void update(double[] rows, boolean[] counted) {
    int size = mean.length;
    Checks.length("rows", rows.length, counted.length * size);
    int batch = 0;
    Arrays.fill(batchMean, 0);
    Arrays.fill(batchVariance, 0);
    for (int row = 0; row < counted.length; row++) {
      if (counted[row]) {
        batch++;
        for (int i = 0; i < size; i++) {
          batchMean[i] += rows[row * size + i];
        }
      }
    }
    if (batch == 0) {
      return;
    }
    for (int i = 0; i < size; i++) {
      batchMean[i] /= batch;
    }
    for (int row = 0; row < counted.length; row++) {
      if (counted[row]) {
        for (int i = 0; i < size; i++) {
          double deviation = rows[row * size + i] - batchMean[i];
          batchVariance[i] += deviation * deviation;
        }
      }
    }
    for (int i = 0; i < size; i++) {
      batchVariance[i] /= batch;
    }
    merge(batchMean, batchVariance, batch);
    if (increment != null) {
      increment.merge(batchMean, batchVariance, batch);
    }
  }

  /**
   * Takes in all that other statistics have taken in. The order of several merges decides the last
   * bits.
   *
   * @param other of as many numbers; as they are if they are of nothing
   */
  public void merge(RunningStatistics other) {
    Checks.length("statistics", other.size(), size());
    if (other.count > 0) {
      merge(other.mean, other.variance, other.count);
    }
  }

  private void merge(double[] otherMean, double[] otherVariance, double otherCount) {
    double total = count + otherCount;
    for (int i = 0; i < mean.length; i++) {
      double delta = otherMean[i] - mean[i];
      mean[i] += delta * otherCount / total;
      variance[i] =
          (variance[i] * count
                  + otherVariance[i] * otherCount
                  + delta * delta * count * otherCount / total)
              / total;
    }
    count = total;
  }

  /**
   * Begins an account of what is taken in from here on, to be merged elsewhere. Going back to a
   * state changes nothing in it.
   *
   * @return of nothing yet; goes on until this is called again
   */
  public RunningStatistics startIncrement() {
    increment = ofNothing(size());
    return increment;
  }

  /** (2 · size + 1) means, variances and the count: what {@link #restore} takes. */
  public double[] state() {
    int size = mean.length;
    double[] state = Arrays.copyOf(mean, 2 * size + 1);
    System.arraycopy(variance, 0, state, size, size);
    state[2 * size] = count;
    return state;
  }

  /**
   * Goes back to a state.
   *
   * @param state (2 · size + 1) as {@link #state} returns it
   * @throws IllegalArgumentException if the length, a variance or the count cannot be
   */
  public void restore(double[] state) {
    int size = mean.length;
    Checks.length("state", state.length, 2 * size + 1);
    for (int i = 0; i < size; i++) {
      Checks.notNegative("the variance of component " + i, state[size + i]);
    }
    if (count > 0) {
      Checks.positive("the count", state[2 * size]);
    } else {
      Checks.notNegative("the count", state[2 * size]); // of nothing, maybe
    }
    System.arraycopy(state, 0, mean, 0, size);
    System.arraycopy(state, size, variance, 0, size);
    count = state[2 * size];
  }

  @Override
  public void save(DataOutput out) throws IOException {
    double[] state = state();
    Binary.write(out, state, state.length);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    double[] state = new double[2 * mean.length + 1];
    Binary.read(in, state, state.length);
    restore(state);
  }
}
