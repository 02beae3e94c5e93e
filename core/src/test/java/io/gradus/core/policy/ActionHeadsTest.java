package io.gradus.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.gradus.core.distribution.ActionHead;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import org.junit.jupiter.api.Test;

/** What networks give for the distributions that there is a choice of. */
class ActionHeadsTest {
  private static final Box OBSERVATIONS = Box.of(3, -1, 1);
  private static final Box ACTIONS = Box.of(2, -1, 1);

  private static ActorCriticBuilder builder(ActionHead head, int... hidden) {
    return ActorCritic.builder(OBSERVATIONS, ACTIONS, 1)
        .hidden(hidden)
        .head(head)
        .initialLogDeviation(-0.5);
  }

  @Test
  void aRowOfStateDependentExplorationHasTheLastHiddenLayerBehindTheMean() {
    try (ActorCritic networks = builder(new ActionHead.Gsde(4), 7, 5).build();
        NDManager scope = networks.manager().newSubManager()) {
      assertThat(networks.isPerceptrons()).isFalse();
      float[] observation = {0.3f, -0.8f, 0.1f};
      float[] row =
          networks.policy().parameters(scope.create(observation, new Shape(1, 3))).toFloatArray();
      assertThat(row).hasSize(2 + 5 + 5 * 2);
      float[] hidden = layer(networks, 1, layer(networks, 0, observation, true), true);
      float[] mean = layer(networks, 2, hidden, false);
      for (int i = 0; i < 2; i++) {
        assertThat(row[i]).isCloseTo(mean[i], within(1e-6f));
      }
      for (int h = 0; h < 5; h++) {
        assertThat(row[2 + h]).isCloseTo(hidden[h], within(1e-6f));
      }
      for (int i = 7; i < 17; i++) {
        assertThat(row[i]).isEqualTo(-0.5f);
      }
      float[] acting = new float[17];
      float[] value = new float[1];
      networks.evaluate(observation, 1, acting, value);
      assertThat(acting).containsExactly(row, within(1e-6f));
    }
  }

  /** What the policy's linear layer gives, with or without tanh, in plain arithmetic. */
  private static float[] layer(ActorCritic networks, int index, float[] input, boolean tanh) {
    NDArray weight = parameter(networks, 2 * index);
    float[] bias = parameter(networks, 2 * index + 1).toFloatArray();
    float[] numbers = weight.toFloatArray();
    float[] output = new float[bias.length];
    for (int o = 0; o < bias.length; o++) {
      double sum = bias[o];
      for (int i = 0; i < input.length; i++) {
        sum += (double) input[i] * numbers[i * bias.length + o];
      }
      output[o] = (float) (tanh ? Math.tanh(sum) : sum);
    }
    return output;
  }

  private static NDArray parameter(ActorCritic networks, int index) {
    return networks.policy().network().getParameters().get(index).getValue().getArray();
  }

  @Test
  void withoutHiddenLayersTheFeaturesAreTheObservation() {
    try (ActorCritic networks = builder(new ActionHead.Gsde(4)).build()) {
      float[] row = new float[2 + 3 + 6];
      networks.evaluate(new float[] {0.3f, -0.8f, 0.1f}, 1, row, new float[1]);
      assertThat(row[2]).isEqualTo(0.3f);
      assertThat(row[3]).isEqualTo(-0.8f);
      assertThat(row[4]).isEqualTo(0.1f);
    }
  }

  @Test
  void aSquashedGaussianHasTheNetworksOfAnyGaussian() {
    try (ActorCritic networks = builder(new ActionHead.Squashed(), 8).build();
        ActorCritic usual = builder(new ActionHead.Usual(), 8).build()) {
      assertThat(networks.parameters().values().toFloatArray())
          .containsExactly(usual.parameters().values().toFloatArray());
      assertThat(networks.policy().family())
          .isEqualTo(new ActionHead.Squashed().family(ACTIONS, 8));
    }
  }

  @Test
  void aNetworkOfOnesOwnGivesNoFeatures() {
    Mlp own = new Mlp(3, new int[] {8}, 2, 1, Pcg64.seeded(1));
    assertThatThrownBy(() -> builder(new ActionHead.Gsde(4), 8).policy(own).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a network of one's own gives no features: expected perceptrons for Gsde[frequency=4]");
  }

  /** Uniform in ±1/√inputs: as large as that, and with the variance of a third of its square. */
  @Test
  void uniformWeightsAndBiasesAreBoundedByTheRootOfTheInputs() {
    try (ActorCritic networks =
        builder(new ActionHead.Usual(), 64, 64).initialization(Initialization.UNIFORM).build()) {
      double[] bounds = {1 / Math.sqrt(3), 1.0 / 8, 1.0 / 8};
      int layer = 0;
      for (Pair<String, Parameter> parameter : networks.policy().network().getParameters()) {
        double bound = bounds[layer++ / 2];
        float[] numbers = parameter.getValue().getArray().toFloatArray();
        double square = 0;
        for (float number : numbers) {
          assertThat(Math.abs(number)).isLessThanOrEqualTo((float) bound);
          square += (double) number * number / numbers.length;
        }
        assertThat(square).isPositive();
        if (numbers.length > 4000) {
          assertThat(square).isCloseTo(bound * bound / 3, within(0.05 * bound * bound));
        }
      }
      assertThat(layer).isEqualTo(6);
    }
  }
}
