package io.gradus.envs.wrapper;

import static io.gradus.envs.wrapper.Script.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.classic.CartPole;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WrapperStateTest {
  private static final float[] ACTIONS = {0, 0};

  private static byte[] state(VectorEnvironment environment) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    environment.save(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static void restore(VectorEnvironment environment, byte[] state) throws IOException {
    environment.restore(new DataInputStream(new ByteArrayInputStream(state)));
  }

  private static Script rewards(double... rewards) {
    Script script = new Script(1).then(r -> set(r.observations(), 1, 3));
    for (double reward : rewards) {
      script.then(
          r -> {
            r.rewards()[0] = reward;
            r.rewards()[1] = -2 * reward;
          });
    }
    return script;
  }

  @Test
  void rewardsAreNormalisedOnAsIfNothingHadHappened() throws IOException {
    NormalizedRewards whole = new NormalizedRewards(rewards(1, 5, 2), 0.9, 10);
    VectorStep expected = VectorStep.of(whole);
    whole.reset(0, expected);
    whole.step(ACTIONS, expected);
    whole.step(ACTIONS, expected);
    byte[] state = state(whole);
    whole.step(ACTIONS, expected);

    NormalizedRewards second = new NormalizedRewards(rewards(2), 0.9, 10);
    VectorStep result = VectorStep.of(second);
    second.reset(0, result);
    restore(second, state);
    second.step(ACTIONS, result);
    assertThat(result.rewards()).isEqualTo(expected.rewards());
    assertThat(second.statistics().state()).isEqualTo(whole.statistics().state());
  }

  @Test
  void statisticsOfObservationsAreRestoredThoughTheLanesCannotBe() throws IOException {
    NormalizedObservations first = new NormalizedObservations(rewards(), 10);
    first.reset(0, VectorStep.of(first));
    assertThat(first.isResumable()).isFalse();
    NormalizedObservations second = new NormalizedObservations(rewards(), 10);
    restore(second, state(first));
    assertThat(second.statistics().state()).isEqualTo(first.statistics().state());
  }

  @Test
  void theStateOfOtherWrappersIsRefused() throws IOException {
    byte[] state = state(new FrameStack(new CartPole(2), 4));
    assertThatThrownBy(() -> restore(new FrameStack(new CartPole(2), 3), state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the saved state is of CartPole-v1.frameStack(4) (2 lanes):"
                + " expected one of CartPole-v1.frameStack(3) (2 lanes)");
    assertThatThrownBy(() -> restore(new CartPole(2), state))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the saved state is of CartPole-v1.frameStack(4) (2 lanes):"
                + " expected one of CartPole-v1 (2 lanes)");
  }

  @Test
  void theOrderOfWrappersIsPrinted() {
    assertThat(
            new NormalizedRewards(
                new NormalizedObservations(new FrameStack(new CartPole(8), 4), 10), 0.99, 10))
        .hasToString(
            "CartPole-v1 (8 lanes).frameStack(4).normalizedObservations(10.0)"
                + ".normalizedRewards(0.99, 10.0)");
  }
}
