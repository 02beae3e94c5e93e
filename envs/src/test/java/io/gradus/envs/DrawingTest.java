package io.gradus.envs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.random.Pcg64;
import io.gradus.envs.toy.TabularEnvironment;
import io.gradus.envs.toy.ToyProblems;
import io.gradus.envs.wrapper.EpisodeStatistics;
import io.gradus.envs.wrapper.TimeObservation;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Environments draw themselves. */
class DrawingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Acrobot-v1",
        "CartPole-v1",
        "Doors-v0",
        "MountainCar-v0",
        "MountainCarContinuous-v0",
        "Pendulum-v1",
        "PointMass-v0"
      })
  void aPictureIsOfTheLaneAndOfTheStepAndDrawingChangesNothing(String id) {
    try (VectorEnvironment drawn = Environments.make(id, EnvironmentOptions.lanes(3));
        VectorEnvironment other = Environments.make(id, EnvironmentOptions.lanes(3))) {
      VectorStep step = VectorStep.of(drawn);
      VectorStep expected = VectorStep.of(other);
      drawn.reset(5, step);
      other.reset(5, expected);
      Pcg64 random = Pcg64.seeded(3);
      int size = drawn.actionSpace().size();
      float[] actions = new float[3 * size];
      int changes = 0;
      for (int t = 0; t < 40; t++) {
        int[] before = pixels(drawn.draw(2));
        if (drawn.maskSize() > 0) {
          Masks.sample(drawn.actionSpace(), step.masks(), random, actions);
        } else {
          for (int lane = 0; lane < 3; lane++) {
            drawn.actionSpace().sample(random, actions, lane * size);
          }
        }
        float[] seen = row(step, 2);
        drawn.step(actions, step);
        other.step(actions, expected);
        assertThat(step.observations()).isEqualTo(expected.observations());
        assertThat(step.rewards()).isEqualTo(expected.rewards());
        boolean moved = !Arrays.equals(seen, row(step, 2));
        boolean redrawn = !Arrays.equals(before, pixels(drawn.draw(2)));
        assertThat(redrawn && !moved).as("another picture of the same, step " + t).isFalse();
        changes += redrawn ? 1 : 0;
      }
      assertThat(changes).isGreaterThan(10);
      BufferedImage picture = drawn.draw(2);
      assertThat(picture.getWidth()).isEqualTo(600);
      assertThat(picture.getHeight()).isEqualTo(400);
      assertThat(pixels(picture))
          .isEqualTo(pixels(other.draw(2)))
          .isNotEqualTo(pixels(other.draw(1)));
    }
  }

  private static float[] row(VectorStep step, int lane) {
    int size = step.observations().length / step.rewards().length;
    return Arrays.copyOfRange(step.observations(), lane * size, (lane + 1) * size);
  }

  private static int[] pixels(BufferedImage picture) {
    int width = picture.getWidth();
    return picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width);
  }

  @Test
  void theCartStandsAtItsPositionAndThePoleLeansByItsAngle() {
    try (VectorEnvironment cart = Environments.make("CartPole-v1", EnvironmentOptions.lanes(1))) {
      VectorStep step = VectorStep.of(cart);
      cart.reset(3, step);
      for (int t = 0; t < 7; t++) {
        cart.step(new float[] {1}, step);
      }
      double position = step.observations()[0];
      double angle = step.observations()[2];
      assertThat(position).isGreaterThan(0.03);
      assertThat(angle).isLessThan(-0.08);
      BufferedImage picture = cart.draw(0);
      double bottom = middleOf(picture, 0xEE8B3A, 220);
      double top = middleOf(picture, 0xEE8B3A, 100);
      // 112 pixels a metre, the hinge at 255
      assertThat(bottom).isBetween(300 + 112 * position - 12, 300 + 112 * position + 2);
      assertThat((bottom - top) / (220 - 100))
          .isBetween(-Math.tan(angle) - 0.02, -Math.tan(angle) + 0.02);
    }
  }

  /** The middle of the pixels of a colour in a line. */
  private static double middleOf(BufferedImage picture, int colour, int y) {
    double sum = 0;
    int count = 0;
    for (int x = 0; x < picture.getWidth(); x++) {
      if ((picture.getRGB(x, y) & 0xFFFFFF) == colour) {
        sum += x + 0.5;
        count++;
      }
    }
    assertThat(count).isPositive();
    return sum / count;
  }

  @Test
  void aWrapperDrawsWhatItWraps() {
    try (VectorEnvironment bare =
            Environments.vector(() -> new TabularEnvironment(ToyProblems.chain(4, 9)), 2);
        VectorEnvironment wrapped =
            new EpisodeStatistics(
                Environments.vector(
                    () -> new TimeObservation(new TabularEnvironment(ToyProblems.chain(4, 9)), 9),
                    2),
                10)) {
      VectorStep step = VectorStep.of(bare);
      bare.reset(1, step);
      bare.step(new float[] {1, 0}, step);
      VectorStep other = VectorStep.of(wrapped);
      wrapped.reset(1, other);
      wrapped.step(new float[] {1, 0}, other);
      assertThat(wrapped.isDrawable()).isTrue();
      assertThat(pixels(wrapped.draw(0)))
          .isEqualTo(pixels(bare.draw(0)))
          .isNotEqualTo(pixels(bare.draw(1)));
    }
  }

  @Test
  void whatCannotBeDrawnSaysSo() {
    try (VectorEnvironment none =
        new EpisodeStatistics(
            Environments.make("RewardForever-v0", EnvironmentOptions.lanes(1)), 10)) {
      none.reset(0, VectorStep.of(none));
      assertThat(none.isDrawable()).isFalse();
      assertThatThrownBy(() -> none.draw(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("RewardForever-v0 cannot be drawn: it has no pictures");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CartPole-v1", "Doors-v0"})
  void aLaneThatThereIsNotOrThatHasNotBegunIsNotDrawn(String id) {
    try (VectorEnvironment two = Environments.make(id, EnvironmentOptions.lanes(2))) {
      assertThatThrownBy(() -> two.draw(0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(id + " was drawn before its first reset");
      two.reset(0, VectorStep.of(two));
      assertThatThrownBy(() -> two.draw(2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("lane is 2: expected an integer in [0, 2)");
    }
  }
}
