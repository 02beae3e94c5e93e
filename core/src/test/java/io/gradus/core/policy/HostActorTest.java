package io.gradus.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostActorTest {
  private static final int FEW = 3;
  private static final int MANY = 200;

  @ParameterizedTest
  @CsvSource({"TANH, true", "TANH, false", "RELU, true", "RELU, false"})
  void aFewRowsGiveOnTheHostWhatManyGiveInTheEngine(Activation between, boolean discrete) {
    Space actions = discrete ? new Discrete(3) : Box.of(2, -1, 1);
    try (ActorCritic networks =
        ActorCritic.builder(Box.of(5, -1, 1), actions, 1)
            .hidden(64, 30)
            .activation(between)
            .build()) {
      int width = networks.policy().family().parameterCount();
      Pcg64 random = Pcg64.seeded(2);
      float[] observations = new float[MANY * 5];
      for (int i = 0; i < observations.length; i++) {
        observations[i] = (float) (3 * random.nextGaussian());
      }
      // Larger than they start, so that the hidden units reach their flat parts.
      networks.parameters().values().muli(3);
      float[] distributions = new float[FEW * width];
      float[] values = new float[FEW];
      networks.evaluate(observations, FEW, distributions, values);
      float[] engineDistributions = new float[MANY * width];
      float[] engineValues = new float[MANY];
      networks.evaluate(observations, MANY, engineDistributions, engineValues);
      // Rectified units are not bounded: their outputs are some hundred times larger.
      float tolerance = between == Activation.RELU ? 2e-3f : 2e-5f;
      assertThat(distributions)
          .containsExactly(Arrays.copyOf(engineDistributions, FEW * width), within(tolerance));
      assertThat(values).containsExactly(Arrays.copyOf(engineValues, FEW), within(tolerance));
    }
  }

  @Test
  void aChangeOfTheParametersIsSeenAtOnce() {
    try (ActorCritic networks =
        ActorCritic.builder(Box.of(5, -1, 1), new Discrete(3), 1).hidden(8).build()) {
      float[] observations = {1, 2, 3, 4, 5};
      float[] before = new float[3];
      networks.evaluate(observations, 1, before, new float[1]);
      float[] same = new float[3];
      networks.evaluate(observations, 1, same, new float[1]);
      assertThat(same).containsExactly(before);
      networks.parameters().views().get(3).addi(1); // the policy's last bias
      float[] after = new float[3];
      networks.evaluate(observations, 1, after, new float[1]);
      for (int i = 0; i < 3; i++) {
        assertThat(after[i] - before[i]).isCloseTo(1, within(1e-6f));
      }
    }
  }
}
