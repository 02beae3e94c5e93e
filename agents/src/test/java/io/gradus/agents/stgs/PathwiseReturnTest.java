package io.gradus.agents.stgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.distribution.Categorical;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.torch.TorchOps;
import io.gradus.envs.tensor.TensorCartPole;
import io.gradus.envs.tensor.TensorEnvironment;
import io.gradus.envs.tensor.TensorMdp;
import io.gradus.envs.toy.TabularMdp;
import io.gradus.envs.toy.ToyProblems;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PathwiseReturnTest {
  private static final int STATES = 3;
  private static final int ACTIONS = 3;
  private static final double DISCOUNT = 0.9;

  private final NDManager manager = NDManager.newBaseManager();

  /** Logits from a one-hot state: a table of S · A numbers, then A biases. */
  private final ActorCritic networks = table();

  private static ActorCritic table() {
    ActorCritic networks =
        ActorCritic.builder(Box.of(STATES, 0, 1), new Discrete(ACTIONS), 1)
            .hidden()
            .withoutValue()
            .build();
    Pcg64 random = Pcg64.seeded(4);
    float[] logits = new float[(STATES + 1) * ACTIONS];
    for (int i = 0; i < STATES * ACTIONS; i++) {
      logits[i] = (float) random.uniform(-1, 1);
    }
    TorchOps.copy(networks.manager().create(logits), networks.parameters().values());
    return networks;
  }

  @AfterEach
  void close() {
    networks.close();
    manager.close();
  }

  @Test
  void cutAtEveryStepItIsTheSumOfGradientsOfSingleSteps() {
    TabularMdp problem = ToyProblems.deterministic(7, STATES, ACTIONS, 4);
    try (TensorEnvironment model = new TensorMdp(manager, problem, DataType.FLOAT32)) {
      NDArray start = manager.eye(STATES);
      NDArray noise = gumbel(4, STATES);
      float[] cut = gradient(() -> pathwise(model, 1, start, noise));
      float[] sum = new float[cut.length];
      NDArray state = start;
      for (int t = 0; t < 4; t++) {
        NDArray from = state;
        NDArray now = noise.get(t + ":" + (t + 1));
        float[] one = gradient(() -> pathwise(model, 1, from, now));
        for (int i = 0; i < sum.length; i++) {
          sum[i] += (float) (Math.pow(DISCOUNT, t) * one[i]);
        }
        state = next(model, state, now.get(0));
      }
      assertThat(cut).containsExactly(sum, within(1e-6f));
      float[] whole = gradient(() -> pathwise(model, 4, start, noise));
      assertThat(whole).isNotEqualTo(cut);
      // In two pieces it is neither, and equals the sum over the pieces.
      float[] halves = gradient(() -> pathwise(model, 2, start, noise));
      float[] first = gradient(() -> pathwise(model, 2, start, noise.get("0:2")));
      NDArray middle = next(model, next(model, start, noise.get(0)), noise.get(1));
      float[] second = gradient(() -> pathwise(model, 2, middle, noise.get("2:4")));
      for (int i = 0; i < first.length; i++) {
        first[i] += (float) (DISCOUNT * DISCOUNT * second[i]);
      }
      assertThat(halves).containsExactly(first, within(1e-6f));
    }
  }

  private NDArray next(TensorEnvironment model, NDArray state, NDArray noise) {
    return TorchOps.recordingGradients(
        false,
        () -> {
          Categorical choices = new Categorical(networks.policy().parameters(state));
          return model.step(state, choices.straightThrough(noise, 0.7)).state();
        });
  }

  private NDArray pathwise(TensorEnvironment model, int truncation, NDArray start, NDArray noise) {
    return new PathwiseReturn(model, DISCOUNT, truncation)
        .of(networks.policy(), start, noise, 0.7)
        .value();
  }

  /** At horizon 1: 1/N Σ_s Σ_a ∂π(a|s) r(s, a), by hand, beside the mean of 120,000 estimates. */
  @Test
  void atHorizonOneItTendsToTheExactGradientAsTheTemperatureFalls() {
    TabularMdp problem = ToyProblems.deterministic(7, STATES, ACTIONS, 1);
    int copies = 40_000;
    try (TensorEnvironment model = new TensorMdp(manager, problem, DataType.FLOAT32)) {
      NDArray start = manager.eye(STATES).repeat(0, copies);
      NDArray noise = gumbel(1, STATES * copies);
      double[] exact = new double[STATES * ACTIONS];
      float[] logits = networks.parameters().values().toFloatArray();
      double[][] table = new double[STATES][ACTIONS];
      for (int i = 0; i < exact.length; i++) {
        table[i / ACTIONS][i % ACTIONS] = logits[i];
      }
      double[][] policy = TabularMdp.softmax(table);
      for (int s = 0; s < STATES; s++) {
        double mean = 0;
        for (int a = 0; a < ACTIONS; a++) {
          mean += policy[s][a] * problem.reward(s, a);
        }
        for (int a = 0; a < ACTIONS; a++) {
          exact[s * ACTIONS + a] = policy[s][a] * (problem.reward(s, a) - mean) / STATES;
        }
      }
      double cold = furthest(model, start, noise, 0.05, exact);
      double warm = furthest(model, start, noise, 5, exact);
      assertThat(cold).isLessThan(0.01);
      assertThat(warm).isGreaterThan(0.05);
    }
  }

  private double furthest(
      TensorEnvironment model, NDArray start, NDArray noise, double temperature, double[] exact) {
    float[] mean =
        gradient(
            () ->
                new PathwiseReturn(model, 1, 1)
                    .of(networks.policy(), start, noise, temperature)
                    .value());
    double furthest = 0;
    for (int i = 0; i < exact.length; i++) {
      furthest = Math.max(furthest, Math.abs(mean[i] - exact[i]));
    }
    return furthest;
  }

  @Test
  void rewardsCountAsFarAsTheTaskIsSurvived() {
    try (TensorEnvironment model = new TensorCartPole(manager, DataType.FLOAT32, 0.2);
        ActorCritic policy =
            ActorCritic.builder(Box.of(4, -10, 10), new Discrete(2), 1)
                .hidden()
                .withoutValue()
                .build()) {
      NDArray start = manager.create(new float[] {2.3f, 1, 0.1f, 0.5f}, new Shape(1, 4));
      NDArray noise = manager.zeros(new Shape(2, 1, 2));
      NDArray value =
          new PathwiseReturn(model, DISCOUNT, 1).of(policy.policy(), start, noise, 1).value();
      NDArray state = start;
      double left = 1;
      double expected = 0;
      for (int t = 0; t < 2; t++) {
        Categorical choices = new Categorical(policy.policy().parameters(state));
        var step = model.step(state, choices.straightThrough(noise.get(t), 1));
        left *= step.end().orElseThrow().survival().getFloat(0);
        expected += Math.pow(DISCOUNT, t) * left;
        state = step.state();
      }
      assertThat(left).isBetween(0.1, 0.9);
      assertThat(value.getFloat()).isCloseTo((float) expected, within(1e-5f));
    }
  }

  private NDArray gumbel(int horizon, int rows) {
    return GumbelNoise.draw(manager, Pcg64.seeded(3), new Shape(horizon, rows, ACTIONS));
  }

  private float[] gradient(Supplier<NDArray> value) {
    return TorchOps.recordingGradients(
        true,
        () -> {
          PolicyStep.descend(manager, value.get(), networks.parameters());
          return networks.parameters().gradient().toFloatArray();
        });
  }
}
