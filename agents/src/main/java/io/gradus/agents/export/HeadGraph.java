package io.gradus.agents.export;

import io.gradus.core.distribution.BernoulliFamily;
import io.gradus.core.distribution.CategoricalFamily;
import io.gradus.core.distribution.DiagonalGaussianFamily;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.distribution.MultiCategoricalFamily;
import io.gradus.core.distribution.SquashedGaussianFamily;
import io.gradus.core.distribution.StateDependentExploration;
import io.gradus.core.graph.Constant;
import io.gradus.core.graph.Graph;
import io.gradus.core.graph.Node;
import io.gradus.core.graph.Operation;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import java.util.List;

/** From a network's outputs to the parameters of a distribution and its most likely action. */
final class HeadGraph {
  private final Graph graph;
  private final DistributionFamily family;
  private final Node outputs;
  private final float[] free;

  /**
   * Writes into a graph.
   *
   * @param outputs (N, {@link DistributionFamily#networkOutputs()})
   * @param free the family's free parameters
   */
  HeadGraph(Graph graph, DistributionFamily family, Node outputs, float[] free) {
    this.graph = graph;
    this.family = family;
    this.outputs = outputs;
    this.free = free;
  }

  /** (N, P) logits, or means and then log σ: those of {@link ReportedParameters}. */
  Node parameters() {
    if (family instanceof StateDependentExploration exploration) {
      Node halved =
          graph.apply(
              Operation.MULTIPLY,
              graph.apply(Operation.LOG, variance(exploration)),
              scalar("half", 0.5f));
      return graph.apply(Operation.CONCATENATE, mean(exploration.space()), halved);
    }
    if (free.length == 0) {
      return outputs;
    }
    Node logDeviation = graph.constant(Constant.of("log_std", free, free.length));
    Node rows = graph.apply(Operation.REPEAT, logDeviation, outputs);
    return graph.apply(Operation.CONCATENATE, outputs, rows);
  }

  private Node variance(StateDependentExploration exploration) {
    int d = exploration.space().size();
    int features = exploration.features();
    float[] variances = new float[free.length];
    for (int i = 0; i < free.length; i++) {
      variances[i] = (float) Math.exp(2.0 * free[i]);
    }
    Node weights = graph.constant(Constant.of("noise_variance", variances, features, d));
    Node phi = graph.apply(Operation.COLUMNS, List.of((long) d, (long) d + features), outputs);
    Node squares = graph.apply(Operation.MULTIPLY, phi, phi);
    Node sum = graph.apply(Operation.MATRIX_PRODUCT, squares, weights);
    float least = (float) StateDependentExploration.LEAST_VARIANCE;
    return graph.apply(Operation.ADD, sum, scalar("least_variance", least));
  }

  private Node mean(Box space) {
    return graph.apply(Operation.COLUMNS, List.of(0L, (long) space.size()), outputs);
  }

  private Node scalar(String name, float value) {
    return graph.constant(Constant.of(name, new float[] {value}, 1));
  }

  /**
   * The most likely action of each row, an element of the family's space: (N) or (N, d) integers,
   * or (N, d) numbers.
   *
   * @throws IllegalArgumentException if the family is none of core's
   */
  Node action() {
    if (family instanceof CategoricalFamily categorical) {
      return choice(outputs, categorical.space(), "action");
    }
    if (family instanceof MultiCategoricalFamily multi) {
      return choices(multi);
    }
    if (family instanceof BernoulliFamily) {
      return graph.apply(Operation.GREATER, outputs, scalar("even_odds", 0));
    }
    if (family instanceof DiagonalGaussianFamily gaussian) {
      return clipped(outputs, gaussian.space());
    }
    if (family instanceof StateDependentExploration exploration) {
      return clipped(mean(exploration.space()), exploration.space());
    }
    if (family instanceof SquashedGaussianFamily squashed) {
      return squashed(squashed.space());
    }
    throw new IllegalArgumentException(
        "actions are drawn from " + family + ", which cannot be written as operations");
  }

  private Node choice(Node logits, Discrete space, String name) {
    Node index = graph.apply(Operation.LARGEST, logits);
    return space.start() == 0
        ? index
        : graph.apply(
            Operation.ADD,
            index,
            graph.constant(Constant.of(name + "_start", new long[] {space.start()}, 1)));
  }

  private Node choices(MultiCategoricalFamily family) {
    Node[] choices = new Node[family.space().size()];
    long start = 0;
    for (int i = 0; i < choices.length; i++) {
      Discrete component = family.space().component(i);
      long end = start + component.n();
      Node logits = graph.apply(Operation.COLUMNS, List.of(start, end), outputs);
      Node choice = choice(logits, component, "action_" + i);
      choices[i] = graph.apply(Operation.RESHAPE, List.of(-1L, 1L), choice);
      start = end;
    }
    return graph.apply(Operation.CONCATENATE, choices);
  }

  private Node clipped(Node action, Box space) {
    return graph.clip(
        action,
        Constant.of("action_low", space.low(), space.size()),
        Constant.of("action_high", space.high(), space.size()));
  }

  /** low + (high − low) (tanh u + 1) / 2, in 64 bits, as {@link SquashedGaussianFamily} does. */
  private Node squashed(Box space) {
    int d = space.size();
    double[] low = new double[d];
    double[] high = new double[d];
    double[] range = new double[d];
    for (int i = 0; i < d; i++) {
      low[i] = space.low()[i];
      high[i] = space.high()[i];
      range[i] = high[i] - low[i];
    }
    Node tanh = graph.apply(Operation.TANH, graph.apply(Operation.TO_FLOAT64, outputs));
    Node one = graph.constant(Constant.of("one", new double[] {1}, 1));
    Node two = graph.constant(Constant.of("two", new double[] {2}, 1));
    Node least = graph.constant(Constant.of("action_least", low, d));
    Node width = graph.constant(Constant.of("action_range", range, d));
    Node scaled = graph.apply(Operation.MULTIPLY, width, graph.apply(Operation.ADD, tanh, one));
    Node inside = graph.apply(Operation.ADD, least, graph.apply(Operation.DIVIDE, scaled, two));
    Node clipped =
        graph.clip(inside, Constant.of("action_low", low, d), Constant.of("action_high", high, d));
    return graph.apply(Operation.TO_FLOAT32, clipped);
  }
}
