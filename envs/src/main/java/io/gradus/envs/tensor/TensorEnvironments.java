package io.gradus.envs.tensor;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.wrapper.ObservedComponents;
import io.gradus.envs.wrapper.VectorWrapper;
import java.util.List;

/** The program of arrays that does what a native environment does. */
public final class TensorEnvironments {
  private static final List<String> TWINS = List.of("CartPole-v1", "Pendulum-v1", "PointMass-v0");

  /** By trial. */
  private static final double CART_POLE_WIDTH = 0.2;

  private TensorEnvironments() {}

  /**
   * The twin of an environment with discrete actions, in FLOAT32.
   *
   * @param parent owns it
   * @param environment CartPole-v1, or Pendulum-v1 or PointMass-v0 on a grid of actions, or one of
   *     them in the real Gymnasium; its observations as they are
   * @throws IllegalArgumentException if there is none
   */
  public static TensorEnvironment twin(NDManager parent, VectorEnvironment environment) {
    String id = environment.id();
    String bare = id.startsWith("gym:") ? id.substring("gym:".length()) : id;
    if (!(environment.actionSpace() instanceof Discrete discrete)) {
      throw new IllegalArgumentException(
          id
              + " has actions in "
              + environment.actionSpace()
              + ": expected Discrete ones, by a grid over them, say");
    }
    DataType type = DataType.FLOAT32;
    int actions = discrete.n();
    if (!TWINS.contains(bare)) {
      throw new IllegalArgumentException(
          id
              + " has no program of arrays to pass a gradient through: expected one of "
              + String.join(", ", TWINS));
    }
    checkObservations(environment, bare);
    return switch (bare) {
      case "CartPole-v1" -> new TensorCartPole(parent, type, CART_POLE_WIDTH);
      case "Pendulum-v1" -> TensorPendulum.grid(parent, type, actions);
      default -> new TensorPointMass(parent, type, (int) Math.round(Math.sqrt(actions)));
    };
  }

  /** Other components of the same bounds, say. */
  private static boolean isObservedOtherwise(VectorEnvironment environment) {
    VectorEnvironment inner = environment;
    while (inner instanceof VectorWrapper wrapper) {
      if (wrapper instanceof ObservedComponents) {
        return true;
      }
      inner = wrapper.inner();
    }
    return false;
  }

  /** Normalised or stacked ones would say nothing of the state. */
  private static void checkObservations(VectorEnvironment environment, String bare) {
    Space expected;
    try (VectorEnvironment plain = Environments.make(bare, EnvironmentOptions.lanes(1))) {
      expected = plain.observationSpace();
    }
    if (!environment.observationSpace().equals(expected) || isObservedOtherwise(environment)) {
      throw new IllegalArgumentException(
          environment.id()
              + " is observed in "
              + environment.observationSpace()
              + ": expected "
              + expected
              + ", as it is, to know its state");
    }
  }
}
