package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.optim.Adam;
import io.gradus.core.policy.Activation;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.core.testing.TestDevice;
import io.gradus.core.torch.TorchOps;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("cuda")
class FusedStepTest {
  private static final Space OBSERVATIONS = Box.of(3, -10, 10);

  static Stream<Arguments> cases() {
    Space discrete = new Discrete(4, 2);
    Space real = Box.of(2, -1, 1);
    return Stream.of(Activation.values())
        .flatMap(
            between ->
                Stream.of(
                    Arguments.of(between, discrete, OptionalDouble.of(0.2), true),
                    Arguments.of(between, discrete, OptionalDouble.empty(), false),
                    Arguments.of(between, real, OptionalDouble.of(0.2), true),
                    Arguments.of(between, real, OptionalDouble.empty(), false)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theFusedStepMovesTheParametersAndMeasuresAsAutogradDoes(
      Activation between, Space actions, OptionalDouble valueClip, boolean standardise) {
    Loss loss =
        new Loss(
            new ClippedObjective(0.1), 0.02, 0.5, new ValueLoss(0.7, valueClip), standardise, 0.5);
    try (ActorCritic fused = networks(between, actions);
        ActorCritic plain = networks(between, actions);
        Adam fusedAdam = new Adam(fused.parameters(), Adam.Settings.epsilon(1e-5));
        Adam plainAdam = new Adam(plain.parameters(), Adam.Settings.epsilon(1e-5));
        GradientStep fusedStep = new FusedStep(fused, fusedAdam);
        GradientStep plainStep = new AutogradStep(plain, plainAdam)) {
      Rollout rollout = NearbyRollout.of(fused, 8, 8);
      for (int k = 0; k < 20; k++) {
        // From equal parameters each time: Adam turns rounding in a gradient near 0 into a full
        // step.
        TorchOps.copy(fused.parameters().values(), plain.parameters().values());
        float[] measured = take(fused, fusedStep, rollout, loss);
        float[] expected = take(plain, plainStep, rollout, loss);
        for (int i = 0; i < measured.length; i++) {
          assertThat(measured[i])
              .as("measure %d of step %d", i, k)
              .isCloseTo(expected[i], within(1e-4f * Math.max(1, Math.abs(expected[i]))));
        }
        assertThat(fused.parameters().gradient().toFloatArray())
            .as("gradient of step %d", k)
            .containsExactly(plain.parameters().gradient().toFloatArray(), within(2e-5f));
        assertThat(fused.parameters().values().toFloatArray())
            .as("parameters after step %d", k)
            .containsExactly(plain.parameters().values().toFloatArray(), within(2e-3f));
      }
    }
  }

  private static float[] take(ActorCritic networks, GradientStep step, Rollout rollout, Loss loss) {
    Pcg64 random = Pcg64.seeded(5);
    double[] weights = new double[rollout.rows()];
    double[] targets = new double[rollout.rows()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
      targets[i] = (float) random.nextGaussian();
    }
    try (RolloutBatch batch = new RolloutBatch(networks, rollout, weights, targets);
        NDManager manager = networks.manager().newSubManager()) {
      step.use(batch);
      NDArray rows = manager.create(new long[] {3, 1, 4, 15, 9, 26, 5, 35, 8, 63, 0, 32});
      return step.apply(manager, Minibatch.of(rows), loss, 0.01).toFloatArray();
    }
  }

  private static ActorCritic networks(Activation between, Space actions) {
    return TestDevice.builder(OBSERVATIONS, actions, 3).hidden(16, 16).activation(between).build();
  }
}
