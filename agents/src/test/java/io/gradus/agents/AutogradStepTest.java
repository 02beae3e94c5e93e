package io.gradus.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.PerDecisionObjective;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.optim.Adam;
import io.gradus.core.optim.Optimizer;
import io.gradus.core.optim.Sgd;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.returns.RewardToGo;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.space.Box;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.Seeds;
import io.gradus.core.testing.TestDevice;
import io.gradus.envs.toy.Enumeration;
import io.gradus.envs.toy.PerceptronPolicy;
import io.gradus.envs.toy.TabularMdp;
import io.gradus.envs.toy.ToyProblems;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cuda")
class AutogradStepTest {
  private static final int STATES = 3;
  private static final int HIDDEN = 4;
  private static final double HUGE = 1e9;

  /**
   * Over every trajectory of a problem, each weighed by its probability, the whole path of a
   * learner climbs the exact gradient: rows that are not valid are left out, the mean is over
   * trajectories, and the minus sign is there once.
   */
  @Seeds
  void aStepClimbsTheExactGradient(long seed) {
    TabularMdp problem = ToyProblems.random(seed, STATES, 2, 3, seed % 2 == 0);
    Pcg64 random = Pcg64.stream(seed, "parameters");
    try (ActorCritic networks =
            TestDevice.builder(Box.of(STATES, 0, 1), new Discrete(2), seed)
                .hidden(HIDDEN)
                .withoutValue()
                .build();
        Sgd sgd = new Sgd(networks.parameters());
        GradientStep step = new AutogradStep(networks, sgd)) {
      double[] before = new double[(int) networks.parameters().size()];
      Arrays.setAll(before, i -> (float) random.nextGaussian());
      PerceptronPolicy twin = new PerceptronPolicy(problem, HIDDEN);
      double[] exact = twin.gradient(before);
      double largest = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
      Enumeration all = new Enumeration(problem, twin.table(before), new double[3][STATES]);
      double[] weights = all.weigh(new RewardToGo(1).estimate(all.rollout()));
      for (Objective objective :
          new Objective[] {
            new ReinforceObjective(), new ClippedObjective(0.2, Normaliser.TRAJECTORIES)
          }) {
        Linear.set(networks, Gradients.floats(before));
        take(networks, step, all.rollout(), weights, loss(objective, 0), 1);
        float[] after = networks.parameters().values().toFloatArray();
        for (int i = 0; i < exact.length; i++) {
          assertThat(after[i] - before[i])
              .isCloseTo(exact[i], within(1e-5 * largest + 1e-6)); // the move itself is a float
        }
      }
    }
  }

  @Test
  void theEntropyBonusPushesTowardsTheFairChoice() {
    TabularMdp problem = ToyProblems.bandit(0, 0);
    // one unit that counts for nothing, logits 1 and 0
    double[] parameters = {0.3, 0, 0, 0, 1, 0};
    try (ActorCritic networks =
            TestDevice.builder(Box.of(1, 0, 1), new Discrete(2), 1)
                .hidden(1)
                .withoutValue()
                .build();
        Sgd sgd = new Sgd(networks.parameters());
        GradientStep step = new AutogradStep(networks, sgd)) {
      Linear.set(networks, Gradients.floats(parameters));
      double p = 1 / (1 + Math.exp(-1));
      Enumeration all = new Enumeration(problem, new double[][] {{p, 1 - p}}, new double[1][1]);
      float[] measured =
          take(
              networks, step, all.rollout(), new double[2], loss(new ReinforceObjective(), 0.5), 1);
      double entropy = -p * Math.log(p) - (1 - p) * Math.log(1 - p);
      assertThat((double) measured[2]).isCloseTo(entropy, within(1e-6));
      // 0.5 · dH/dz = −0.5 p (log p + H)
      float[] after = networks.parameters().values().toFloatArray();
      assertThat((double) after[4] - 1).isCloseTo(-0.5 * p * (Math.log(p) + entropy), within(1e-6));
    }
  }

