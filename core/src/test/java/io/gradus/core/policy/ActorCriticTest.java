package io.gradus.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.core.torch.TorchOps;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ActorCriticTest {
  private static final Space OBSERVATIONS = Box.of(3, -1, 1);
  private static final Space CHOICE = new Discrete(4);
  private static final Space REAL = Box.of(2, -1, 1);
  private static final int ROWS = 5;

  /** How to make networks of each kind from a seed, and whether acting with them is fused. */
  static Stream<Arguments> networks() {
    return Stream.of(CHOICE, REAL)
        .flatMap(
            actions -> {
              int outputs = actions == CHOICE ? 4 : 2;
              return Stream.of(
                  kind("perceptrons", true, s -> builder(actions, s).hidden(8, 6)),
                  kind(
                      "rectified",
                      true,
                      s ->
                          builder(actions, s)
                              .hidden(8, 6)
                              .activation(io.gradus.core.policy.Activation.RELU)),
                  kind(
                      "one rectified, one not",
                      false,
                      s ->
                          builder(actions, s)
                              .activation(io.gradus.core.policy.Activation.RELU)
                              .value(new Mlp(3, new int[] {8}, 1, 1, Pcg64.seeded(s)))),
                  kind("no value", true, s -> builder(actions, s).hidden(8, 6).withoutValue()),
                  kind("no hidden layer", true, s -> builder(actions, s).hidden()),
                  kind(
                      "blocks",
                      false,
                      s -> builder(actions, s).policy(network(outputs)).value(network(1))),
                  kind(
                      "block, no value",
                      false,
                      s -> builder(actions, s).policy(network(outputs)).withoutValue()));
            });
  }

  private static Arguments kind(
      String name, boolean fused, LongFunction<ActorCriticBuilder> maker) {
    return Arguments.of(Named.of(name, maker), fused);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void actingEvaluatesTheBlocksWhetherFusedOrNot(
      LongFunction<ActorCriticBuilder> maker, boolean fused) {
    try (ActorCritic networks = maker.apply(3).build();
        NDManager scope = networks.manager().newSubManager()) {
      assertThat(networks.isPerceptrons()).isEqualTo(fused);
      scramble(networks);
      float[] observations = observations(7);
      float[] distributions = new float[ROWS * 4];
      float[] values = {9, 9, 9, 9, 9};
      networks.evaluate(observations, ROWS, distributions, values);
      NDArray batch = scope.create(observations, new Shape(ROWS, 3));
      assertThat(distributions)
          .containsExactly(networks.policy().parameters(batch).toFloatArray(), within(2e-6f));
      float[] expected =
          networks
              .value()
              .map(value -> value.value(batch).toFloatArray())
              .orElse(new float[] {9, 9, 9, 9, 9});
      assertThat(values).containsExactly(expected, within(2e-6f));
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theSeedDecidesTheWeights(LongFunction<ActorCriticBuilder> maker) {
    try (ActorCritic one = maker.apply(3).build();
        ActorCritic same = maker.apply(3).build();
        ActorCritic other = maker.apply(4).build()) {
      float[] weights = one.parameters().values().toFloatArray();
      assertThat(same.parameters().values().toFloatArray()).containsExactly(weights);
      assertThat(other.parameters().values().toFloatArray()).isNotEqualTo(weights);
    }
  }

  @Test
  void evaluatingAgainAndWithOtherRowsReadsTheNewObservations() {
    try (ActorCritic networks = builder(CHOICE).hidden(8).build()) {
      scramble(networks);
      float[] first = evaluate(networks, observations(1), ROWS);
      float[] second = evaluate(networks, observations(2), ROWS);
      assertThat(second).isNotEqualTo(first);
      float[] one = new float[3];
      System.arraycopy(observations(1), 0, one, 0, 3);
      assertThat(evaluate(networks, one, 1))
          .containsExactly(new float[] {first[0], first[1], first[2], first[3]}, within(1e-6f));
      assertThat(evaluate(networks, observations(1), ROWS)).containsExactly(first);
    }
  }

  @Test
  void actingSeesWhatTheOptimizerChanged() {
    try (ActorCritic networks = builder(CHOICE).hidden(8).build()) {
      scramble(networks);
      float[] before = evaluate(networks, observations(1), ROWS);
      networks.parameters().values().muli(0);
      assertThat(before).isNotEqualTo(new float[ROWS * 4]);
      assertThat(evaluate(networks, observations(1), ROWS)).containsExactly(new float[ROWS * 4]);
    }
  }

  @Test
  void batchesOfObservationsAreOfTheirOwn() {
    try (ActorCritic networks = builder(CHOICE).hidden(8).build();
        NDManager scope = networks.manager().newSubManager()) {
      float[] numbers = observations(1);
      NDArray first = networks.observations(scope, numbers, ROWS);
      NDArray second = networks.observations(scope, observations(2), ROWS);
      evaluate(networks, observations(3), ROWS);
      assertThat(first.toFloatArray()).containsExactly(observations(1));
      assertThat(second.toFloatArray()).containsExactly(observations(2));
      numbers[0] = 100;
      assertThat(first.getFloat(0, 0)).isLessThan(50);
    }
  }

  @Test
  void aBoxOfHigherRankKeepsItsShape() {
    Space image = new Box(new long[] {2, 3}, new float[6], new float[] {1, 1, 1, 1, 1, 1});
    Block flat = new SequentialBlock().add(Blocks.batchFlattenBlock()).add(network(4));
    try (ActorCritic networks =
            ActorCritic.builder(image, CHOICE, 3).policy(flat).withoutValue().build();
        NDManager scope = networks.manager().newSubManager()) {
      assertThat(networks.observations(scope, new float[12], 2).getShape())
          .isEqualTo(new Shape(2, 2, 3));
      assertThat(evaluate(networks, new float[12], 2)).hasSize(8);
    }
  }

  @Test
  void policyAndValueMayShareATrunk() {
    Block trunk =
        new SequentialBlock().add(Linear.builder().setUnits(6).build()).add(Activation.tanhBlock());
    Block policy = new SequentialBlock().add(trunk).add(Linear.builder().setUnits(4).build());
    Block value = new SequentialBlock().add(trunk).add(Linear.builder().setUnits(1).build());
    try (ActorCritic networks = builder(CHOICE).policy(policy).value(value).build();
        NDManager scope = networks.manager().newSubManager()) {
      // trunk 3 · 6 + 6 once, heads 6 · 4 + 4 and 6 + 1
      assertThat(networks.parameters().size()).isEqualTo(24 + 28 + 7);
      scramble(networks);
      float[] values = new float[ROWS];
      networks.evaluate(observations(1), ROWS, new float[ROWS * 4], values);
      NDArray batch = networks.observations(scope, observations(1), ROWS);
      assertThat(values)
          .containsExactly(
              networks.value().orElseThrow().value(batch).toFloatArray(), within(2e-6f));
      networks.parameters().values().muli(0);
      networks.evaluate(observations(1), ROWS, new float[ROWS * 4], values);
      assertThat(values).containsOnly(0);
    }
  }

  @Test
  void actingTakesTheNetworksAsTheyAreAndDropsNothing() {
    Block policy =
        new SequentialBlock().add(Dropout.builder().optRate(0.5f).build()).add(network(4));
    try (ActorCritic networks = builder(CHOICE).policy(policy).withoutValue().build()) {
      scramble(networks);
      float[] first = evaluate(networks, observations(1), ROWS);
      for (int i = 0; i < 5; i++) {
        assertThat(evaluate(networks, observations(1), ROWS)).containsExactly(first);
      }
    }
  }

  @Test
  void parametersAreNamedByNetworkAndLayer() {
    try (ActorCritic networks = builder(REAL).hidden(8).build()) {
      assertThat(networks.parameters().names())
          .containsExactly(
              "policy.0.weight",
              "policy.0.bias",
              "policy.1.weight",
              "policy.1.bias",
              "policy.free",
              "value.0.weight",
              "value.0.bias",
              "value.1.weight",
              "value.1.bias");
      assertThat(networks.parameters().views().get(4).toFloatArray()).containsExactly(-0.5f, -0.5f);
    }
  }

  @Test
  void theGradientReachesEveryParameter() {
    for (Space actions : new Space[] {CHOICE, REAL}) {
      for (ActorCriticBuilder builder :
          new ActorCriticBuilder[] {
            builder(actions).hidden(8),
            builder(actions).policy(network(actions == CHOICE ? 4 : 2)).value(network(1))
          }) {
        try (ActorCritic networks = builder.build();
            NDManager scope = networks.manager().newSubManager()) {
          scramble(networks);
          float[] drawn = new float[ROWS * actions.size()];
          TorchOps.recordingGradients(
              true,
              () -> {
                NDArray batch = networks.observations(scope, observations(1), ROWS);
                NDArray chosen = networks.policy().family().actions(scope, drawn, ROWS);
                NDArray loss =
                    networks
                        .policy()
                        .distribution(batch)
                        .logProb(chosen)
                        .sum()
                        .add(networks.value().orElseThrow().value(batch).sum());
                TorchOps.gradient(
                    loss, networks.parameters().views(), networks.parameters().gradient());
                return loss;
              });
          for (int i = 0; i < networks.parameters().names().size(); i++) {
            assertThat(networks.parameters().gradientViews().get(i).abs().sum().getFloat())
                .as(networks.parameters().names().get(i))
                .isPositive();
          }
        }
      }
    }
  }

  @Test
  void refusesAPolicyThatDoesNotFitTheActions() {
    assertThatThrownBy(() -> builder(CHOICE).policy(network(3)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the policy's network gives (1, 3) for an observation of shape (1, 3): expected (1, 4)"
                + " for actions in Discrete(4)");
  }

  @Test
  void refusesAValueFunctionOfMoreThanANumber() {
    assertThatThrownBy(() -> builder(CHOICE).value(network(2)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the value function's network gives (1, 2) for an observation of shape (1, 3):"
                + " expected (1, 1)");
  }

  @Test
  void refusesToEvaluateNothing() {
    try (ActorCritic networks = builder(CHOICE).hidden(8).build()) {
      assertThatThrownBy(() -> networks.evaluate(new float[0], 0, new float[0], new float[0]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("rows is 0: expected at least 1");
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void actingKeepsNoArrayAlive(LongFunction<ActorCriticBuilder> maker) {
    try (ActorCritic networks = maker.apply(3).build()) {
      NDManager system = networks.manager().getParentManager();
      int before = 0;
      for (int i = 0; i < 200; i++) {
        networks.evaluate(observations(i), ROWS, new float[ROWS * 4], new float[ROWS]);
        before = i == 20 ? system.getManagedArrays().size() : before;
      }
      assertThat(system.getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void closingFreesEverything() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDManager system = manager.getParentManager();
      builder(REAL).hidden(8).build().close(); // the script is compiled once and stays
      int before = system.getManagedArrays().size();
      ActorCritic networks = builder(REAL).hidden(8).build();
      evaluate(networks, observations(1), ROWS);
      networks.close();
      assertThat(system.getManagedArrays()).hasSize(before);
    }
  }

  private static ActorCriticBuilder builder(Space actions) {
    return builder(actions, 3);
  }

  private static ActorCriticBuilder builder(Space actions, long seed) {
    return ActorCritic.builder(OBSERVATIONS, actions, seed).initialLogDeviation(-0.5);
  }

  private static Block network(int outputs) {
    return new SequentialBlock()
        .add(Linear.builder().setUnits(6).build())
        .add(Activation.tanhBlock())
        .add(Linear.builder().setUnits(outputs).build());
  }

  /** Weights of order 1, so that every layer and every bias shows in the output. */
  private static void scramble(ActorCritic networks) {
    NDArray values = networks.parameters().values();
    Pcg64 random = Pcg64.seeded(17);
    float[] numbers = new float[(int) values.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.uniform(-1, 1);
    }
    try (NDArray drawn = values.getManager().create(numbers)) {
      TorchOps.copy(drawn, values);
    }
  }

  private static float[] observations(long seed) {
    Pcg64 random = Pcg64.seeded(seed);
    float[] numbers = new float[ROWS * 3];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.uniform(-1, 1);
    }
    return numbers;
  }

  private static float[] evaluate(ActorCritic networks, float[] observations, int rows) {
    float[] distributions = new float[rows * networks.policy().family().parameterCount()];
    networks.evaluate(observations, rows, distributions, new float[rows]);
    return distributions;
  }
}
