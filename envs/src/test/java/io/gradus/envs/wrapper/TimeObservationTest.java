package io.gradus.envs.wrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Environment;
import io.gradus.envs.Step;
import io.gradus.envs.toy.TabularEnvironment;
import io.gradus.envs.toy.ToyProblems;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TimeObservationTest {
  @Test
  void appendsTheShareOfTheTimeThatHasPassed() {
    Environment timed = new TimeObservation(new TabularEnvironment(ToyProblems.walk(3, 4, 1)), 4);
    assertThat(timed.observationSpace()).isEqualTo(Box.of(4, 0, 1));
    assertThat(timed.actionSpace()).isEqualTo(new Discrete(2));
    assertThat(timed.reset(Pcg64.seeded(1))).containsExactly(1, 0, 0, 0);
    Step step = timed.step(new float[] {1});
    assertThat(step.observation()).containsExactly(0, 1, 0, 0.25f);
    assertThat(step.reward()).isEqualTo(1);
    assertThat(step.terminated()).isFalse();
    timed.step(new float[] {0});
    timed.step(new float[] {0});
    Step last = timed.step(new float[] {0});
    assertThat(last.observation()).containsExactly(1, 0, 0, 1);
    assertThat(last.terminated()).isTrue();
    assertThat(last.truncated()).isFalse();
    assertThat(timed.reset(Pcg64.seeded(1))).containsExactly(1, 0, 0, 0);
    timed.close();
  }

  @Test
  void refusesWhatIsNoVector() {
    Environment counter =
        new Environment() {
          @Override
          public Space observationSpace() {
            return new Discrete(3);
          }

          @Override
          public Space actionSpace() {
            return new Discrete(2);
          }

          @Override
          public float[] reset(RandomGenerator random) {
            return new float[1];
          }

          @Override
          public Step step(float[] action) {
            return new Step(new float[1], 0, true, false);
          }
        };
    assertThatThrownBy(() -> new TimeObservation(counter, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the time is appended to a vector of numbers, not to Discrete(3)");
    assertThatThrownBy(() -> new TimeObservation(counter, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("steps is 0: expected at least 1");
  }
}
