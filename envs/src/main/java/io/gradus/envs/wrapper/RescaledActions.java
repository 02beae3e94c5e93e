package io.gradus.envs.wrapper;

import io.gradus.core.space.Box;
import io.gradus.envs.VectorEnvironment;
import java.util.Arrays;

/**
 * Actions between two numbers, the same for every component, that are stretched to the
 * environment's bounds (Gymnasium's RescaleAction).
 *
 * <pre>
 *   action ← low_i + (action − least) (high_i − low_i) / (greatest − least)
 * </pre>
 *
 * <p>The arithmetic is Gymnasium's, (action − intercept) / gradient in float32. An action beyond
 * {@code least} or {@code greatest} is stretched likewise, and the environment's to clip.
 */
public final class RescaledActions extends ActionWrapper {
  private final float least;
  private final float greatest;
  private final float[] gradient;
  private final float[] intercept;

  /**
   * Rescaled actions of {@code inner}, which this closes.
   *
   * @param least what becomes the lower bounds
   * @param greatest what becomes the upper bounds
   * @throws IllegalArgumentException unless least &lt; greatest and both are finite, or if the
   *     actions are not a {@link Box} with finite bounds
   */
  public RescaledActions(VectorEnvironment inner, float least, float greatest) {
    super(inner, rescaled(finiteBox(inner, "rescale"), least, greatest));
    this.least = least;
    this.greatest = greatest;
    Box bounds = box(inner, "rescale");
    float[] low = bounds.low();
    float[] high = bounds.high();
    for (int i = 0; i < low.length; i++) {
      if (low[i] == high[i]) {
        throw new IllegalArgumentException(
            inner.id() + " has actions in " + bounds + ": expected bounds that differ to rescale");
      }
    }
    gradient = gradient(bounds, least, greatest);
    intercept = intercept(bounds, least, greatest);
  }

  /** (d) what an action is divided by, after {@link #intercept} is taken from it. */
  public static float[] gradient(Box bounds, float least, float greatest) {
    float[] low = bounds.low();
    float[] high = bounds.high();
    float[] gradient = new float[low.length];
    for (int i = 0; i < low.length; i++) {
      gradient[i] = (float) (((double) greatest - least) / ((double) high[i] - low[i]));
    }
    return gradient;
  }

  /** (d) what is taken from an action. */
  public static float[] intercept(Box bounds, float least, float greatest) {
    float[] low = bounds.low();
    float[] intercept = gradient(bounds, least, greatest);
    for (int i = 0; i < low.length; i++) {
      intercept[i] = intercept[i] * -low[i] + least;
    }
    return intercept;
  }

  private static Box rescaled(Box bounds, float least, float greatest) {
    if (!(least < greatest && Float.isFinite(greatest - least))) {
      throw new IllegalArgumentException(
          "actions are rescaled from ["
              + least
              + ", "
              + greatest
              + "]: expected two finite numbers, the first below the second");
    }
    float[] lows = bounds.low();
    float[] highs = bounds.high();
    Arrays.fill(lows, least);
    Arrays.fill(highs, greatest);
    return new Box(bounds.shape(), lows, highs);
  }

  @Override
  String name() {
    return "rescaledActions(" + least + ", " + greatest + ")";
  }

  @Override
  void translate(float[] actions, float[] inners) {
    for (int i = 0; i < inners.length; i++) {
      int component = i % gradient.length;
      inners[i] = (actions[i] - intercept[component]) / gradient[component];
    }
  }
}