  @Test
  void measuresAnObjectiveThatADoubleTouched() {
    Objective half = input -> new ReinforceObjective().value(input).mul(0.5);
    Space actions = new Discrete(2);
    try (ActorCritic networks = Linear.networks(actions);
        Sgd sgd = new Sgd(networks.parameters());
        GradientStep step = new AutogradStep(networks, sgd)) {
      Rollout rollout = new Rollout(1, 1, 2, 1);
      rollout.valid()[rollout.addRow()] = true;
      float[] measured = take(networks, step, rollout, new double[] {8}, loss(half, 0), 0.1);
      assertThat((double) measured[0]).isCloseTo(4 * Math.log(0.5), within(1e-6));
    }
  }

  @Test
  void learningKeepsNoArrayAlive() {
    for (Space actions : new Space[] {new Discrete(4), Box.of(2, -1, 1)}) {
      int outputs = actions instanceof Discrete ? 4 : 2;
      try (ActorCritic perceptrons =
              TestDevice.builder(Box.of(3, -1, 1), actions, 1).hidden(8).build();
          ActorCritic blocks =
              TestDevice.builder(Box.of(3, -1, 1), actions, 1)
                  .policy(network(outputs))
                  .value(network(1))
                  .build();
          Adam adam = new Adam(perceptrons.parameters(), Adam.Settings.epsilon(1e-5));
          Adam plainAdam = new Adam(perceptrons.parameters(), Adam.Settings.epsilon(1e-5));
          Adam blockAdam = new Adam(blocks.parameters(), Adam.Settings.epsilon(1e-5));
          GradientStep fused = new FusedStep(perceptrons, adam);
          GradientStep plain = new AutogradStep(perceptrons, plainAdam);
          GradientStep blockStep = new AutogradStep(blocks, blockAdam)) {
        assertThat(growth(perceptrons, adam, fused)).as("fused, %s", actions).isZero();
        assertThat(growth(perceptrons, plainAdam, plain)).as("autograd, %s", actions).isZero();
        assertThat(growth(blocks, blockAdam, blockStep)).as("blocks, %s", actions).isZero();
      }
    }
  }

  /** Live arrays in the whole process after 200 updates less those after 20. */
  private static int growth(ActorCritic networks, Optimizer optimizer, GradientStep step) {
    NDManager system = networks.manager().getParentManager();
    int actionSize = networks.actionSpace().size();
    Rollout rollout = new Rollout(4, 2, 3, actionSize);
    for (int t = 0; t < 4; t++) {
      int row = rollout.addRow();
      rollout.valid()[row] = true;
      rollout.valid()[row + 1] = true;
      rollout.observations()[3 * row] = t;
    }
    double[] weights = {1, 2, -1, 0, 3, -2, 1, 1};
    Loss loss =
        new Loss(
            new ClippedObjective(0.2),
            0.01,
            0.5,
            new ValueLoss(0.5, OptionalDouble.of(0.2)),
            true,
            0.5);
    int before = 0;
    long stepsBefore = optimizer.steps();
    for (int i = 0; i < 200; i++) {
      take(networks, step, rollout, weights, loss, 1e-4);
      before = i == 20 ? system.getManagedArrays().size() : before;
    }
    assertThat(optimizer.steps() - stepsBefore).isEqualTo(200);
    return system.getManagedArrays().size() - before;
  }

  @Test
  void aStepLeavesNothingButItsMeasuresOnTheBatch() {
    try (ActorCritic networks = Linear.networks(new Discrete(2));
        Sgd sgd = new Sgd(networks.parameters());
        GradientStep step = new AutogradStep(networks, sgd)) {
      Rollout rollout = new Rollout(1, 1, 2, 1);
      rollout.valid()[rollout.addRow()] = true;
      NDManager system = networks.manager().getParentManager();
      try (RolloutBatch batch = new RolloutBatch(networks, rollout, new double[1], new double[1]);
          NDManager manager = networks.manager().newSubManager()) {
        step.use(batch);
        NDArray rows = manager.create(new long[] {0});
        Loss loss = loss(new ClippedObjective(0.2), 0.01);
        step.apply(manager, Minibatch.of(rows), loss, 0.1);
        int before = system.getManagedArrays().size();
        for (int i = 0; i < 20; i++) {
          step.apply(manager, Minibatch.of(rows), loss, 0.1);
        }
        assertThat(system.getManagedArrays()).hasSize(before + 20);
      }
    }
  }

