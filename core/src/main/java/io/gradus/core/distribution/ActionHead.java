package io.gradus.core.distribution;

import io.gradus.core.Checks;
import io.gradus.core.space.Box;
import io.gradus.core.space.Space;

/** Which distribution a policy has over its actions, where there is a choice. */
public sealed interface ActionHead {
  /**
   * The family for a space.
   *
   * @param features width of the network's last hidden layer
   * @throws IllegalArgumentException if there is none for such a space
   */
  DistributionFamily family(Space space, int features);

  /** Whether the network has to give its features beside its outputs. */
  default boolean takesFeatures() {
    return false;
  }

  /** The usual one: {@link DistributionFamily#of(Space)}. */
  record Usual() implements ActionHead {
    @Override
    public DistributionFamily family(Space space, int features) {
      return DistributionFamily.of(space);
    }
  }

  /** {@link SquashedGaussianFamily}, for a box with finite bounds. */
  record Squashed() implements ActionHead {
    @Override
    public DistributionFamily family(Space space, int features) {
      return new SquashedGaussianFamily(box("a squashed Gaussian", space));
    }
  }

  /**
   * {@link StateDependentExploration}, for a box.
   *
   * @param frequency steps that one exploration lasts; 0 for a whole collection
   */
  record Gsde(int frequency) implements ActionHead {
    /**
     * @throws IllegalArgumentException if the frequency is negative
     */
    public Gsde {
      Checks.notNegative("frequency", frequency);
    }

    /** One exploration for a whole collection. */
    public Gsde() {
      this(0);
    }

    @Override
    public DistributionFamily family(Space space, int features) {
      Box box = box("state-dependent exploration", space);
      return new StateDependentExploration(box, features, frequency);
    }

    @Override
    public boolean takesFeatures() {
      return true;
    }
  }

  private static Box box(String what, Space space) {
    if (space instanceof Box box) {
      return box;
    }
    throw new IllegalArgumentException(what + " over " + space + ": expected a Box");
  }
}
