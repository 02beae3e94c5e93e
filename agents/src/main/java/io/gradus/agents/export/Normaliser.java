package io.gradus.agents.export;

import io.gradus.core.graph.Constant;
import io.gradus.core.graph.Graph;
import io.gradus.core.graph.Node;
import io.gradus.core.graph.Operation;
import io.gradus.envs.wrapper.NormalizedObservations;
import io.gradus.envs.wrapper.RunningStatistics;

/**
 * How observations are normalised before the networks see them, as {@link NormalizedObservations}
 * does it: in 64 bits, then in 32.
 *
 * @param statistics of observations, as they are now
 * @param clip how large a normalised number can be, above 0; infinite for no limit
 */
public record Normaliser(RunningStatistics statistics, double clip) {
  /**
   * @throws IllegalArgumentException if the limit is not above 0
   */
  public Normaliser {
    if (!(clip > 0)) {
      throw new IllegalArgumentException("clip is " + clip + ": expected a number above 0");
    }
  }

  Node describe(Graph graph, Node observations) {
    int size = statistics.size();
    double[] mean = new double[size];
    double[] deviation = new double[size];
    for (int i = 0; i < size; i++) {
      mean[i] = statistics.mean(i);
      deviation[i] = NormalizedObservations.deviation(statistics, i);
    }
    Node wide = graph.apply(Operation.TO_FLOAT64, observations);
    Node centred =
        graph.apply(
            Operation.SUBTRACT, wide, graph.constant(Constant.of("observation_mean", mean, size)));
    Node normal =
        graph.apply(
            Operation.DIVIDE,
            centred,
            graph.constant(Constant.of("observation_deviation", deviation, size)));
    if (clip < Double.POSITIVE_INFINITY) {
      normal =
          graph.clip(
              normal,
              Constant.of("observation_least", new double[] {-clip}, 1),
              Constant.of("observation_greatest", new double[] {clip}, 1));
    }
    return graph.apply(Operation.TO_FLOAT32, normal);
  }
}