  /** The ratios of steps that were shuffled would be multiplied with each other. */
  /** Whole trajectories of one lane after the other, of two steps and of one; the first alone. */
  @Test
  void takesTheTrajectoriesThatWereChosenForObjectivesOfThem() {
    Space actions = new Discrete(2);
    try (ActorCritic networks = Linear.networks(actions);
        Sgd sgd = new Sgd(networks.parameters());
        GradientStep step = new AutogradStep(networks, sgd)) {
      Rollout rollout = new Rollout(4, 1, 2, 1);
      for (int t = 0; t < 4; t++) {
        int row = rollout.addRow();
        rollout.valid()[row] = row != 2;
        rollout.logProbs()[row] = (float) Math.log(0.5 / (row + 2)); // ρ = 2, 3, –, 5
      }
      rollout.terminated()[1] = true;
      Loss loss = loss(new PerDecisionObjective(), 0);
      double[] weights = {1, 10, 1e6, 100};
      try (RolloutBatch batch = new RolloutBatch(networks, rollout, weights, weights);
          NDManager manager = networks.manager().newSubManager()) {
        step.use(batch);
        NDArray first = manager.create(new long[] {0});
        NDArray both = manager.create(new long[] {1, 0});
        // 1 · 2 + 10 · 2 · 3,  and 100 · 5 beside, over two
        assertThat(step.apply(manager, Minibatch.of(first), loss, 0).getFloat(0))
            .isEqualTo(62, within(1e-3f));
        assertThat(step.apply(manager, Minibatch.of(both), loss, 0).getFloat(0))
            .isEqualTo(281, within(1e-2f));
      }
    }
  }

  @Test
  void refusesAStepWithoutABatch() {
    try (ActorCritic networks = Linear.networks(new Discrete(2));
        NDManager manager = TestDevice.manager();
        Adam adam = new Adam(networks.parameters(), Adam.Settings.epsilon(1e-5));
        GradientStep fused = new FusedStep(networks, adam);
        GradientStep plain = new AutogradStep(networks, adam)) {
      NDArray rows = manager.create(new long[] {0});
      for (GradientStep step : new GradientStep[] {fused, plain}) {
        assertThatThrownBy(
                () ->
                    step.apply(
                        manager, Minibatch.of(rows), loss(new ClippedObjective(0.2), 0), 0.1))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("no batch: call use first");
      }
    }
  }

  private static Block network(int outputs) {
    return new SequentialBlock()
        .add(ai.djl.nn.core.Linear.builder().setUnits(6).build())
        .add(Activation.tanhBlock())
        .add(ai.djl.nn.core.Linear.builder().setUnits(outputs).build());
  }

  private static Loss loss(Objective objective, double entropyCoefficient) {
    return new Loss(objective, entropyCoefficient, 0, ValueLoss.unclipped(1), false, HUGE);
  }

  /** On all valid rows at once. */
  private static float[] take(
      ActorCritic networks,
      GradientStep step,
      Rollout rollout,
      double[] weights,
      Loss loss,
      double rate) {
    try (RolloutBatch batch = new RolloutBatch(networks, rollout, weights, weights);
        NDManager manager = networks.manager().newSubManager()) {
      step.use(batch);
      NDArray rows = manager.create(LongStream.range(0, batch.rows()).toArray());
      return step.apply(manager, Minibatch.of(rows), loss, rate).toFloatArray();
    }
  }
}
