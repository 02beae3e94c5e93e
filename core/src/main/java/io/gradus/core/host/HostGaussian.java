package io.gradus.core.host;

import java.util.Arrays;

/**
 * A Gaussian of d independent numbers: the network gives the mean μ, log σ is trained beside it.
 *
 * <pre>
 *   y = (a − μ) / σ ,  log π = −Σ (y² / 2 + log σ + log 2π / 2) ,  H = Σ (log σ + (1 + log 2π) / 2)
 *   ∂ log π / ∂μ = y / σ ,  ∂ log π / ∂ log σ = y² − 1 ,  ∂H / ∂ log σ = 1
 * </pre>
 */
public final class HostGaussian implements HostHead {
  private static final double HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

  private final double[] logDeviation;
  private final double[] precision;
  private final double[] y;
  private final double[] freeGradient;
  private double logProb;
  private double entropy;

  /** Of so many numbers. */
  public HostGaussian(int d) {
    logDeviation = new double[d];
    precision = new double[d];
    y = new double[d];
    freeGradient = new double[d];
  }

  @Override
  public int free() {
    return y.length;
  }

  @Override
  public void begin(float[] flat, int from) {
    entropy = 0;
    for (int i = 0; i < y.length; i++) {
      logDeviation[i] = flat[from + i];
      precision[i] = Math.exp(-logDeviation[i]);
      entropy += logDeviation[i] + 0.5 + HALF_LOG_2PI;
    }
    Arrays.fill(freeGradient, 0);
  }

  @Override
  public void evaluate(float[] outputs, float[] actions, int from) {
    logProb = 0;
    for (int i = 0; i < y.length; i++) {
      y[i] = (actions[from + i] - (double) outputs[i]) * precision[i];
      logProb -= 0.5 * y[i] * y[i] + logDeviation[i] + HALF_LOG_2PI;
    }
  }

  @Override
  public double logProb() {
    return logProb;
  }

  @Override
  public double entropy() {
    return entropy;
  }

  @Override
  public void gradient(double weight, double bonus, float[] d) {
    for (int i = 0; i < y.length; i++) {
      d[i] = (float) (weight * y[i] * precision[i]);
      freeGradient[i] += weight * (y[i] * y[i] - 1) + bonus;
    }
  }

  @Override
  public void writeGradient(float[] flat, int from) {
    for (int i = 0; i < y.length; i++) {
      flat[from + i] = (float) freeGradient[i];
    }
  }
}
