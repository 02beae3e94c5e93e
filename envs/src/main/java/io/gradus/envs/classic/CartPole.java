package io.gradus.envs.classic;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.envs.EnvironmentSpec;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A pole to balance on a cart that is pushed left (0) or right (1) (Barto, Sutton &amp; Anderson
 * 1983; equations by R.V. Florian, "Correct equations for the dynamics of the cart-pole system").
 *
 * <pre>
 *   k  = (F + m l θ̇² sin θ) / M
 *   θ̈ = (g sin θ − k cos θ) / (l (4/3 − m cos²θ / M))
 *   ẍ  = k − m l θ̈ cos θ / M
 * </pre>
 *
 * <p>Euler steps of 0.02 s, with the velocities before the step. Observation: x, ẋ, θ, θ̇. Reward:
 * 1 a step. Terminates when |x| &gt; 2.4 or |θ| &gt; 12°.
 */
public final class CartPole extends ClassicEnvironment {
  static final EnvironmentSpec SPEC =
      new EnvironmentSpec(
          "CartPole-v1", "balance a pole on a cart", OptionalInt.of(500), OptionalDouble.of(475));

  private final CartPoles[] blocks;

  /** {@code lanes} cart-poles. */
  public CartPole(int lanes) {
    super(SPEC, observations(), new Discrete(2), lanes);
    blocks = new CartPoles[(lanes + BLOCK - 1) / BLOCK];
    Arrays.setAll(blocks, i -> new CartPoles(i * BLOCK, Math.min(BLOCK, lanes - i * BLOCK)));
  }

  private static Box observations() {
    float infinity = Float.POSITIVE_INFINITY;
    float[] high = {
      (float) (CartPoles.LARGEST_POSITION * 2),
      infinity,
      (float) (CartPoles.LARGEST_ANGLE * 2),
      infinity
    };
    float[] low = {-high[0], -infinity, -high[2], -infinity};
    return new Box(low, high);
  }

  private CartPoles block(int lane) {
    return blocks[lane / BLOCK];
  }

  @Override
  void start(int lane, Pcg64 random) {
    block(lane).start(lane, random);
  }

  @Override
  void advance(int from, int to, float[] actions, double[] rewards, boolean[] terminated) {
    block(from).advance(actions, terminated);
    Arrays.fill(rewards, from, to, 1);
  }

  @Override
  void observe(int from, int to, float[] observations) {
    block(from).observe(from, to, observations);
  }

  @Override
  public int stepsPerSecond() {
    return 50;
  }

  @Override
  void paint(int lane, Graphics2D canvas) {
    CartPolePicture.paint(
        canvas,
        block(lane).position(lane),
        block(lane).angle(lane),
        CartPoles.LARGEST_POSITION,
        CartPoles.LARGEST_ANGLE);
  }

  @Override
  List<double[]> state() {
    return Arrays.stream(blocks).flatMap(block -> block.state().stream()).toList();
  }
}
