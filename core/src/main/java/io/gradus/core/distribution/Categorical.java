package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;
import io.gradus.core.Checks;
import io.gradus.core.Constants;

/**
 * A choice among n actions with probabilities softmax(logits).
 *
 * <pre>
 *   log π(a) = z_a − log Σ_i exp z_i
 *   H        = −Σ_i π_i log π_i
 * </pre>
 *
 * <p>The logarithm is taken in shifted form, so logits may be of any finite size; a logit of −∞
 * makes an action impossible and adds 0 to the entropy.
 */
public final class Categorical implements Distribution {
  private final NDArray logits;
  private final NDArray logProbs;

  /**
   * N distributions.
   *
   * @param logits (N, n) unnormalised log-probabilities
   */
  public Categorical(NDArray logits) {
    this.logits = logits;
    this.logProbs = logits.logSoftmax(1);
  }

  @Override
  public NDArray logProb(NDArray actions) {
    return logProbs.gather(actions.expandDims(1), 1).squeeze(1);
  }

  @Override
  public NDArray entropy() {
    return logProbs.exp().mul(finite(logProbs)).sum(new int[] {1}).neg();
  }

  @Override
  public NDArray mode() {
    return logits.argMax(1);
  }

  @Override
  public NDArray sample(NDArray noise) {
    return logits.add(noise).argMax(1);
  }

  /**
   * A sample that passes a gradient on: the hard choice forward, the derivative of a soft one
   * backward (Jang, Gu and Poole 2017, <i>Categorical reparameterization with Gumbel-Softmax</i>).
   *
   * <pre>
   *   forward:   one-hot(argmax(z + noise))
   *   backward:  softmax((z + noise) / temperature)
   * </pre>
   *
   * <p>The choice is distributed as π; the derivative is biased.
   *
   * @param noise (N, n) standard Gumbel numbers
   * @param temperature above 0; a low one gives less bias and more variance
   * @return (N, n) exactly 1 at the action that {@link #sample} takes with the same noise, else 0
   * @throws IllegalArgumentException unless the temperature is above 0
   */
  public NDArray straightThrough(NDArray noise, double temperature) {
    Checks.positive("temperature", temperature);
    NDArray soft = logits.add(noise).div(Constants.of(logits, temperature)).softmax(1);
    int actions = (int) logits.getShape().get(1);
    NDArray hard = sample(noise).oneHot(actions, soft.getDataType());
    return soft.sub(soft.stopGradient()).add(hard); // in this order: 0 + hard is exactly one-hot
  }

  @Override
  public NDArray kl(Distribution other) {
    if (!(other instanceof Categorical categorical)) {
      throw new IllegalArgumentException(
          "kl of a Categorical with a "
              + other.getClass().getSimpleName()
              + ": expected a Categorical");
    }
    NDArray difference = finite(logProbs).sub(finite(categorical.logProbs));
    return logProbs.exp().mul(difference).sum(new int[] {1});
  }

  /** 0 · −∞ is NaN, 0 · (a large negative number) is the limit 0. */
  private static NDArray finite(NDArray logProbs) {
    return logProbs.maximum(Constants.of(logProbs, -Float.MAX_VALUE));
  }
}
