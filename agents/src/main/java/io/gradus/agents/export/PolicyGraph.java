package io.gradus.agents.export;

import io.gradus.agents.preset.Wrapping;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.graph.Constant;
import io.gradus.core.graph.Graph;
import io.gradus.core.graph.Node;
import io.gradus.core.graph.Operation;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.NetworkGraph;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.MultiDiscrete;
import io.gradus.core.space.Space;
import io.gradus.envs.wrapper.DiscretizedActions;
import io.gradus.envs.wrapper.RescaledActions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A policy as operations, from what the environment shows to what it takes.
 *
 * @param graph its input is (N, …) FLOAT32 observations
 * @param action (N, …) what the environment takes
 * @param parameters (N, P) logits, or means and then log σ
 * @param observations what the environment shows
 * @param actions what it takes
 * @param parameterNames (P) {@code logit_0}, …, or {@code mean_0}, …, {@code log_std_0}, …
 */
record PolicyGraph(
    Graph graph,
    Node action,
    Node parameters,
    Space observations,
    Space actions,
    List<String> parameterNames) {
  static final String OBSERVATION = "observation";
  static final String ACTION = "action";
  static final String PARAMETERS = "parameters";

  /**
   * Writes one down.
   *
   * @param wrapping between the environment and the networks
   * @param observations what the environment shows
   * @param actions what it takes
   * @throws IllegalArgumentException if it cannot be written as operations
   */
  static PolicyGraph of(
      ActorCritic networks,
      Optional<Normaliser> normaliser,
      Wrapping wrapping,
      Space observations,
      Space actions) {
    requireOneObservation(wrapping);
    Graph graph = new Graph(OBSERVATION);
    Node x = rows(graph, graph.input(), observations.size());
    if (!wrapping.observed().isEmpty()) {
      long[] indices = wrapping.observed().stream().mapToLong(Integer::longValue).toArray();
      x =
          graph.apply(
              Operation.TAKE, x, graph.constant(Constant.of("observed", indices, indices.length)));
    }
    if (normaliser.isPresent()) {
      x = normaliser.get().describe(graph, x);
    }
    NetworkGraph network = new NetworkGraph(networks, graph);
    Node outputs = network.outputs(x);
    DistributionFamily family = networks.policy().family();
    HeadGraph head = new HeadGraph(graph, family, outputs, network.free());
    Node parameters = head.parameters();
    Node action = shaped(graph, taken(graph, wrapping, actions, head.action()), actions);
    return new PolicyGraph(
        graph, action, parameters, observations, actions, ReportedParameters.names(family));
  }

  /** What depends on more than what is observed now is no function of it. */
  static void requireOneObservation(Wrapping wrapping) {
    String more =
        wrapping.frames() > 1
            ? wrapping.frames() + " observations are stacked"
            : wrapping.timeLimit() > 0 ? "the time that has passed is observed too" : "";
    if (!more.isEmpty()) {
      throw new IllegalArgumentException(
          more
              + ": expected a policy whose actions follow from one observation of the environment;"
              + " the format safetensors writes the weights of any");
    }
  }

  private static Node rows(Graph graph, Node x, long width) {
    return graph.apply(Operation.RESHAPE, List.of(-1L, width), x);
  }

  /** What the environment gets for an action of the policy's space. */
  private static Node taken(Graph graph, Wrapping wrapping, Space space, Node action) {
    if (wrapping.actionGrid() > 0) {
      float[][] grid = DiscretizedActions.grid((Box) space, wrapping.actionGrid());
      float[] rows = new float[grid.length * space.size()];
      for (int row = 0; row < grid.length; row++) {
        System.arraycopy(grid[row], 0, rows, row * space.size(), space.size());
      }
      Constant table = Constant.of("action_grid", rows, grid.length, space.size());
      return graph.apply(Operation.ROWS, graph.constant(table), action);
    }
    if (wrapping.rescaledActions()) {
      float[] offset = RescaledActions.intercept((Box) space, -1, 1);
      float[] slope = RescaledActions.gradient((Box) space, -1, 1);
      Node intercept = graph.constant(Constant.of("rescaling_intercept", offset, space.size()));
      Node gradient = graph.constant(Constant.of("rescaling_gradient", slope, space.size()));
      Node above = graph.apply(Operation.SUBTRACT, action, intercept);
      return graph.apply(Operation.DIVIDE, above, gradient);
    }
    return action;
  }

  /** In the shape and the type that the environment takes. */
  private static Node shaped(Graph graph, Node action, Space space) {
    Node typed =
        space instanceof Discrete || space instanceof MultiDiscrete
            ? graph.apply(Operation.TO_INT64, action)
            : space instanceof MultiBinary ? graph.apply(Operation.TO_INT8, action) : action;
    List<Long> shape = Stream.concat(Stream.of(-1L), Arrays.stream(space.shape()).boxed()).toList();
    return graph.apply(Operation.RESHAPE, shape, typed);
  }

  /** Of one observation: empty for a scalar, flat where it is made of several spaces. */
  List<Long> observationShape() {
    return shape(observations);
  }

  /** Of one action. */
  List<Long> actionShape() {
    return shape(actions);
  }

  private static List<Long> shape(Space space) {
    return Arrays.stream(space.shape()).boxed().toList();
  }
}
