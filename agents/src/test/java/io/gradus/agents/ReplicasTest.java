package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.agents.a2c.A2cConfig;
import io.gradus.agents.a2c.A2cLearner;
import io.gradus.agents.ppo.KlPenalty;
import io.gradus.agents.ppo.KlStop;
import io.gradus.agents.ppo.PpoConfig;
import io.gradus.agents.ppo.PpoLearner;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.FirstOrderObjective;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.PerDecisionObjective;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.optim.Sgd;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.ActorCriticBuilder;
import io.gradus.core.policy.Recurrence;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.core.testing.TestDevice;
import io.gradus.core.torch.TorchOps;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Several devices learn what one does. Here they are one and the same. */
@Tag("cuda")
class ReplicasTest {
  private static final Device EACH = TestDevice.device();
  private static final int LANES = 8;
  private static final int UPDATES = 6;

  /** What is trained. */
  enum Agent {
    PPO("CartPole-v1") {
      @Override
      Trainer trainer(VectorEnvironment lanes, Replicas replicas) {
        return PpoLearner.trainer(lanes, replicas, ppo(), 1);
      }
    },
    PPO_WITH_KL("Pendulum-v1") {
      @Override
      Trainer trainer(VectorEnvironment lanes, Replicas replicas) {
        PpoConfig config = ppo();
        PpoConfig.LossTerms terms = config.loss();
        return PpoLearner.trainer(
            lanes,
            replicas,
            config
                .withLoss(
                    terms.withSurrogate(
                        terms.surrogate().withPenalty(new KlPenalty.Adaptive(0.01))))
                .withFit(
                    config.fit().withStop(Optional.of(new KlStop(0.02, KlStop.Rule.MINIBATCH)))),
            1);
      }
    },
    A2C("CartPole-v1") {
      @Override
      Trainer trainer(VectorEnvironment lanes, Replicas replicas) {
        A2cConfig config =
            A2cConfig.defaults()
                .withHorizon(32)
                .withAdvantage(new A2cConfig.Advantage(0.99, 0.95, true));
        return A2cLearner.trainer(lanes, replicas, config, 1);
      }
    };

    private final String environment;

    Agent(String environment) {
      this.environment = environment;
    }

    abstract Trainer trainer(VectorEnvironment lanes, Replicas replicas);

