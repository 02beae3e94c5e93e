package io.gradus.agents.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.modality.rl.agent.EpsilonGreedy;
import ai.djl.modality.rl.agent.QAgent;
import ai.djl.modality.rl.agent.RlAgent;
import ai.djl.modality.rl.env.RlEnv;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.envs.Environment;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.Step;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.classic.CartPole;
import io.gradus.envs.classic.Pendulum;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AdaptersTest {
  /** There and back: ours as DJL's as ours is what it was. */
  @Test
  void anEnvironmentIsTheSameAfterAWayThroughDjl() {
    try (VectorEnvironment direct = new CartPole(1);
        RlEnvAsEnvironment through =
            new RlEnvAsEnvironment(
                new EnvironmentAsRlEnv(new CartPole(1), 7, 1, 2), stream -> {}, false)) {
      assertThat(through.actionSpace()).isEqualTo(direct.actionSpace());
      assertThat(through.observationSpace().size()).isEqualTo(4);
      VectorStep expected = VectorStep.of(direct);
      direct.reset(7, expected);
      direct.reset(new long[] {-1}, expected); // the adapter has looked at a first observation
      Pcg64 unused = Pcg64.stream(1, "unused");
      for (int episode = 0; episode < 3; episode++) {
        assertThat(through.reset(unused)).containsExactly(expected.observations());
        boolean ended = false;
        for (int t = 0; !ended; t++) {
          float[] action = {t % 3 == 0 ? 0 : 1};
          direct.step(action, expected);
          Step step = through.step(action);
          ended = expected.ended(0);
          assertThat(step.observation())
              .containsExactly(ended ? expected.finalObservations() : expected.observations());
          assertThat(step.reward()).isEqualTo(expected.rewards()[0]);
          assertThat(step.terminated()).isEqualTo(ended);
        }
      }
    }
  }

  @Test
  void onlyLegalActionsAreOfferedAndWhatIsNotOfferedIsMasked() {
    VectorEnvironment vector = Environments.make("Doors-v0", EnvironmentOptions.lanes(1));
    try (EnvironmentAsRlEnv doors = new EnvironmentAsRlEnv(vector, 1, 1, 2)) {
      doors.reset();
      assertThat(vector.maskSize()).isEqualTo(16);
      assertThat(doors.getActionSpace()).hasSize(3);
    }
    try (TicTacToe game = new TicTacToe(Pcg64.stream(3, "test"))) {
      RlEnvAsEnvironment ours = new RlEnvAsEnvironment(game, game::drawFrom, game.moves());
      float[] board = ours.reset(Pcg64.stream(4, "test"));
      boolean[] legal = new boolean[9];
      ours.legalActions(legal);
      for (int cell = 0; cell < 9; cell++) {
        assertThat(legal[cell]).isEqualTo(board[cell] == 0);
      }
      board = ours.step(new float[] {4}).observation();
      assertThat(board[4]).isOne();
      assertThatThrownBy(() -> ours.step(new float[] {4}))
          .hasMessage(
              "action 4 is not offered by the RlEnv now: expected one that its mask allows");
    }
  }

  /** Actions 5, 6 and 7; masks and numbers count from 0. */
  @Test
  void actionsThatDoNotBeginAtNothingKeepTheirNumbersBothWays() {
    try (EnvironmentAsRlEnv one = new EnvironmentAsRlEnv(fromFive(), 1, 1, 2);
        ActorCritic networks = networks(fromFive());
        PolicyAsRlAgent agent =
            new PolicyAsRlAgent(networks, one.getActionSpace(), Pcg64.stream(2, "test"))) {
      Set<Integer> taken = new TreeSet<>();
      for (int i = 0; i < 100; i++) {
        one.reset();
        NDList action = agent.chooseAction(one, true);
        int number = action.singletonOrThrow().getInt();
        taken.add(number);
        assertThat(one.step(action, false).getReward().getFloat()).isEqualTo(number);
      }
      assertThat(taken).containsExactly(5, 6, 7);
    }
  }

  /** One step long; the reward is the action. */
  private static VectorEnvironment fromFive() {
    return Environments.vector(OneStep::new, 1);
  }

  private static final class OneStep implements Environment {
    @Override
    public Space observationSpace() {
      return new Box(new long[] {1}, new float[] {-1}, new float[] {1});
    }

    @Override
    public Space actionSpace() {
      return new Discrete(3, 5);
    }

    @Override
    public float[] reset(RandomGenerator random) {
      return new float[1];
    }

    @Override
    public Step step(float[] action) {
      return new Step(new float[1], action[0], true, false);
    }
  }

  @Test
  void realActionsPassThroughAndWrongOnesAreNamed() {
    try (EnvironmentAsRlEnv pendulum = new EnvironmentAsRlEnv(new Pendulum(1), 1, 1, 2);
        ActorCritic networks = networks(new Pendulum(1));
        PolicyAsRlAgent agent = new PolicyAsRlAgent(networks, List.of(), Pcg64.stream(2, "test"))) {
      pendulum.reset();
      assertThat(pendulum.getActionSpace()).isEmpty();
      NDList action = agent.chooseAction(pendulum, false);
      assertThat(pendulum.step(action, false).getReward().getFloat()).isNegative();
      NDList two = new NDList(action.get(0).getManager().create(new float[] {0, 0}));
      assertThatThrownBy(() -> pendulum.step(two, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2");
    }
  }

  @Test
  void aPolicyDrawsItsActionsInTrainingAloneAndLearnsNothingFromDjl() {
    try (EnvironmentAsRlEnv cartPole = new EnvironmentAsRlEnv(new CartPole(1), 1, 1, 2);
        ActorCritic networks = networks(new CartPole(1));
        PolicyAsRlAgent agent =
            new PolicyAsRlAgent(networks, cartPole.getActionSpace(), Pcg64.stream(2, "test"))) {
      cartPole.reset();
      int[] drawn = new int[2];
      int[] likely = new int[2];
      for (int i = 0; i < 100; i++) {
        drawn[agent.chooseAction(cartPole, true).singletonOrThrow().getInt()]++;
        likely[agent.chooseAction(cartPole, false).singletonOrThrow().getInt()]++;
      }
      assertThat(drawn).doesNotContain(0);
      assertThat(likely).contains(100);
      assertThatThrownBy(() -> agent.trainBatch(new RlEnv.Step[0]))
          .hasMessage(
              "a policy does not learn from DJL's steps: expected one of our agents on an"
                  + " RlEnvAsEnvironment");
      assertThatThrownBy(() -> new PolicyAsRlAgent(networks, List.of(), Pcg64.stream(2, "test")))
          .hasMessage("0 actions for a policy over " + new Discrete(2) + ": expected 2");
    }
  }

  /** DJL's own agent runs; that it learns is DJL's affair. */
  @Test
  void djlsOwnAgentIsTrainedOnOurCartPole() {
    try (EnvironmentAsRlEnv cartPole = new EnvironmentAsRlEnv(new CartPole(1), 1, 16, 256);
        Model model = Model.newInstance("q", "PyTorch")) {
      model.setBlock(
          new SequentialBlock()
              .add(new LambdaBlock(AdaptersTest::joined))
              .add(Linear.builder().setUnits(16).build())
              .add(Activation.reluBlock())
              .add(Linear.builder().setUnits(1).build()));
      var config =
          new DefaultTrainingConfig(Loss.l2Loss())
              .optOptimizer(Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-3f)).build());
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(new Shape(1, 4), new Shape(1));
        float[] before = weights(model);
        RlAgent agent = new EpsilonGreedy(new QAgent(trainer, 0.99f), Tracker.fixed(0.5f));
        for (int episode = 0; episode < 5; episode++) {
          assertThat(cartPole.runEnvironment(agent, true)).isPositive();
          agent.trainBatch(cartPole.getBatch());
          trainer.step();
        }
        assertThat(weights(model)).isNotEqualTo(before);
        assertThat(cartPole.runEnvironment(agent, false)).isPositive();
      }
    }
  }

  private static NDList joined(NDList input) {
    NDArray action = input.get(1).toType(DataType.FLOAT32, true).expandDims(1);
    return new NDList(input.get(0).concat(action, 1));
  }

  private static float[] weights(Model model) {
    return model.getBlock().getParameters().valueAt(0).getArray().toFloatArray();
  }

  private static ActorCritic networks(VectorEnvironment environment) {
    return ActorCritic.builder(environment.observationSpace(), environment.actionSpace(), 1)
        .build();
  }
}
