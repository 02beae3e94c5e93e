package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;
import io.gradus.core.Constants;

/**
 * Independent normal distributions over the components of a real action.
 *
 * <pre>
 *   log π(a) = Σ_i −½ ((a_i − μ_i) / σ_i)² − log σ_i − ½ log 2π
 *   H        = Σ_i log σ_i + ½ log 2πe
 * </pre>
 */
public final class DiagonalGaussian implements Distribution {
  private static final double HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

  private final NDArray mean;
  private final NDArray logStd;

  /**
   * N distributions.
   *
   * @param mean (N, d) μ
   * @param logStd (N, d) log σ
   */
  public DiagonalGaussian(NDArray mean, NDArray logStd) {
    this.mean = mean;
    this.logStd = logStd;
  }

  @Override
  public NDArray logProb(NDArray actions) {
    NDArray standardised = actions.sub(mean).mul(logStd.neg().exp());
    return standardised
        .square()
        .mul(Constants.of(standardised, -0.5))
        .sub(logStd)
        .sub(Constants.of(standardised, HALF_LOG_2PI))
        .sum(new int[] {1}); // (N)
  }

  @Override
  public NDArray entropy() {
    return logStd.add(Constants.of(logStd, HALF_LOG_2PI + 0.5)).sum(new int[] {1});
  }

  @Override
  public NDArray mode() {
    return mean.stopGradient();
  }

  @Override
  public NDArray sample(NDArray noise) {
    return mean.add(logStd.exp().mul(noise));
  }

  @Override
  public NDArray kl(Distribution other) {
    if (!(other instanceof DiagonalGaussian gaussian)) {
      throw new IllegalArgumentException(
          "kl of a DiagonalGaussian with a "
              + other.getClass().getSimpleName()
              + ": expected a DiagonalGaussian");
    }
    // Σ log σ'/σ + (σ² + (μ − μ')²) / 2σ'² − ½
    NDArray logRatio = gaussian.logStd.sub(logStd);
    NDArray variances =
        logStd
            .mul(Constants.of(logStd, 2))
            .exp()
            .add(mean.sub(gaussian.mean).square())
            .mul(gaussian.logStd.mul(Constants.of(logStd, -2)).exp());
    NDArray half = Constants.of(variances, 0.5);
    return logRatio.add(variances.mul(half)).sub(half).sum(new int[] {1});
  }
}
