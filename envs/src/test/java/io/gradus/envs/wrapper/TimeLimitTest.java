package io.gradus.envs.wrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.random.Pcg64;
import io.gradus.envs.Countdown;
import io.gradus.envs.Environment;
import io.gradus.envs.Step;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
  private static final float[] STAY = {0};
  private static final float[] ON = {1};

  @Test
  void cutsTheStepThatIsTheLimits() {
    Environment environment = new TimeLimit(new Countdown(), 3);
    for (int episode = 0; episode < 2; episode++) {
      environment.reset(Pcg64.seeded(episode));
      assertThat(environment.step(STAY).truncated()).isFalse();
      assertThat(environment.step(STAY).truncated()).isFalse();
      assertThat(environment.step(STAY).truncated()).isTrue();
    }
  }

  @Test
  void aTaskThatEndsWithTheLimitIsBothTerminatedAndTruncated() {
    Countdown inner = new Countdown();
    int first = (int) inner.reset(Pcg64.seeded(0))[0];
    Environment environment = new TimeLimit(inner, first);
    environment.reset(Pcg64.seeded(0));
    Step last = environment.step(ON);
    for (int left = first - 1; left > 0; left--) {
      last = environment.step(ON);
    }
    assertThat(last.terminated()).isTrue();
    assertThat(last.truncated()).isTrue();
    assertThat(last.observation()[0]).isZero();
  }

  @Test
  void closesWhatItWrapsAndShowsIt() {
    Countdown inner = new Countdown();
    Environment environment = new TimeLimit(inner, 3);
    environment.close();
    assertThat(inner.closed()).isTrue();
    assertThat(environment).hasToString("Countdown.timeLimit(3)");
  }

  @Test
  void refusesALimitBelowOne() {
    assertThatThrownBy(() -> new TimeLimit(new Countdown(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("steps is 0: expected at least 1");
  }
}
