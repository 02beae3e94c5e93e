package io.gradus.agents;

import java.util.List;

/**
 * Returns of evaluation episodes, undiscounted, of raw rewards.
 *
 * @param returns of each episode
 * @param lengths of each episode, in steps
 */
public record Evaluation(List<Double> returns, List<Integer> lengths) {
  /** Copies the lists. */
  public Evaluation {
    returns = List.copyOf(returns);
    lengths = List.copyOf(lengths);
  }

  /** How many episodes. */
  public int episodes() {
    return returns.size();
  }

  /** The mean return. */
  public double meanReturn() {
    return returns.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /** The mean length in steps. */
  public double meanLength() {
    return lengths.stream().mapToInt(Integer::intValue).average().orElse(Double.NaN);
  }

  /** The deviation of the returns, of the population as numpy's {@code std} has it. */
  public double deviation() {
    double mean = meanReturn();
    return Math.sqrt(
        returns.stream().mapToDouble(r -> (r - mean) * (r - mean)).average().orElse(Double.NaN));
  }
}
