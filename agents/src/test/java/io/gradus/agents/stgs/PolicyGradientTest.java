package io.gradus.agents.stgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.agents.stgs.StgsConfig.CriticForm;
import io.gradus.agents.stgs.StgsConfig.CriticGradient;
import io.gradus.core.random.Pcg64;
import io.gradus.core.testing.Gradients;
import io.gradus.core.torch.TorchOps;
import io.gradus.envs.toy.TabularMdp;
import io.gradus.envs.toy.ToyProblems;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PolicyGradientTest {
  private static final int STATES = 4;
  private static final int ACTIONS = 3;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @EnumSource
  void theExactOneIsTheSumOverStatesAndActionsWithTheCriticsValues(CriticForm form) {
    TabularMdp problem = ToyProblems.random(3, STATES, ACTIONS, 1, false);
    try (ActionValue critic = critic(form)) {
      NDArray observations = manager.eye(STATES);
      float[] q = critic.ofAll(observations).toFloatArray();
      float[] logits = logits();
      double[][] d = {{0.25, 0.25, 0.25, 0.25}}; // each state once
      double[][][] values = new double[1][STATES][ACTIONS];
      double[][] table = new double[STATES][ACTIONS];
      for (int i = 0; i < q.length; i++) {
        values[0][i / ACTIONS][i % ACTIONS] = q[i];
        table[i / ACTIONS][i % ACTIONS] = logits[i];
      }
      double[][] expected = problem.gradient(d, TabularMdp.softmax(table), values);
      float[] gradient = gradient(critic, CriticGradient.EXACT, observations, logits, 1, 1);
      for (int i = 0; i < gradient.length; i++) {
        assertThat(gradient[i])
            .isCloseTo((float) expected[i / ACTIONS][i % ACTIONS], within(1e-7f));
      }
    }
  }

  /** Bilinear in the action, Q is as good between one-hot actions as at them. */
  @Test
  void throughALinearCriticSamplesAreRightOnAverageWhereTheTemperatureIsLow() {
    try (ActionValue critic = critic(CriticForm.LINEAR)) {
      float[] logits = logits();
      NDArray observations = manager.eye(STATES);
      float[] exact = gradient(critic, CriticGradient.EXACT, observations, logits, 1, 1);
      float[] cold =
          gradient(critic, CriticGradient.STRAIGHT_THROUGH, observations, logits, 0.05, 20_000);
      float[] warm =
          gradient(critic, CriticGradient.STRAIGHT_THROUGH, observations, logits, 5, 20_000);
      assertThat(distance(cold, exact)).isLessThan(0.1 * norm(exact));
      assertThat(distance(warm, exact)).isGreaterThan(0.4 * norm(exact));
    }
  }

  /** What is between one-hot actions was never fitted, and the gradient is of nothing but that. */
  @Test
  void throughAJoinedCriticSamplesAreBiasedHoweverLowTheTemperature() {
    try (ActionValue critic = critic(CriticForm.JOINED)) {
      NDArray weights = critic.parameters().values();
      TorchOps.copy(weights.mul(manager.create(4f)), weights); // further from a linear function
      float[] logits = logits();
      NDArray observations = manager.eye(STATES);
      float[] exact = gradient(critic, CriticGradient.EXACT, observations, logits, 1, 1);
      float[] cold =
          gradient(critic, CriticGradient.STRAIGHT_THROUGH, observations, logits, 0.05, 20_000);
      assertThat(distance(cold, exact)).isGreaterThan(0.3 * norm(exact));
    }
  }

  private ActionValue critic(CriticForm form) {
    return new ActionValue(manager, form, STATES, ACTIONS, Pcg64.seeded(8));
  }

  private static float[] logits() {
    Pcg64 random = Pcg64.seeded(2);
    float[] logits = new float[STATES * ACTIONS];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.uniform(-1, 1);
    }
    return logits;
  }

  /** By the logits of each state, from so many copies of it with noise of their own. */
  private float[] gradient(
      ActionValue critic,
      CriticGradient kind,
      NDArray observations,
      float[] logits,
      double temperature,
      int copies) {
    NDArray noise =
        GumbelNoise.draw(manager, Pcg64.seeded(5), new Shape((long) STATES * copies, ACTIONS));
    return Gradients.byAutograd(
        manager.create(logits, new Shape(STATES, ACTIONS)),
        z ->
            PolicyGradient.objective(
                kind,
                critic,
                observations.repeat(0, copies),
                z.repeat(0, copies),
                noise,
                temperature));
  }

  private static double norm(float[] vector) {
    return distance(vector, new float[vector.length]);
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (double) (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
