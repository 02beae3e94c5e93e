package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.optim.Adam;
import io.gradus.core.optim.Optimizer;
import io.gradus.core.optim.ParameterVector;
import io.gradus.core.optim.RmsProp;
import io.gradus.core.policy.Activation;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.MultiBinary;
import io.gradus.core.space.Space;
import io.gradus.core.torch.TorchOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HostStepsTest {
  private static final Space OBSERVATIONS = Box.of(3, -10, 10);
  private static final Space DISCRETE = new Discrete(4, 2);
  private static final Space REAL = Box.of(2, -1, 1);
  private static final ValueLoss PLAIN = ValueLoss.unclipped(0.7);
  private static final ValueLoss CLIPPED = new ValueLoss(0.7, OptionalDouble.of(0.2));

  private static Loss loss(Objective objective, ValueLoss valueLoss, boolean standardise) {
    return new Loss(objective, 0.02, 0.5, valueLoss, standardise, 0.5);
  }

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Activation between : Activation.values()) {
      for (Space actions : new Space[] {DISCRETE, REAL}) {
        for (boolean value : new boolean[] {true, false}) {
          for (Loss loss :
              List.of(
                  loss(new ClippedObjective(0.1), CLIPPED, true),
                  loss(new ClippedObjective(0.1), PLAIN, false),
                  loss(new ReinforceObjective(Normaliser.STEPS), PLAIN, true),
                  loss(new ReinforceObjective(Normaliser.TRAJECTORIES), PLAIN, false))) {
            cases.add(Arguments.of(between, actions, value, loss));
          }
        }
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aStepOnTheHostMovesTheParametersAndMeasuresAsAutogradDoes(
      Activation between, Space actions, boolean value, Loss loss) {
    compare(
        () -> networks(between, actions, value),
        loss,
        parameters -> new Adam(parameters, Adam.Settings.epsilon(1e-5)));
  }

  @ParameterizedTest
  @CsvSource({"TORCH, 1e-5", "TORCH, 0.1", "TENSORFLOW, 1e-5", "TENSORFLOW, 0.1"})
  void theSameByRmsProp(RmsProp.Form form, double epsilon) {
    compare(
        () -> networks(Activation.TANH, DISCRETE, true),
        loss(new ReinforceObjective(Normaliser.STEPS), PLAIN, false),
        parameters -> new RmsProp(parameters, form, 0.99, epsilon));
  }

  private static void compare(
      Supplier<ActorCritic> make, Loss loss, Function<ParameterVector, Optimizer> by) {
    try (ActorCritic fast = make.get();
        ActorCritic plain = make.get();
        Optimizer fastOptimizer = by.apply(fast.parameters());
        Optimizer plainOptimizer = by.apply(plain.parameters());
        GradientStep plainStep = new AutogradStep(plain, plainOptimizer)) {
      HostSteps host = HostSteps.of(fast, fastOptimizer).orElseThrow();
      // more rows than a block, in another order, a number that no power of two divides
      Rollout rollout = NearbyRollout.of(fast, 20, 8);
      long[] rows = new long[147];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = (7L * i + 3) % 160;
      }
      for (int k = 0; k < 10; k++) {
        // From equal numbers each time: an optimizer turns rounding in a gradient near 0 into a
        // full step.
        TorchOps.copy(fast.parameters().values(), plain.parameters().values());
        fastOptimizer
            .state()
            .forEach(
                (name, array) ->
                    TorchOps.copy(array, Objects.requireNonNull(plainOptimizer.state().get(name))));
        float[] before = plain.parameters().values().toFloatArray();
        float[] expected;
        float[] measured;
        try (RolloutBatch batch = batch(fast, rollout);
            HostSteps steps = host.begin(batch)) {
          steps.take(rows, loss, 0.01);
          measured = steps.measured();
          assertThat((float) steps.approximateKl()).isEqualTo(measured[3]);
        }
        try (RolloutBatch batch = batch(plain, rollout);
            NDManager manager = plain.manager().newSubManager()) {
          plainStep.use(batch);
          NDArray chosen = manager.create(rows);
          expected = plainStep.apply(manager, Minibatch.of(chosen), loss, 0.01).toFloatArray();
        }
        for (int i = 0; i < expected.length; i++) {
          if (Float.isNaN(expected[i])) {
            assertThat(measured[i]).as("measure %d of step %d", i, k).isNaN();
          } else {
            assertThat(measured[i])
                .as("measure %d of step %d", i, k)
                .isCloseTo(expected[i], within(1e-4f * Math.max(1, Math.abs(expected[i]))));
          }
        }
        assertThat(fast.parameters().gradient().toFloatArray())
            .as("gradient of step %d", k)
            .containsExactly(plain.parameters().gradient().toFloatArray(), within(2e-5f));
        assertThat(fast.parameters().values().toFloatArray())
            .as("parameters after step %d", k)
            .containsExactly(plain.parameters().values().toFloatArray(), within(2e-3f));
        compareMovement(before, fast.parameters(), plain.parameters(), k);
        compareStates(fastOptimizer, plainOptimizer, k);
      }
      assertThat(fastOptimizer.steps()).isEqualTo(10);
    }
  }

  /** Within 2 % of the mean movement, where the gradient is far enough from 0. */
  private static void compareMovement(
      float[] before, ParameterVector fast, ParameterVector plain, int step) {
    float[] gradient = plain.gradient().toFloatArray();
    float[] after = plain.values().toFloatArray();
    float[] onHost = fast.values().toFloatArray();
    double moved = 0;
    for (int i = 0; i < before.length; i++) {
      moved += Math.abs(after[i] - before[i]) / (double) before.length;
    }
    assertThat(moved).as("mean movement of step %d", step).isGreaterThan(1e-5);
    int compared = 0;
    for (int i = 0; i < before.length; i++) {
      if (Math.abs(gradient[i]) > 1e-3) {
        assertThat((double) onHost[i] - before[i])
            .as("movement of parameter %d in step %d", i, step)
            .isCloseTo((double) after[i] - before[i], within(0.02 * moved));
        compared++;
      }
    }
    assertThat(compared).as("parameters of a gradient far from 0").isGreaterThan(20);
  }

  private static void compareStates(Optimizer fast, Optimizer plain, int step) {
    fast.state()
        .forEach(
            (name, array) -> {
              float[] expected = Objects.requireNonNull(plain.state().get(name)).toFloatArray();
              float largest = 0;
              for (float number : expected) {
                largest = Math.max(largest, Math.abs(number));
              }
              assertThat(array.toFloatArray())
                  .as("%s after step %d", name, step)
                  .containsExactly(expected, within(1e-4f * largest));
            });
  }

  @Test
  void aStepWhoseKlIsAboveTheLimitMovesNothing() {
    try (ActorCritic networks = networks(Activation.TANH, DISCRETE, true);
        Adam adam = new Adam(networks.parameters(), Adam.Settings.epsilon(1e-5))) {
      HostSteps host = HostSteps.of(networks, adam).orElseThrow();
      float[] before = networks.parameters().values().toFloatArray();
      Loss strict = loss(new ClippedObjective(0.1), PLAIN, false).withKl(new KlControl(0, 1e-9, 1));
      try (RolloutBatch batch = batch(networks, NearbyRollout.of(networks, 4, 4));
          HostSteps steps = host.begin(batch)) {
        steps.take(new long[] {0, 1, 2}, strict, 0.01);
        assertThat(steps.approximateKl()).isGreaterThan(1e-9);
      }
      assertThat(networks.parameters().values().toFloatArray()).containsExactly(before);
      assertThat(adam.steps()).isZero();
    }
  }

  /** Two updates of one step are one update of two: nothing is lost between them. */
  @Test
  void theOptimizersStateOutlivesAnUpdate() {
    try (ActorCritic once = networks(Activation.TANH, REAL, true);
        ActorCritic twice = networks(Activation.TANH, REAL, true);
        Adam one = new Adam(once.parameters(), Adam.Settings.epsilon(1e-5));
        Adam two = new Adam(twice.parameters(), Adam.Settings.epsilon(1e-5))) {
      Loss loss = loss(new ClippedObjective(0.1), CLIPPED, true);
      long[] rows = {5, 3, 8, 1};
      Rollout rollout = NearbyRollout.of(once, 4, 4);
      HostSteps host = HostSteps.of(once, one).orElseThrow();
      try (RolloutBatch batch = batch(once, rollout);
          HostSteps steps = host.begin(batch)) {
        steps.take(rows, loss, 0.01);
        steps.take(rows, loss, 0.01);
      }
      for (int i = 0; i < 2; i++) {
        HostSteps anew = HostSteps.of(twice, two).orElseThrow();
        try (RolloutBatch batch = batch(twice, rollout);
            HostSteps steps = anew.begin(batch)) {
          steps.take(rows, loss, 0.01);
        }
      }
      assertThat(twice.parameters().values().toFloatArray())
          .containsExactly(once.parameters().values().toFloatArray());
      assertThat(two.moments().get(1).toFloatArray())
          .containsExactly(one.moments().get(1).toFloatArray());
    }
  }

  @Test
  void coversMinibatchesUpToSixteenThousandRowsOfLossesThatAreAllInTheObjective() {
    try (ActorCritic networks = networks(Activation.TANH, DISCRETE, true);
        Adam adam = new Adam(networks.parameters(), Adam.Settings.epsilon(1e-5))) {
      HostSteps host = HostSteps.of(networks, adam).orElseThrow();
      Loss clipped = loss(new ClippedObjective(0.1), PLAIN, false);
      assertThat(host.covers(clipped, 64)).isTrue();
      assertThat(host.covers(clipped, 16_384)).isTrue();
      assertThat(host.covers(clipped, 16_385)).isFalse();
      assertThat(host.covers(clipped.withKl(new KlControl(1, 1, 1)), 64)).isFalse();
    }
  }

  @Test
  void thereAreNoneForWideNetworks() {
    try (ActorCritic networks =
            ActorCritic.builder(OBSERVATIONS, DISCRETE, 3).hidden(256, 256).build();
        Adam adam = new Adam(networks.parameters(), Adam.Settings.epsilon(1e-5))) {
      assertThat(HostSteps.of(networks, adam)).isEqualTo(Optional.empty());
    }
  }

  @Test
  void refusesToSayTheKlOfAStepThatWasNotTaken() {
    try (ActorCritic networks = networks(Activation.TANH, DISCRETE, true);
        Adam adam = new Adam(networks.parameters(), Adam.Settings.epsilon(1e-5));
        RolloutBatch batch = batch(networks, NearbyRollout.of(networks, 4, 4));
        HostSteps steps = HostSteps.of(networks, adam).orElseThrow().begin(batch)) {
      assertThatThrownBy(steps::approximateKl)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no step was taken: call take first");
    }
  }

  @Test
  void thereAreNoneForNetworksOfOtherKinds() {
    try (ActorCritic networks = ActorCritic.builder(OBSERVATIONS, new MultiBinary(3), 3).build();
        Adam adam = new Adam(networks.parameters(), Adam.Settings.epsilon(1e-5))) {
      assertThat(HostSteps.of(networks, adam)).isEqualTo(Optional.empty());
    }
  }

  private static RolloutBatch batch(ActorCritic networks, Rollout rollout) {
    Pcg64 random = Pcg64.seeded(5);
    double[] weights = new double[rollout.rows()];
    double[] targets = new double[rollout.rows()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
      targets[i] = (float) random.nextGaussian();
    }
    return new RolloutBatch(networks, rollout, weights, targets);
  }

  private static ActorCritic networks(Activation between, Space actions, boolean value) {
    var builder = ActorCritic.builder(OBSERVATIONS, actions, 3).hidden(16, 12).activation(between);
    return (value ? builder : builder.withoutValue()).build();
  }
}
