package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.gradus.core.space.Space;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Vφ(s): any DJL {@link Block} from observations to one number. */
public final class ValueFunction {
  private final @Nullable Body body;
  private final Block head;
  private final ParameterStore store;

  /**
   * Takes a network and initialises it if it is not.
   *
   * @param manager owns parameters that are made; its device is the function's
   * @param network from (N, …) observations to (N, 1)
   * @param observationSpace what the network takes
   * @throws IllegalArgumentException if the network gives another shape
   */
  public ValueFunction(NDManager manager, Block network, Space observationSpace) {
    this(manager, null, network, observationSpace);
  }

  /**
   * The same above a body.
   *
   * @param head from (N, features) of the body, or of observations, to (N, 1)
   */
  ValueFunction(NDManager manager, @Nullable Body body, Block head, Space observationSpace) {
    this.body = body;
    this.head = head;
    this.store = new ParameterStore(manager, false);
    Shape input =
        body == null ? ActorCritic.batchShape(observationSpace, 1) : new Shape(1, body.features());
    if (!head.isInitialized()) {
      head.initialize(manager, DataType.FLOAT32, input);
    }
    Shape output = head.getOutputShapes(new Shape[] {input})[0];
    if (!output.equals(new Shape(1, 1))) {
      throw new IllegalArgumentException(
          "the value function's network gives "
              + output
              + " for "
              + (body == null ? "an observation" : "features")
              + " of shape "
              + input
              + ": expected (1, 1)");
    }
  }

  /** The network; above the body that it shares with the policy, if it does. */
  public Block network() {
    return head;
  }

  /**
   * Vφ(s) for a batch of states, as learning sees it.
   *
   * @param observations (N, D)
   * @return (N)
   */
  public NDArray value(NDArray observations) {
    return value(observations, true);
  }

  /**
   * The same for learning, or for acting, when a network drops nothing and keeps its statistics.
   */
  NDArray value(NDArray observations, boolean learning) {
    return ofFeatures(
        body == null ? observations : body.features(observations, learning), learning);
  }

  /**
   * Values above the body.
   *
   * @param features (N, features), or (N, …) observations where there is no body
   * @return (N)
   */
  NDArray ofFeatures(NDArray features, boolean learning) {
    return head.forward(store, new NDList(features), learning).singletonOrThrow().squeeze(1);
  }

  /** The parameters by name, without those of a body that it shares. */
  public List<Pair<String, Parameter>> trained() {
    List<Pair<String, Parameter>> all = new ArrayList<>();
    for (Pair<String, Parameter> parameter : head.getParameters()) {
      all.add(new Pair<>("value." + parameter.getKey(), parameter.getValue()));
    }
    return all;
  }
}
