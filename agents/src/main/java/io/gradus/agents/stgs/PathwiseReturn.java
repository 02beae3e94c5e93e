package io.gradus.agents.stgs;

import ai.djl.ndarray.NDArray;
import io.gradus.core.Constants;
import io.gradus.core.distribution.Categorical;
import io.gradus.core.policy.Policy;
import io.gradus.envs.tensor.TensorEnvironment;
import io.gradus.envs.tensor.TensorEnvironment.Transition;

/**
 * The return of a policy in a differentiable environment.
 *
 * <pre>
 *   L(θ) = 1/N Σ_i Σ_{t&lt;H} γᵗ (∏_{j≤t} survival_j) r(s_t, a_t)
 *   a_t = straight-through(πθ(·|s_t), Gumbel) ,   s_{t+1} = s'(s_t, a_t)
 * </pre>
 *
 * <p>Every k steps the state and the product so far are taken as constants: an action's gradient is
 * that of the rewards within its piece. In a task without end the product is 1.
 *
 * @param environment whose actions are the policy's choices
 * @param discount γ
 * @param truncation k
 */
record PathwiseReturn(TensorEnvironment environment, double discount, int truncation) {
  /**
   * What an unroll came to.
   *
   * @param value a scalar, L
   * @param entropy a scalar, the mean of the policies' over all N · H states
   */
  record Result(NDArray value, NDArray entropy) {}

  /**
   * Unrolls; record gradients around it.
   *
   * @param policy with {@link Categorical} distributions
   * @param start (N, S)
   * @param noise (H, N, A) standard Gumbel numbers
   */
  Result of(Policy policy, NDArray start, NDArray noise, double temperature) {
    int horizon = (int) noise.getShape().get(0);
    NDArray state = start;
    NDArray survival = start.getManager().ones(start.getShape().slice(0, 1));
    NDArray total = start.getManager().zeros(start.getShape().slice(0, 1));
    NDArray entropy = start.getManager().zeros(start.getShape().slice(0, 1));
    for (int t = 0; t < horizon; t++) {
      if (t > 0 && t % truncation == 0) {
        state = state.stopGradient();
        survival = survival.stopGradient();
      }
      Categorical choices = new Categorical(policy.parameters(environment.observation(state)));
      NDArray action = choices.straightThrough(noise.get(t), temperature);
      Transition next = environment.step(state, action);
      NDArray reward = next.reward();
      if (next.end().isPresent()) {
        survival = survival.mul(next.end().get().survival());
        reward = reward.mul(survival);
      }
      total = total.add(reward.mul(Constants.of(reward, Math.pow(discount, t))));
      entropy = entropy.add(choices.entropy());
      state = next.state();
    }
    NDArray meanEntropy = entropy.mean();
    return new Result(total.mean(), meanEntropy.div(Constants.of(meanEntropy, horizon)));
  }
}
