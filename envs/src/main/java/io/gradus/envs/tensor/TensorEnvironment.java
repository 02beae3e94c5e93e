package io.gradus.envs.tensor;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * N copies of an environment that are stepped by arrays, so that a gradient passes from rewards and
 * states back to actions. Nothing is drawn in a step, and no copy starts anew.
 *
 * <p>It owns its constants; results belong to the manager of the states.
 */
public interface TensorEnvironment extends AutoCloseable {
  /** S, numbers in a state. */
  int stateSize();

  /** A, numbers in an action: one for each choice, or real ones. */
  int actionSize();

  /**
   * The state in which something was observed.
   *
   * @param observations (N, D) row-major, of the native environment
   * @param row which of them
   * @param states (N, S) row-major, gets the row
   */
  void readState(float[] observations, int row, float[] states);

  /**
   * What a policy sees.
   *
   * @param state (N, S)
   * @return (N, D)
   */
  NDArray observation(NDArray state);

  /**
   * Takes a step.
   *
   * @param state (N, S)
   * @param action (N, A) one-hot rows, or relaxed ones, which stand for the mean of the choices
   */
  Transition step(NDArray state, NDArray action);

  @Override
  void close();

  /**
   * What followed a step.
   *
   * @param state (N, S) s'
   * @param reward (N) r
   * @param end how the step ended the task; empty where none ever does
   */
  record Transition(NDArray state, NDArray reward, Optional<End> end) {
    /** Of a task that does not end. */
    public Transition(NDArray state, NDArray reward) {
      this(state, reward, Optional.empty());
    }
  }

  /**
   * The end of a task, which is a step function of the state and has no derivative, beside a smooth
   * one that has.
   *
   * @param hard (N) 1 where the task ended with the step, else 0; carries no gradient
   * @param survival (N) in (0, 1], near 1 far from the end and below ½ beyond it
   */
  record End(NDArray hard, NDArray survival) {}
}
