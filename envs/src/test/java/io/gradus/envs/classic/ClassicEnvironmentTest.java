package io.gradus.envs.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClassicEnvironmentTest {
  @Test
  void aWrongActionIsNamedWithItsRuleItsLaneAndItsStep() {
    VectorEnvironment environment = new Acrobot(4);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    for (int t = 0; t < 131; t++) {
      environment.step(new float[] {1, 1, 1, 1}, result);
    }
    assertThatThrownBy(() -> environment.step(new float[] {1, 1, 7, 9}, result))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "action 7 is outside Discrete(3): expected an integer in [0, 3)"
                + " (environment 2, step 131)");
  }

  @Test
  void anActionBeyondTheBoundsCountsAsTheNearest() {
    VectorEnvironment environment = new Pendulum(1);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    environment.step(new float[] {2}, result);
    float[] nearest = result.observations().clone();
    double reward = result.rewards()[0];
    environment.reset(0, result);
    environment.step(new float[] {1e30f}, result);
    assertThat(result.observations()).isEqualTo(nearest);
    assertThat(result.rewards()[0]).isEqualTo(reward);
  }

  @Test
  void aTimeLimitTruncatesAndDoesNotTerminate() {
    VectorEnvironment environment = new MountainCar(2);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    for (int t = 0; t < 200; t++) {
      assertThat(result.ended(0)).isFalse();
      environment.step(new float[] {1, 1}, result);
    }
    assertThat(result.truncated()).containsOnly(true);
    assertThat(result.terminated()).containsOnly(false);
    assertThat(result.episodeLengths()).containsOnly(200);
    assertThat(result.episodeReturns()).containsOnly(-200);
  }

  @Test
  void refusesAResultThatDoesNotFit() {
    VectorEnvironment environment = new CartPole(2);
    assertThatThrownBy(() -> environment.reset(0, new VectorStep(3, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("result.rewards has 3 numbers: expected 2");
    assertThatThrownBy(() -> environment.reset(0, new VectorStep(2, 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("result.observations has 10 numbers: expected 8");
  }

  @Test
  void refusesNoLanesAndANegativeSeed() {
    assertThatThrownBy(() -> new CartPole(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lanes is 0: expected at least 1");
    VectorEnvironment environment = new CartPole(1);
    assertThatThrownBy(() -> environment.reset(-1, VectorStep.of(environment)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("seed is -1: expected at least 0");
  }

  @Test
  void aLaneAmongThousandsIsTheLaneThatItIsAlone() {
    // the loops that become vector instructions, and their rests, give the same bits
    VectorEnvironment many = new CartPole(1027);
    VectorEnvironment one = new CartPole(1);
    VectorStep together = VectorStep.of(many);
    VectorStep alone = VectorStep.of(one);
    many.reset(0, together);
    one.reset(1026, alone);
    float[] actions = new float[1027];
    for (int t = 0; t < 2000; t++) {
      Arrays.fill(actions, t * 7 / 3 % 2);
      many.step(actions, together);
      one.step(new float[] {actions[0]}, alone);
      assertThat(Arrays.copyOfRange(together.observations(), 4 * 1026, 4 * 1027))
          .as("step " + t)
          .isEqualTo(alone.observations());
    }
  }
}
