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

/** Vφ(s): any DJL {@link Block} from observations to one number. */
public final class ValueFunction {
  private final Block network;
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
    this.network = network;
    this.store = new ParameterStore(manager, false);
    Shape input = ActorCritic.batchShape(observationSpace, 1);
    if (!network.isInitialized()) {
      network.initialize(manager, DataType.FLOAT32, input);
    }
    Shape output = network.getOutputShapes(new Shape[] {input})[0];
    if (!output.equals(new Shape(1, 1))) {
      throw new IllegalArgumentException(
          "the value function's network gives "
              + output
              + " for an observation of shape "
              + input
              + ": expected (1, 1)");
    }
  }

  /** The network. */
  public Block network() {
    return network;
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
    return network.forward(store, new NDList(observations), learning).singletonOrThrow().squeeze(1);
  }

  /** The trained parameters by name. */
  public List<Pair<String, Parameter>> trained() {
    List<Pair<String, Parameter>> all = new ArrayList<>();
    for (Pair<String, Parameter> parameter : network.getParameters()) {
      all.add(new Pair<>("value." + parameter.getKey(), parameter.getValue()));
    }
    return all;
  }
}
