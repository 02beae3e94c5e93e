package io.gradus.agents;

import java.util.List;

/**
 * Returns of evaluation episodes, undiscounted, of raw rewards.
 *
 * @param returns of each episode
 */
public record Evaluation(List<Double> returns) {
  /** Copies the list. */
  public Evaluation {
    returns = List.copyOf(returns);
  }

  /** How many episodes. */
  public int episodes() {
    return returns.size();
  }

  /** The mean return. */
  public double meanReturn() {
    return returns.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /** The deviation of the returns, of the population as numpy's {@code std} has it. */
  public double deviation() {
    double mean = meanReturn();
    return Math.sqrt(
        returns.stream().mapToDouble(r -> (r - mean) * (r - mean)).average().orElse(Double.NaN));
  }
}
