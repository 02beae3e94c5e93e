package io.gradus.agents.run;

import io.gradus.envs.wrapper.RunningStatistics;
import java.util.Arrays;
import java.util.List;

/**
 * Running statistics of a normalisation, as they are saved.
 *
 * @param mean of each component
 * @param variance of each component
 * @param count rows seen
 */
record Statistics(List<Double> mean, List<Double> variance, double count) {
  static Statistics of(RunningStatistics statistics) {
    List<Double> state = Arrays.stream(statistics.state()).boxed().toList();
    int size = statistics.size();
    return new Statistics(
        state.subList(0, size), state.subList(size, 2 * size), state.get(2 * size));
  }

  /**
   * Sets statistics to these.
   *
   * @throws IllegalArgumentException if they are of another size
   */
  void restore(RunningStatistics statistics) {
    double[] state = new double[mean.size() + variance.size() + 1];
    for (int i = 0; i < mean.size(); i++) {
      state[i] = mean.get(i);
    }
    for (int i = 0; i < variance.size(); i++) {
      state[mean.size() + i] = variance.get(i);
    }
    state[state.length - 1] = count;
    statistics.restore(state);
  }
}
