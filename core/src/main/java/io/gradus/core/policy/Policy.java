package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.Pair;
import io.gradus.core.distribution.Distribution;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.space.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * πθ(a|s): any DJL {@link Block} from observations to numbers, with a distribution head for the
 * action space.
 */
public final class Policy {
  private final @Nullable Body body;
  private final Block head;
  private final Block network;
  private final DistributionFamily family;
  private final ParameterStore store;
  private final Optional<Parameter> free;

  /**
   * Puts a head on a network and initialises what is not.
   *
   * @param manager owns parameters that are made; its device is the policy's
   * @param network from (N, …) observations to (N, {@link DistributionFamily#networkOutputs()})
   * @param observationSpace what the network takes
   * @param family what its outputs mean
   * @param freeInitial the initial value of the family's free parameters, log σ = 0 by custom
   * @throws IllegalArgumentException if the network's output does not fit the family
   */
  public Policy(
      NDManager manager,
      Block network,
      Space observationSpace,
      DistributionFamily family,
      float freeInitial) {
    this(manager, null, network, observationSpace, family, freeInitial);
  }

  /**
   * The same above a body.
   *
   * @param head from (N, features) of the body, or of observations, to the family's numbers
   */
  Policy(
      NDManager manager,
      @Nullable Body body,
      Block head,
      Space observationSpace,
      DistributionFamily family,
      float freeInitial) {
    this.body = body;
    this.head = head;
    this.family = family;
    this.store = new ParameterStore(manager, false);
    Shape input =
        body == null ? ActorCritic.batchShape(observationSpace, 1) : new Shape(1, body.features());
    if (!head.isInitialized()) {
      head.initialize(manager, DataType.FLOAT32, input);
    }
    network =
        body == null || body.memorySize() > 0
            ? head
            : new SequentialBlock().add(body.trunk()).add(head);
    Shape output = head.getOutputShapes(new Shape[] {input})[0];
    if (output.dimension() != 2 || output.get(1) != family.networkOutputs()) {
      throw new IllegalArgumentException(
          "the policy's network gives "
              + output
              + " for "
              + (body == null ? "an observation" : "features")
              + " of shape "
              + input
              + ": expected (1, "
              + family.networkOutputs()
              + ") for actions in "
              + family.space());
    }
    if (family.freeParameters() == 0) {
      free = Optional.empty();
    } else {
      Initializer constant = (m, shape, type) -> m.full(shape, freeInitial, type);
      Parameter parameter =
          Parameter.builder()
              .setName("free")
              .setType(Parameter.Type.OTHER)
              .optShape(new Shape(family.freeParameters()))
              .optInitializer(constant)
              .build();
      parameter.initialize(manager, DataType.FLOAT32);
      free = Optional.of(parameter);
    }
  }

  /** The network that gives the distribution's numbers; above the memory if it is recurrent. */
  public Block network() {
    return network;
  }

  /** What the network's outputs mean. */
  public DistributionFamily family() {
    return family;
  }

  /**
   * The distribution's parameters, as learning sees them.
   *
   * @param observations (N, D)
   * @return (N, {@link DistributionFamily#parameterCount()})
   */
  public NDArray parameters(NDArray observations) {
    return parameters(observations, true);
  }

  /**
   * The same for learning, or for acting, when a network drops nothing and keeps its statistics.
   */
  NDArray parameters(NDArray observations, boolean learning) {
    NDArray features = body == null ? observations : body.features(observations, learning);
    return ofFeatures(features, learning);
  }

  /**
   * The distribution's parameters above the body.
   *
   * @param features (N, features), or (N, …) observations where there is no body
   */
  NDArray ofFeatures(NDArray features, boolean learning) {
    NDArray outputs = head.forward(store, new NDList(features), learning).singletonOrThrow();
    return free.isEmpty() ? outputs : outputs.concat(freeRows(outputs), 1);
  }

  /**
   * The same for acting, taken down layer by layer.
   *
   * @param layers gets the linear layers, then the free parameters, as a layer that is all bias
   */
  NDArray parameters(NDArray observations, LayerTape layers) {
    NDArray outputs = layers.forward(network, store, new NDList(observations)).singletonOrThrow();
    if (free.isEmpty()) {
      return outputs;
    }
    NDArray rows = freeRows(outputs);
    layers.add(new LinearLayer(null, false, free.get(), rows, rows));
    return outputs.concat(rows, 1);
  }

  private NDArray freeRows(NDArray outputs) {
    // The zeros come first, so that the result belongs to the scope of the outputs.
    return outputs
        .getManager()
        .zeros(new Shape(outputs.getShape().get(0), family.freeParameters()))
        .add(free.orElseThrow().getArray());
  }

  /**
   * πθ(·|s) for a batch of states.
   *
   * @param observations (N, D)
   */
  public Distribution distribution(NDArray observations) {
    return family.of(parameters(observations));
  }

  /**
   * πθ(·|s) for a batch of states, illegal actions being impossible.
   *
   * @param observations (N, D)
   * @param masks (N, {@link DistributionFamily#maskSize()}) BOOLEAN, true where an action is legal;
   *     empty if all are
   */
  public Distribution distribution(NDArray observations, Optional<NDArray> masks) {
    return family.of(masked(parameters(observations), masks));
  }

  /** Rows of parameters by which illegal actions are impossible. */
  NDArray masked(NDArray parameters, Optional<NDArray> masks) {
    return masks.map(legal -> family.masked(parameters, legal)).orElse(parameters);
  }

  /** The parameters by name: those of the network, then the free ones. */
  public List<Pair<String, Parameter>> trained() {
    List<Pair<String, Parameter>> all = new ArrayList<>();
    if (body != null) {
      all.addAll(body.parameters());
    }
    for (Pair<String, Parameter> parameter : head.getParameters()) {
      all.add(new Pair<>("policy." + parameter.getKey(), parameter.getValue()));
    }
    free.ifPresent(parameter -> all.add(new Pair<>("policy.free", parameter)));
    return all;
  }
}
