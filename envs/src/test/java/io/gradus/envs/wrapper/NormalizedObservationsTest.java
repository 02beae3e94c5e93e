package io.gradus.envs.wrapper;

import static io.gradus.envs.wrapper.Script.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.space.Box;
import io.gradus.envs.VectorStep;
import io.gradus.envs.classic.CartPole;
import org.junit.jupiter.api.Test;

class NormalizedObservationsTest {
  private static final float[] ACTIONS = {0, 0};

  @Test
  void aBatchIsNormalisedByStatisticsThatKnowIt() {
    NormalizedObservations environment =
        new NormalizedObservations(new Script(1).then(r -> set(r.observations(), 1, 3)), 10);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    // mean 2, variance 1, but for the 1e-4 that were there before
    assertThat(result.observations()).containsExactly(new float[] {-1, 1}, within(1e-3f));
    assertThat(environment.statistics().count()).isEqualTo(2.0001);
  }

  @Test
  void theLastObservationOfAnEpisodeIsNormalisedAndNotCounted() {
    NormalizedObservations environment =
        new NormalizedObservations(
            new Script(1)
                .then(r -> set(r.observations(), 1, 3))
                .then(
                    r -> {
                      set(r.observations(), 1, 3);
                      set(r.finalObservations(), 0, 4);
                      r.terminated()[1] = true;
                    }),
            10);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    environment.step(ACTIONS, result);
    assertThat(result.finalObservations()[1]).isEqualTo(2, within(1e-3f));
    assertThat(environment.statistics().count()).isEqualTo(4.0001);
    assertThat(environment.statistics().mean(0)).isEqualTo(2, within(1e-4));
  }

  @Test
  void clipsWhatIsFarOut() {
    NormalizedObservations environment =
        new NormalizedObservations(
            new Script(1)
                .then(r -> set(r.observations(), 1, 3))
                .then(r -> set(r.observations(), -90, 90)),
            0.5);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    environment.step(ACTIONS, result);
    assertThat(result.observations()).containsExactly(-0.5f, 0.5f);
    assertThat(environment.observationSpace()).isEqualTo(Box.of(1, -0.5f, 0.5f));
  }

  @Test
  void frozenStatisticsStay() {
    NormalizedObservations environment =
        new NormalizedObservations(
            new Script(1).then(r -> set(r.observations(), 1, 3)), Double.POSITIVE_INFINITY);
    environment.statistics().restore(new double[] {1, 4, 100});
    environment.setFrozen(true);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    assertThat(result.observations()).containsExactly(new float[] {0, 1}, within(1e-6f));
    assertThat(environment.statistics().state()).containsExactly(1, 4, 100);
  }

  @Test
  void aRowThatIsNotValidIsNotCounted() {
    NormalizedObservations environment =
        new NormalizedObservations(
            new Script(1)
                .then(r -> set(r.observations(), 1, 3))
                .then(
                    r -> {
                      set(r.observations(), 1, 99);
                      r.valid()[1] = false;
                    }),
            10);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    environment.step(ACTIONS, result);
    assertThat(environment.statistics().count()).isEqualTo(3.0001);
  }

  @Test
  void showsTheStackAndClosesIt() {
    Script inner = new Script(1);
    NormalizedObservations environment = new NormalizedObservations(inner, 10);
    environment.close();
    assertThat(inner.closed).isTrue();
    assertThat(environment).hasToString("Script.normalizedObservations(10.0)");
    assertThat(environment.id()).isEqualTo("Script");
  }

  @Test
  void refusesABoundThatIsNone() {
    assertThatThrownBy(() -> new NormalizedObservations(new CartPole(1), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("clip is 0.0: expected a number above 0");
  }
}
