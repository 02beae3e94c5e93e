package io.gradus.core.distribution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.nn.Activation;
import io.gradus.core.Constants;

/**
 * Independent zeros and ones, the i-th a one with probability p_i = 1 / (1 + exp(−z_i)).
 *
 * <pre>
 *   log π(a) = −Σ_i softplus((1 − 2 a_i) z_i) ,   softplus(x) = log(1 + exp x)
 *   H        = Σ_i p_i softplus(−z_i) + (1 − p_i) softplus(z_i)
 * </pre>
 *
 * <p>No term is a difference of large numbers, so logits may be of any finite size.
 */
public final class Bernoulli implements Distribution {
  private final NDArray logits;

  /**
   * N distributions.
   *
   * @param logits (N, d) z, log-odds of a one
   */
  public Bernoulli(NDArray logits) {
    this.logits = logits;
  }

  /**
   * {@inheritDoc}
   *
   * @param actions (N, d) zeros and ones of the logits' type
   */
  @Override
  public NDArray logProb(NDArray actions) {
    NDArray sign = // 1 for a zero, −1 for a one
        actions.mul(Constants.of(actions, -2)).add(Constants.of(actions, 1));
    return Activation.softPlus(logits.mul(sign)).sum(new int[] {1}).neg();
  }

  @Override
  public NDArray entropy() {
    NDArray ofOne = Activation.softPlus(logits.neg()); // −log p
    NDArray ofZero = Activation.softPlus(logits); // −log (1 − p)
    return expectation(ofOne, ofZero);
  }

  /** Of a number for a one and a number for a zero, over the components. */
  private NDArray expectation(NDArray ofOne, NDArray ofZero) {
    NDArray one = Activation.sigmoid(logits).mul(ofOne);
    NDArray zero = Activation.sigmoid(logits.neg()).mul(ofZero);
    return one.add(zero).sum(new int[] {1});
  }

  @Override
  public NDArray mode() {
    return ones(logits.gt(logits.zerosLike()));
  }

  /**
   * {@inheritDoc}
   *
   * @param noise (N, d) standard logistic numbers
   */
  @Override
  public NDArray sample(NDArray noise) {
    return ones(logits.add(noise).gt(logits.zerosLike()));
  }

  private NDArray ones(NDArray where) {
    return NDArrays.where(where, logits.onesLike(), logits.zerosLike());
  }

  @Override
  public NDArray kl(Distribution other) {
    if (!(other instanceof Bernoulli that)) {
      throw new IllegalArgumentException(
          "kl of a Bernoulli with a "
              + other.getClass().getSimpleName()
              + ": expected a Bernoulli");
    }
    // p log(p / q) + (1 − p) log((1 − p) / (1 − q))
    return expectation(
        Activation.softPlus(that.logits.neg()).sub(Activation.softPlus(logits.neg())),
        Activation.softPlus(that.logits).sub(Activation.softPlus(logits)));
  }
}
