package io.gradus.core.objective;

import ai.djl.ndarray.NDArray;
import io.gradus.core.Checks;
import io.gradus.core.Constants;
import java.util.OptionalDouble;

/**
 * The squared error of a value function, to be minimised.
 *
 * <pre>
 *   L(φ) = scale · mean (Vφ(s) − R)²
 *   clipped:  mean max((Vφ − R)², (V_old + clip(Vφ − V_old, −ε, ε) − R)²)
 * </pre>
 *
 * <p>The clipped form is that of the original implementation of PPO (openai/baselines, ppo2).
 *
 * @param scale ½ in CleanRL, 1 in Stable-Baselines3; the coefficient against the policy's objective
 *     comes on top
 * @param clip ε; empty for the plain error
 */
public record ValueLoss(double scale, OptionalDouble clip) {
  /**
   * @throws IllegalArgumentException unless scale ≥ 0 and ε above 0
   */
  public ValueLoss {
    Checks.notNegative("scale", scale);
    if (clip.isPresent()) {
      Checks.positive("clip of the value loss", clip.getAsDouble());
    }
  }

  /** The plain squared error times {@code scale}. */
  public static ValueLoss unclipped(double scale) {
    return new ValueLoss(scale, OptionalDouble.empty());
  }

  /**
   * The loss.
   *
   * @param values (N) V(s), carries the gradient
   * @param oldValues (N) V(s) when the data was collected
   * @param targets (N) what V is fitted to
   * @return a scalar
   */
  public NDArray value(NDArray values, NDArray oldValues, NDArray targets) {
    NDArray error = meanSquaredError(values, oldValues, targets);
    return error.mul(Constants.of(error, scale));
  }

  /** The loss before its scale; see {@link #value}. */
  public NDArray meanSquaredError(NDArray values, NDArray oldValues, NDArray targets) {
    NDArray error = values.sub(targets).square();
    if (clip.isPresent()) {
      double limit = clip.getAsDouble();
      NDArray step =
          values
              .sub(oldValues)
              .maximum(Constants.of(values, -limit))
              .minimum(Constants.of(values, limit));
      error = error.maximum(oldValues.add(step).sub(targets).square());
    }
    return error.mean();
  }
}
