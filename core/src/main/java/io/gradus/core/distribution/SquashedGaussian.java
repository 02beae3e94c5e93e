package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.gradus.core.Constants;

/**
 * A {@link DiagonalGaussian} u, pressed into a box by tanh (Haarnoja et al. 2018, <i>Soft
 * Actor-Critic</i>, appendix C).
 *
 * <pre>
 *   a_i      = low_i + (high_i − low_i) (tanh u_i + 1) / 2
 *   log π(a) = log N(u; μ, σ) − Σ_i log((high_i − low_i) / 2) + log(1 − tanh² u_i)
 *   log(1 − tanh² u) = 2 (log 2 − u − softplus(−2u))
 * </pre>
 *
 * <p>An action is held as u: of an a that was rounded to a bound, u is lost. So what {@link
 * #logProb} takes and {@link #sample} and {@link #mode} give is u, and log π the density of a;
 * {@link SquashedGaussianFamily#elements} makes a.
 */
public final class SquashedGaussian implements Distribution {
  private static final int NODES = 25;
  private static final double FARTHEST = 6;

  private final NDArray mean;
  private final NDArray logStd;
  private final DiagonalGaussian gaussian;
  private final double logScale;

  /**
   * N distributions.
   *
   * @param mean (N, d) μ
   * @param logStd (N, d) log σ
   * @param logScale Σ_i log((high_i − low_i) / 2)
   */
  public SquashedGaussian(NDArray mean, NDArray logStd, double logScale) {
    this.mean = mean;
    this.logStd = logStd;
    this.gaussian = new DiagonalGaussian(mean, logStd);
    this.logScale = logScale;
  }

  /**
   * {@inheritDoc}
   *
   * @param actions (N, d) u
   */
  @Override
  public NDArray logProb(NDArray actions) {
    NDArray logProb = gaussian.logProb(actions).sub(logSlope(actions).sum(new int[] {1}));
    return logProb.sub(Constants.of(logProb, logScale));
  }

  /** log(1 − tanh² u), exact however far out u lies. */
  private static NDArray logSlope(NDArray u) {
    NDArray half =
        u.add(Activation.softPlus(u.mul(Constants.of(u, -2)))).sub(Constants.of(u, Math.log(2)));
    return half.mul(Constants.of(half, -2));
  }

  /**
   * The entropy, which has no closed form: that of u exactly, and the mean of the logarithm of the
   * slope at u = μ + σ ε for fixed ε, the 25 nodes of the trapezoid rule on [−6, 6] weighted by
   * their normal density. The same numbers every time; off by less than 1e-4 for σ ≤ 2 and 0.05 for
   * σ ≤ 7.
   */
  @Override
  public NDArray entropy() {
    double width = 2 * FARTHEST / (NODES - 1);
    NDArray indices = mean.getManager().arange(0f, NODES, 1f, mean.getDataType());
    NDArray nodes =
        indices.mul(Constants.of(indices, width)).sub(Constants.of(indices, FARTHEST)); // (nodes)
    NDArray weights =
        nodes
            .square()
            .mul(Constants.of(nodes, -0.5))
            .exp()
            .mul(Constants.of(nodes, width / Math.sqrt(2 * Math.PI)));
    NDArray u = mean.expandDims(2).add(logStd.exp().expandDims(2).mul(nodes)); // (N, d, nodes)
    NDArray meanLogSlope = logSlope(u).mul(weights).sum(new int[] {1, 2});
    NDArray entropy = gaussian.entropy().add(meanLogSlope);
    return entropy.add(Constants.of(entropy, logScale));
  }

  /**
   * An estimate of the entropy from one sample, which is a function of the noise: −log π(u), u = μ
   * + σ ε.
   *
   * @param noise (N, d) standard normal numbers
   * @return (N)
   */
  public NDArray entropy(NDArray noise) {
    return logProb(sample(noise)).neg();
  }

  /** μ. Its image is the median of a, which is what greedy action takes, not its densest point. */
  @Override
  public NDArray mode() {
    return gaussian.mode();
  }

  @Override
  public NDArray sample(NDArray noise) {
    return gaussian.sample(noise);
  }

  /** {@inheritDoc} It is that of the Gaussians: one mapping of both leaves it as it is. */
  @Override
  public NDArray kl(Distribution other) {
    if (!(other instanceof SquashedGaussian that)) {
      throw new IllegalArgumentException(
          "kl of a SquashedGaussian with a "
              + other.getClass().getSimpleName()
              + ": expected a SquashedGaussian");
    }
    return gaussian.kl(that.gaussian);
  }
}
