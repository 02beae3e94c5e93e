package io.gradus.core.policy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.gradus.core.space.Space;
import io.gradus.core.torch.TorchOps;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What lies below the heads of policy and value function: a trunk, and perhaps a memory. */
final class Body {
  private final Block trunk;
  private final @Nullable RecurrentCell cell;
  private final ParameterStore store;
  private final int features;

  /**
   * Initialises what is not, and tries the trunk on one observation.
   *
   * @param manager owns parameters that are made
   * @param trunk from (N, …) observations to (N, features)
   * @param recurrence if there is a memory above the trunk
   * @param random decides its weights
   * @throws IllegalArgumentException if the trunk does not take observations, or gives anything
   *     else
   */
  Body(
      NDManager manager,
      Block trunk,
      @Nullable Recurrence recurrence,
      Space observationSpace,
      RandomGenerator random) {
    this.trunk = trunk;
    this.store = new ParameterStore(manager, false);
    Shape input = ActorCritic.batchShape(observationSpace, 1);
    if (!trunk.isInitialized()) {
      trunk.initialize(manager, DataType.FLOAT32, input);
    }
    int width = trunkWidth(manager, input);
    if (recurrence == null) {
      cell = null;
      features = width;
    } else {
      cell = recurrence.make(width, random);
      cell.initialize(manager);
      features = cell.size();
    }
  }

  /** Not asked of the block: one that comes as a file may not know. */
  private int trunkWidth(NDManager manager, Shape input) {
    Shape output =
        TorchOps.recordingGradients(
            false,
            () -> {
              try (NDManager scratch = manager.newSubManager()) {
                // Not by the store, which keeps the arrays that it was asked for first.
                return trunk
                    .forward(
                        new ParameterStore(scratch, false), new NDList(scratch.zeros(input)), false)
                    .singletonOrThrow()
                    .getShape();
              } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
                String message = String.valueOf(e.getMessage()).strip();
                throw new IllegalArgumentException(
                    "the trunk does not take an observation of shape "
                        + input
                        + ": "
                        + message.substring(message.lastIndexOf('\n') + 1),
                    e);
              }
            });
    if (output.dimension() != 2 || output.get(0) != 1) {
      throw new IllegalArgumentException(
          "the trunk gives "
              + output
              + " for an observation of shape "
              + input
              + ": expected (1, features)");
    }
    return Math.toIntExact(output.get(1));
  }

  private NDArray trunk(NDArray observations, boolean learning) {
    return trunk.forward(store, new NDList(observations), learning).singletonOrThrow();
  }

  /** The trunk. */
  Block trunk() {
    return trunk;
  }

  /** Numbers that the heads get. */
  int features() {
    return features;
  }

  /** Numbers that are carried from step to step; 0 without a memory. */
  int memorySize() {
    return cell == null ? 0 : cell.memorySize();
  }

  /**
   * Features without a memory.
   *
   * @param observations (N, …)
   * @param learning false when a network is to drop nothing and keep its statistics
   * @return (N, features)
   * @throws IllegalStateException if there is a memory
   */
  NDArray features(NDArray observations, boolean learning) {
    if (cell != null) {
      throw new IllegalStateException(
          "the networks are recurrent: expected sequences, or the memory before each row");
    }
    return trunk(observations, learning);
  }

  /**
   * Features of one step, for acting.
   *
   * @param observations (N, …)
   * @param memory (N, memory size) before it
   * @return (N, features) and (N, memory size) after it
   */
  NDList features(NDArray observations, NDArray memory) {
    NDArray x = trunk(observations, false);
    return cell == null ? new NDList(x, memory) : cell.forward(store, new NDList(x, memory), false);
  }

  /**
   * Features of the real rows of sequences, for learning.
   *
   * @return (V, features)
   */
  NDArray features(Sequences sequences) {
    NDArray x = trunk(sequences.observations(), true);
    NDArray all = cell == null ? x : cell.unroll(store, x, sequences);
    return all.get(new NDIndex("{}", sequences.real()));
  }

  /** The parameters by name: those of the trunk, then those of the memory. */
  List<Pair<String, Parameter>> parameters() {
    List<Pair<String, Parameter>> all = new ArrayList<>();
    for (Pair<String, Parameter> parameter : trunk.getParameters()) {
      all.add(new Pair<>("trunk." + parameter.getKey(), parameter.getValue()));
    }
    if (cell != null) {
      for (Pair<String, Parameter> parameter : cell.getParameters()) {
        all.add(new Pair<>("memory." + parameter.getKey(), parameter.getValue()));
      }
    }
    return all;
  }
}
