package io.gradus.envs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.HostOptions;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.classic.CartPole;
import io.gradus.envs.classic.Pendulum;
import io.gradus.envs.wrapper.ClippedActions;
import io.gradus.envs.wrapper.FrameStack;
import io.gradus.envs.wrapper.RescaledActions;
import io.gradus.envs.wrapper.TimeObservations;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Our wrappers around our environments, and Gymnasium's around Gymnasium's. */
@Tag("gymnasium")
class WrappersAgainstGymnasiumTest {
  private static final int LANES = 4;
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

  @Test
  void framesAreStackedAsByFrameStackObservation() {
    same(new FrameStack(new CartPole(LANES), 3), "FrameStackObservation?stack_size=3");
    same(new FrameStack(new Pendulum(LANES), 2), "FrameStackObservation?stack_size=2");
  }

  @Test
  void theTimeIsThatOfTimeAwareObservation() {
    same(
        new TimeObservations(new CartPole(LANES), 500), "TimeAwareObservation?normalize_time=True");
    same(
        new TimeObservations(new Pendulum(LANES), 200), "TimeAwareObservation?normalize_time=True");
  }

  @Test
  void actionsAreStretchedAsByRescaleAction() {
    same(
        new RescaledActions(new Pendulum(LANES), -1, 1),
        "RescaleAction?min_action=-1&max_action=1");
    same(new RescaledActions(new Pendulum(LANES), 0, 5), "RescaleAction?min_action=0&max_action=5");
  }

  @Test
  void actionsAreClippedAsByClipAction() {
    same(new ClippedActions(new Pendulum(LANES)), "ClipAction");
  }

  private static void same(VectorEnvironment ours, String wrapper) {
    HostOptions host = HostOptions.defaults().withWrappers(List.of(wrapper));
    try (VectorEnvironment theirs =
        RemoteVectorEnvironment.connect(
            ours.id(),
            Gymnasium.address(server, ours.id()),
            LANES,
            RemoteOptions.defaults(),
            host)) {
      assertThat(ours.observationSpace()).isEqualTo(theirs.observationSpace());
      assertThat(ours.actionSpace()).isEqualTo(theirs.actionSpace());
      VectorStep here = VectorStep.of(ours);
      VectorStep there = VectorStep.of(theirs);
      Pcg64 random = Pcg64.seeded(3);
      ours.reset(100, here);
      theirs.reset(100, there);
      int size = ours.observationSpace().size();
      int ends = 0;
      for (int t = 0; t < 250; t++) {
        assertSame(here.observations(), there.observations(), 0, here.observations().length, t);
        float[] actions = actions(ours.actionSpace(), random);
        ours.step(actions, here);
        theirs.step(actions, there);
        assertThat(here.rewards()).as("step " + t).containsExactly(there.rewards(), within(1e-5));
        for (int lane = 0; lane < LANES; lane++) {
          assertThat(here.ended(lane)).isEqualTo(there.ended(lane));
          if (here.ended(lane)) {
            ends++;
            int row = lane * size;
            assertSame(here.finalObservations(), there.finalObservations(), row, row + size, t);
          }
        }
      }
      assertThat(ends).isGreaterThanOrEqualTo(LANES);
    }
  }

  private static void assertSame(float[] here, float[] there, int from, int to, int t) {
    for (int i = from; i < to; i++) {
      assertThat(here[i]).as("number " + i + ", step " + t).isCloseTo(there[i], within(1e-5f));
    }
  }

  private static float[] actions(Space space, Pcg64 random) {
    float[] actions = new float[LANES * space.size()];
    for (int i = 0; i < actions.length; i++) {
      if (space instanceof Discrete discrete) {
        actions[i] = random.nextInt(discrete.n());
      } else {
        Box box = (Box) space;
        actions[i] = (float) random.uniform(Math.max(-5, box.low()[0]), Math.min(5, box.high()[0]));
      }
    }
    return actions;
  }
}
