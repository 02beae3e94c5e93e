package io.gradus.agents.export;

import java.util.Arrays;

/** What a policy does on an observation, as the environment takes it, and why. */
public final class Action {
  private final float[] numbers;
  private final float[] parameters;

  Action(float[] numbers, float[] parameters) {
    this.numbers = numbers;
    this.parameters = parameters;
  }

  /** The numbers of the action, row-major, an integer being a float; a copy. */
  public float[] numbers() {
    return numbers.clone();
  }

  /**
   * The action where it is one integer, as that of a {@code Discrete} space is.
   *
   * @throws IllegalStateException if it has more numbers than one
   */
  public int index() {
    if (numbers.length != 1) {
      throw new IllegalStateException(
          "the action has " + numbers.length + " numbers: expected one, to be an index");
    }
    return (int) numbers[0];
  }

  /** Logits, or means and then log σ; a copy. */
  public float[] parameters() {
    return parameters.clone();
  }

  @Override
  public String toString() {
    return "Action" + Arrays.toString(numbers);
  }
}
