package io.gradus.envs.wrapper;

import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.envs.VectorEnvironment;

/**
 * A grid of real actions, numbered: n values of each component, evenly from its lower bound to its
 * upper one, n<sup>d</sup> actions in all. The first component changes slowest.
 *
 * <pre>
 *   Pendulum-v1, n = 5:   0, 1, 2, 3, 4   are the torques   −2, −1, 0, 1, 2
 * </pre>
 */
public final class DiscretizedActions extends ActionWrapper {
  private static final int MOST = 1 << 16;

  private final int values;
  private final float[][] grid; // (n^d, d)

  /**
   * A grid over the actions of {@code inner}, which this closes.
   *
   * @param values n of each component, at least 2
   * @throws IllegalArgumentException if n &lt; 2, the grid has more than 65,536 actions, or the
   *     actions are not a {@link io.gradus.core.space.Box} with finite bounds
   */
  public DiscretizedActions(VectorEnvironment inner, int values) {
    super(inner, new Discrete(count(finiteBox(inner, "lay a grid over").size(), values)));
    this.values = values;
    grid = grid(finiteBox(inner, "lay a grid over"), values);
  }

  /**
   * The actions of a grid.
   *
   * @param bounds of d components, finite
   * @param values n of each, at least 2
   * @return (n<sup>d</sup>, d)
   */
  public static float[][] grid(Box bounds, int values) {
    float[] low = bounds.low();
    float[] high = bounds.high();
    float[][] grid = new float[count(bounds.size(), values)][bounds.size()];
    for (int action = 0; action < grid.length; action++) {
      int rest = action;
      for (int i = bounds.size() - 1; i >= 0; i--) {
        double share = rest % values / (values - 1.0);
        grid[action][i] = (float) (low[i] + share * ((double) high[i] - low[i]));
        rest /= values;
      }
    }
    return grid;
  }

  private static int count(int components, int values) {
    if (values < 2) {
      throw new IllegalArgumentException(
          "the grid has " + values + " values of each component: expected at least 2");
    }
    double count = Math.pow(values, components);
    if (count > MOST) {
      throw new IllegalArgumentException(
          "a grid of "
              + values
              + " values of each of "
              + components
              + " components has too many actions: expected at most "
              + MOST);
    }
    return (int) count;
  }

  @Override
  String name() {
    return "discretizedActions(" + values + ")";
  }

  @Override
  void translate(float[] actions, float[] inners) {
    int size = grid[0].length;
    for (int lane = 0; lane < lanes(); lane++) {
      System.arraycopy(grid[(int) actions[lane]], 0, inners, lane * size, size);
    }
  }
}