    /** Minibatches of 60, 60, 60, 60 and 16 rows; three devices share out none of them evenly. */
    private static PpoConfig ppo() {
      PpoConfig config = PpoConfig.defaults();
      return config.withHorizon(32).withFit(new PpoConfig.Fit(3, 60));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTrainingOnSeveralDevicesIsThatOnOne(Agent agent) {
    float[] one = trained(agent, 1);
    float[] untrained = parameters(agent, 1);
    for (int devices = 2; devices <= 3; devices++) {
      float[] several = trained(agent, devices);
      double moved = 0;
      for (int i = 0; i < one.length; i++) {
        assertThat(several[i]).isCloseTo(one[i], within(1e-4f));
        moved = Math.max(moved, Math.abs(several[i] - untrained[i]));
      }
      assertThat(moved).isGreaterThan(0.01);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameSeedAndNumberOfDevicesGiveTheSameBytes(Agent agent) {
    assertThat(trained(agent, 2)).isEqualTo(trained(agent, 2));
  }

  /** The second device of the resumed training begins with weights of its own, which go. */
  @ParameterizedTest
  @EnumSource
  void aResumedTrainingIsOneThatWasNeverStopped(Agent agent) throws IOException {
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    Map<String, float[]> arrays = new TreeMap<>();
    float[] weights;
    try (VectorEnvironment lanes = lanes(agent);
        Replicas replicas = replicas(lanes, 1, 1);
        Trainer trainer = agent.trainer(lanes, replicas)) {
      trainer.listen(
          report -> {
            if (report.update() == UPDATES / 2) {
              trainer.stop();
            }
          });
      trainer.train(UPDATES * 32L * LANES);
      trainer.save(new DataOutputStream(state));
      trainer.learner().arrays().forEach((name, array) -> arrays.put(name, array.toFloatArray()));
      weights = numbers(replicas);
    }
    try (VectorEnvironment lanes = lanes(agent);
        Replicas replicas = replicas(lanes, 1, 9);
        Trainer trainer = agent.trainer(lanes, replicas)) {
      Linear.set(replicas.first(), weights);
      trainer
          .learner()
          .arrays()
          .forEach(
              (name, array) -> {
                try (NDArray saved =
                    array.getManager().create(Objects.requireNonNull(arrays.get(name)))) {
                  TorchOps.copy(saved, array);
                }
              });
      trainer.restore(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
      trainer.resume();
      assertThat(numbers(replicas)).isEqualTo(trained(agent, 2));
    }
  }

  static Stream<Long> rows() {
    return LongStream.rangeClosed(1, 7).boxed();
  }

  /** Of unequal shares, of fewer rows than devices, and of one; ψ standardised over all of them. */
  @ParameterizedTest
  @MethodSource("rows")
  void aStepIsThatOfTheWholeMinibatch(long rows) {
    Space actions = Box.of(2, -1, 1);
    Loss loss =
        new Loss(
            new ClippedObjective(0.2),
            0.01,
            0.5,
            new ValueLoss(0.5, OptionalDouble.of(0.2)),
            rows > 1,
            0.5);
    float[] expected = step(networks(actions, 1), rows, loss);
    List<ActorCritic> three = networks(actions, 3);
    float[] together = step(three, rows, loss);
    assertThat(together.length).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(together[i]).isCloseTo(expected[i], within(2e-6f));
    }
  }

  static Stream<Objective> meansOverTrajectories() {
    return Stream.of(
        new ReinforceObjective(Normaliser.TRAJECTORIES),
        new FirstOrderObjective(),
        new ClippedObjective(0.2, Normaliser.TRAJECTORIES));
  }

  @ParameterizedTest
  @MethodSource("meansOverTrajectories")
  void aMeanOverTrajectoriesIsThatOfTheWholeMinibatch(Objective objective) {
    Space actions = Box.of(2, -1, 1);
    Loss loss = new Loss(objective, 0.01, 0.5, ValueLoss.unclipped(0.5), true, 100);
    assertThat(step(networks(actions, 3), 7, loss))
        .containsExactly(step(networks(actions, 1), 7, loss), within(2e-5f));
  }

  /** Parameters after a step on the first rows of seven, then what was measured. */
  private static float[] step(List<ActorCritic> networks, long count, Loss loss) {
    Rollout rollout = new Rollout(7, 1, 3, 2);
    Pcg64 random = Pcg64.seeded(3);
    double[] weights = new double[7];
    double[] targets = new double[7];
    for (int t = 0; t < 7; t++) {
      int row = rollout.addRow();
      rollout.valid()[row] = true;
      rollout.logProbs()[row] = -2.5f - (float) random.nextDouble();
      rollout.values()[row] = random.nextGaussian();
      weights[row] = 10 * random.nextGaussian();
      targets[row] = random.nextGaussian();
      for (int i = 0; i < 3; i++) {
        rollout.observations()[3 * row + i] = (float) random.nextGaussian();
      }
      for (int i = 0; i < 2; i++) {
        rollout.actions()[2 * row + i] = (float) random.nextGaussian();
      }
    }
    try (Replicas replicas = new Replicas(networks);
        Sgd sgd = new Sgd(replicas.first().parameters());
        GradientStep step = new AutogradStep(replicas, sgd);
        RolloutBatch batch = new RolloutBatch(replicas.first(), rollout, weights, targets);
        NDManager manager = replicas.first().manager().newSubManager()) {
      step.use(batch);
      NDArray rows = manager.create(LongStream.range(0, count).toArray());
      float[] measured = step.apply(manager, Minibatch.of(rows), loss, 1).toFloatArray();
      float[] moved = numbers(replicas);
      for (ActorCritic other : networks) {
        assertThat(other.parameters().values().toFloatArray()).isEqualTo(moved);
      }
      float[] all = new float[moved.length + measured.length];
      System.arraycopy(moved, 0, all, 0, moved.length);
      System.arraycopy(measured, 0, all, moved.length, measured.length);
      return all;
    }
  }

  @Test
  void learningOnSeveralDevicesKeepsNoArrayAlive() {
    try (VectorEnvironment lanes = lanes(Agent.PPO);
        Replicas replicas = replicas(lanes, 1, 2);
        Trainer trainer = Agent.PPO.trainer(lanes, replicas)) {
      NDManager system = replicas.first().manager().getParentManager();
      List<Integer> alive = new ArrayList<>();
      trainer.listen(report -> alive.add(system.getManagedArrays().size()));
      trainer.train(UPDATES * 32L * LANES);
      assertThat(alive.get(UPDATES - 1)).isEqualTo(alive.get(1));
    }
  }

  @Test
  void refusesNetworksThatAreNotTheSame() {
    Space actions = new Discrete(2);
    try (ActorCritic one = builder(actions, 1).hidden().build();
        ActorCritic other = builder(actions, 1).hidden().withoutValue().build()) {
      assertThatThrownBy(() -> new Replicas(List.of(one, other)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "a replica has 8 parameters [policy.0.weight, policy.0.bias]: expected 12"
                  + " [policy.0.weight, policy.0.bias, value.0.weight, value.0.bias]");
    }
    assertThatThrownBy(() -> new Replicas(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there are no networks: expected at least one");
  }

  @Test
  void refusesRecurrentNetworks() {
    ActorCriticBuilder builder = builder(new Discrete(2), 1).recurrent(Recurrence.gru(4));
    try (ActorCritic one = builder.build()) {
      assertThatThrownBy(() -> new Replicas(List.of(one, one)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "the networks carry 4 numbers from step to step: training on several devices expects"
                  + " networks that carry none");
    }
  }

  @Test
  void refusesObjectivesOfWholeTrajectories() {
    Loss loss = new Loss(new PerDecisionObjective(), 0, 0, ValueLoss.unclipped(1), false, 1);
    List<ActorCritic> two = networks(Box.of(2, -1, 1), 2);
    assertThatThrownBy(() -> step(two, 1, loss))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "PerDecisionObjective[] takes whole trajectories: expected one for single steps");
  }

  private static float[] trained(Agent agent, int devices) {
    try (VectorEnvironment lanes = lanes(agent);
        Replicas replicas = replicas(lanes, LongStream.rangeClosed(1, devices).toArray());
        Trainer trainer = agent.trainer(lanes, replicas)) {
      trainer.train(UPDATES * 32L * LANES);
      return numbers(replicas);
    }
  }

  private static float[] parameters(Agent agent, long seed) {
    try (VectorEnvironment lanes = lanes(agent);
        Replicas replicas = replicas(lanes, seed)) {
      return numbers(replicas);
    }
  }

  private static float[] numbers(Replicas replicas) {
    return replicas.first().parameters().values().toFloatArray();
  }

  private static VectorEnvironment lanes(Agent agent) {
    return Environments.make(agent.environment, EnvironmentOptions.lanes(LANES));
  }

  /** Only the first one's seed counts. */
  private static Replicas replicas(VectorEnvironment lanes, long... seeds) {
    return new Replicas(
        LongStream.of(seeds)
            .mapToObj(
                seed ->
                    TestDevice.builder(lanes.observationSpace(), lanes.actionSpace(), seed)
                        .hidden(16)
                        .device(EACH)
                        .build())
            .toList());
  }

  private static List<ActorCritic> networks(Space actions, int count) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(seed -> builder(actions, seed).hidden(5).build())
        .toList();
  }

  private static ActorCriticBuilder builder(Space actions, long seed) {
    return TestDevice.builder(Box.of(3, -1, 1), actions, seed).device(EACH);
  }
}
