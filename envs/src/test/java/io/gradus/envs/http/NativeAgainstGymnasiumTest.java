package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same seeds and the same actions, here and in the real Gymnasium, live. */
@Tag("gymnasium")
class NativeAgainstGymnasiumTest {
  private static final int SEEDS = 20;
  private static final int STEPS = 1010; // past every time limit

  /**
   * An Acrobot doubles a difference about every fifteen steps, and NumPy's cosine differs from any
   * other in the last bit: 10⁻¹⁶ has grown to 10⁻⁶ by the end of a long episode.
   */
  private static final float ACROBOT_DRIFT = 1e-4f;

  private static GymnasiumServer server;

  @BeforeAll
  static void start() {
    server = Gymnasium.start(Optional.empty());
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CartPole-v1",
        "Acrobot-v1",
        "MountainCar-v0",
        "MountainCarContinuous-v0",
        "Pendulum-v1"
      })
  void nativeStepsAsGymnasiumDoes(String id) {
    try (VectorEnvironment ours = Environments.make(id, EnvironmentOptions.lanes(SEEDS));
        VectorEnvironment theirs = Gymnasium.connect(server, id, SEEDS)) {
      assertThat(ours.actionSpace()).isEqualTo(theirs.actionSpace());
      assertThat(ours.observationSpace()).isEqualTo(theirs.observationSpace());
      VectorStep here = VectorStep.of(ours);
      VectorStep there = VectorStep.of(theirs);
      Pcg64 random = Pcg64.seeded(7);
      int ends = 0;
      ours.reset(1000, here);
      theirs.reset(1000, there);
      assertSame(here.observations(), there.observations(), 0, "reset");
      for (int t = 0; t < STEPS; t++) {
        float drift = t < 250 || !id.startsWith("Acrobot") ? 1e-6f : ACROBOT_DRIFT;
        float[] actions = actions(ours.actionSpace(), random);
        ours.step(actions, here);
        theirs.step(actions, there);
        String when = "step " + t;
        assertThat(here.terminated()).as(when).isEqualTo(there.terminated());
        assertThat(here.truncated()).as(when).isEqualTo(there.truncated());
        assertThat(here.rewards()).as(when).containsExactly(there.rewards(), within(1e-6));
        assertSame(here.observations(), there.observations(), drift, when);
        for (int lane = 0; lane < SEEDS; lane++) {
          if (here.ended(lane)) {
            ends++;
            int size = ours.observationSpace().size();
            for (int i = lane * size; i < (lane + 1) * size; i++) {
              assertThat(here.finalObservations()[i])
                  .as(when)
                  .isCloseTo(there.finalObservations()[i], within(drift));
            }
            assertThat(here.episodeLengths()[lane]).isEqualTo(there.episodeLengths()[lane]);
          }
        }
      }
      assertThat(ends).isGreaterThanOrEqualTo(SEEDS);
    }
  }

  private static void assertSame(float[] here, float[] there, float drift, String when) {
    assertThat(here).as(when).containsExactly(there, within(drift));
  }

  private static float[] actions(Space space, Pcg64 random) {
    float[] actions = new float[SEEDS * space.size()];
    for (int i = 0; i < actions.length; i++) {
      actions[i] =
          space instanceof Discrete discrete
              ? (int) (random.nextDouble() * discrete.n())
              : (float) random.uniform(((Box) space).low()[0], ((Box) space).high()[0]);
    }
    return actions;
  }
}
