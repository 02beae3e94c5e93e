package io.gradus.agents;

import java.util.ArrayList;
import java.util.List;

/** The episodes that ended while a rollout was collected: raw returns, whatever is learned from. */
public final class EpisodeLog {
  private final List<Double> returns = new ArrayList<>();
  private final List<Integer> lengths = new ArrayList<>();

  void clear() {
    returns.clear();
    lengths.clear();
  }

  void add(double episodeReturn, int length) {
    returns.add(episodeReturn);
    lengths.add(length);
  }

  /** How many ended. */
  public int count() {
    return returns.size();
  }

  /** The return of each, in the order in which they ended. */
  public List<Double> returns() {
    return List.copyOf(returns);
  }

  /** The length of each, in steps, in the same order. */
  public List<Integer> lengths() {
    return List.copyOf(lengths);
  }

  /** The mean return; NaN where none ended. */
  public double meanReturn() {
    return returns.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /** The mean length in steps; NaN where none ended. */
  public double meanLength() {
    return lengths.stream().mapToInt(Integer::intValue).average().orElse(Double.NaN);
  }
}
