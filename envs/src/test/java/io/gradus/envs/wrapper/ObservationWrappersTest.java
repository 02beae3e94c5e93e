package io.gradus.envs.wrapper;

import static io.gradus.envs.wrapper.Script.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.core.space.Box;
import io.gradus.envs.VectorStep;
import io.gradus.envs.classic.CartPole;
import org.junit.jupiter.api.Test;

/** Components that are hidden, time that is shown. */
class ObservationWrappersTest {
  private static final float[] ACTIONS = {0, 0};

  @Test
  void componentsComeInTheOrderThatTheyAreAskedFor() {
    Script script =
        new Script(3)
            .then(r -> set(r.observations(), 1, 2, 3, 10, 20, 30))
            .then(
                r -> {
                  set(r.observations(), 4, 5, 6, 40, 50, 60);
                  set(r.finalObservations(), 7, 8, 9);
                  r.truncated()[0] = true;
                });
    ObservedComponents environment = new ObservedComponents(script, 2, 0);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    assertThat(result.observations()).containsExactly(3, 1, 30, 10);
    environment.step(ACTIONS, result);
    assertThat(result.observations()).containsExactly(6, 4, 60, 40);
    assertThat(result.finalObservations()).startsWith(9, 7);
    assertThat(result.truncated()).containsExactly(true, false);
  }

  @Test
  void componentsKeepTheirBounds() {
    CartPole whole = new CartPole(2);
    float[] high = ((Box) whole.observationSpace()).high();
    ObservedComponents environment = new ObservedComponents(whole, 0, 2);
    assertThat(environment.observationSpace())
        .isEqualTo(new Box(new float[] {-high[0], -high[2]}, new float[] {high[0], high[2]}));
    assertThat(environment).hasToString("CartPole-v1 (2 lanes).observedComponents([0, 2])");
  }

  @Test
  void componentsThatAreNoneAreRefused() {
    CartPole whole = new CartPole(1);
    assertThatThrownBy(() -> new ObservedComponents(whole, 0, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("component 4 is not in " + whole.observationSpace() + ": expected 0 to 3");
    assertThatThrownBy(() -> new ObservedComponents(whole, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("component 1 comes twice: expected each once at most");
    assertThatThrownBy(() -> new ObservedComponents(whole))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no component is observed: expected at least one");
  }

  @Test
  void theTimeIsAppendedAndStartsAnewWithAnEpisode() {
    Script script =
        new Script(1)
            .then(r -> set(r.observations(), 1, 10))
            .then(r -> set(r.observations(), 2, 20))
            .then(
                r -> {
                  set(r.observations(), 3, 30);
                  set(r.finalObservations(), 4);
                  r.truncated()[0] = true;
                })
            .then(
                r -> {
                  set(r.observations(), 5, 40);
                  set(r.finalObservations(), 0, 30); // the second lane is lost
                  r.truncated()[1] = true;
                  r.valid()[1] = false;
                });
    TimeObservations environment = new TimeObservations(script, 4);
    VectorStep result = VectorStep.of(environment);
    environment.reset(0, result);
    assertThat(result.observations()).containsExactly(1, 0, 10, 0);
    environment.step(ACTIONS, result);
    assertThat(result.observations()).containsExactly(2, 0.25f, 20, 0.25f);
    environment.step(ACTIONS, result);
    assertThat(result.finalObservations()).startsWith(4, 0.5f);
    assertThat(result.observations()).containsExactly(3, 0, 30, 0.5f);
    environment.step(ACTIONS, result);
    assertThat(result.finalObservations()).endsWith(30, 0.5f);
    assertThat(result.observations()).containsExactly(5, 0.25f, 40, 0);
    assertThat(environment).hasToString("Script.timeObservations(4)");
  }
}
