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
  private static final int LANES = 8;
  private static final int HORIZON = 8;

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
      Rollout rollout = rollout(fused);
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

  /** States and actions that a slightly different policy drew, so that some ratios are clipped. */
  private static Rollout rollout(ActorCritic networks) {
    Pcg64 random = Pcg64.seeded(7);
    Rollout rollout = new Rollout(HORIZON, LANES, 3, networks.actionSpace().size());
    float[] distributions = new float[LANES * networks.policy().family().parameterCount()];
    float[] values = new float[LANES];
    for (int t = 0; t < HORIZON; t++) {
      int row = rollout.addRow();
      float[] observations = new float[LANES * 3];
      for (int i = 0; i < observations.length; i++) {
        observations[i] = (float) random.nextGaussian();
      }
      networks.evaluate(observations, LANES, distributions, values);
      float[] actions = new float[LANES * rollout.actionSize()];
      float[] logProbs = new float[LANES];
      networks.policy().family().sample(distributions, LANES, random, actions, logProbs);
      for (int lane = 0; lane < LANES; lane++) {
        logProbs[lane] += (float) (0.2 * random.nextGaussian());
        values[lane] += (float) (0.3 * random.nextGaussian());
        rollout.values()[row + lane] = values[lane];
        rollout.valid()[row + lane] = true;
      }
      System.arraycopy(observations, 0, rollout.observations(), row * 3, observations.length);
      System.arraycopy(actions, 0, rollout.actions(), row * rollout.actionSize(), actions.length);
      System.arraycopy(logProbs, 0, rollout.logProbs(), row, LANES);
    }
    return rollout;
  }

  private static ActorCritic networks(Activation between, Space actions) {
    return TestDevice.builder(OBSERVATIONS, actions, 3).hidden(16, 16).activation(between).build();
  }
}
