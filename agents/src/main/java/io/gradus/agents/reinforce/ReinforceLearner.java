package io.gradus.agents.reinforce;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Collector;
import io.gradus.agents.Learner;
import io.gradus.agents.Loss;
import io.gradus.agents.MinibatchDescent;
import io.gradus.agents.Progress;
import io.gradus.agents.Trainer;
import io.gradus.agents.TrajectoryBatch;
import io.gradus.agents.UpdateStatistics;
import io.gradus.core.Constants;
import io.gradus.core.objective.PerComponentBaseline;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.optim.Adam;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.policy.TrajectoryGradients;
import io.gradus.core.random.Pcg64;
import io.gradus.core.returns.Baseline;
import io.gradus.core.returns.MeanBaseline;
import io.gradus.core.returns.OptimalBaseline;
import io.gradus.core.returns.ReturnEstimator;
import io.gradus.core.returns.RewardToGo;
import io.gradus.core.returns.Standardisation;
import io.gradus.core.returns.TotalReturn;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.wrapper.RunningStatistics;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** REINFORCE (Williams 1992): one step along ∇ log π weighted by what followed. */
public final class ReinforceLearner implements Learner {
  private final ReinforceConfig config;
  private final ActorCritic networks;
  private final TrajectoryGradients gradients;
  private final Adam adam;
  private final Pcg64 shuffling;
  private final MinibatchDescent descent;
  private final RunningStatistics running = new RunningStatistics(1);

  /**
   * Gets ready.
   *
   * @param networks with a value function if the baseline is learned
   * @param shuffling unread as long as each batch is taken whole, as it is
   * @throws IllegalArgumentException if a learned baseline has no value function
   */
  public ReinforceLearner(ActorCritic networks, ReinforceConfig config, Pcg64 shuffling) {
    BaselineChoice choice = config.weight().baseline();
    if (choice.learnsValue() && networks.value().isEmpty()) {
      throw new IllegalArgumentException(
          "the baseline " + choice + " needs a value function: the networks have none");
    }
    if (choice == BaselineChoice.OPTIMAL || choice == BaselineChoice.OPTIMAL_PER_COMPONENT) {
      networks.requireNoMemory("the baseline " + choice);
    }
    this.config = config;
    this.shuffling = shuffling;
    this.networks = networks;
    this.gradients = new TrajectoryGradients(networks);
    this.adam =
        new Adam(networks.parameters(), Adam.Settings.epsilon(config.optimization().adamEpsilon()));
    this.descent = MinibatchDescent.fastest(networks, adam, shuffling);
  }

  /**
   * A training loop, ready to run.
   *
   * @param environment stepped by the loop alone from here on
   * @param seed at least 0 and below 2³² − B; with that of the networks it decides the run
   */
  public static Trainer trainer(
      VectorEnvironment environment, ActorCritic networks, ReinforceConfig config, long seed) {
    Learner learner = new ReinforceLearner(networks, config, Pcg64.stream(seed, "minibatches"));
    return new Trainer(new Collector(environment, networks, learner.plan(), seed), learner);
  }

  @Override
  public CollectionPlan plan() {
    return config.plan();
  }

  @Override
  public UpdateStatistics update(Rollout rollout, Progress progress) {
    ReinforceConfig.Weight weight = config.weight();
    ReturnEstimator credit =
        switch (weight.credit()) {
          case TOTAL_RETURN -> new TotalReturn(weight.discount());
          case REWARD_TO_GO -> new RewardToGo(weight.discount());
        };
    double[] returns = credit.estimate(rollout);
    requireNoMasks(rollout);
    if (weight.baseline() == BaselineChoice.OPTIMAL_PER_COMPONENT) {
      try (TrajectoryBatch batch = new TrajectoryBatch(networks, rollout, returns)) {
        NDArray direction = perComponent(batch, rollout);
        return descend(rollout, new double[returns.length], Optional.of(direction), progress);
      }
    }
    double[] weights = baseline(rollout, returns).subtractFrom(rollout, returns);
    if (weight.standardisation() == Standardisation.RUNNING) {
      standardise(rollout, weights);
    } else {
      weight.standardisation().apply(rollout, weights);
    }
    return descend(rollout, weights, Optional.empty(), progress);
  }

  /** By the batches before this one, which it then becomes one of, as Tianshou has it. */
  private void standardise(Rollout rollout, double[] weights) {
    double mean = running.mean(0);
    double deviation = Math.sqrt(running.variance(0) + 1e-8);
    running.update(weights, Arrays.copyOf(rollout.valid(), weights.length));
    for (int row = 0; row < weights.length; row++) {
      weights[row] = rollout.valid()[row] ? (weights[row] - mean) / deviation : 0;
    }
  }

  private void requireNoMasks(Rollout rollout) {
    BaselineChoice choice = config.weight().baseline();
    boolean optimal =
        choice == BaselineChoice.OPTIMAL || choice == BaselineChoice.OPTIMAL_PER_COMPONENT;
    if (optimal && rollout.widths().mask() > 0) {
      throw new IllegalArgumentException(
          "the baseline "
              + choice
              + " goes by gradients of trajectories, which know no action masks: expected another"
              + " baseline where actions are masked");
    }
  }

  private UpdateStatistics descend(
      Rollout rollout, double[] weights, Optional<NDArray> direction, Progress progress) {
    Loss loss =
        new Loss(
            new ReinforceObjective(config.weight().normaliser()),
            config.entropyCoefficient().at(progress.before()),
            config.valueCoefficient(),
            ValueLoss.unclipped(0.5),
            false,
            config.optimization().gradientLimit(),
            direction);
    return descent.descend(
        rollout,
        weights,
        new RewardToGo(config.weight().discount()).estimate(rollout),
        loss,
        MinibatchDescent.Passes.FULL_BATCH,
        config.optimization().learningRate().at(progress.before()),
        progress);
  }

  private Baseline baseline(Rollout rollout, double[] returns) {
    MeanBaseline.Scope scope =
        switch (config.weight().credit()) {
          case TOTAL_RETURN -> MeanBaseline.Scope.TRAJECTORIES;
          case REWARD_TO_GO -> MeanBaseline.Scope.STEPS;
        };
    return switch (config.weight().baseline()) {
      case NONE, OPTIMAL_PER_COMPONENT -> Baseline.none();
      case MEAN -> new MeanBaseline(MeanBaseline.Own.INCLUDED, scope);
      case LEAVE_ONE_OUT -> new MeanBaseline(MeanBaseline.Own.LEFT_OUT, scope);
      case OPTIMAL -> optimal(rollout, returns);
      case LEARNED -> Baseline.initialState();
      case STATE -> Baseline.state();
    };
  }

  /** The norms are those of the policy that collected the data, as the baseline has it. */
  private Baseline optimal(Rollout rollout, double[] returns) {
    try (TrajectoryBatch batch = new TrajectoryBatch(networks, rollout, returns)) {
      float[] norms =
          gradients
              .squaredNorms(batch.manager(), batch.observations(), batch.actions(), batch.mask())
              .toFloatArray();
      double[] squaredNorms = new double[norms.length];
      Arrays.setAll(squaredNorms, i -> norms[i]);
      return new OptimalBaseline(squaredNorms);
    }
  }

  /** (P) the estimate with a baseline for each component. */
  private NDArray perComponent(TrajectoryBatch batch, Rollout rollout) {
    double[] returns = batch.returns();
    float[] column = new float[returns.length];
    for (int i = 0; i < column.length; i++) {
      column[i] = (float) returns[i];
    }
    NDArray r = batch.manager().create(column, new Shape(column.length, 1));
    NDArray estimate =
        gradients.combine(
            batch.manager(),
            batch.observations(),
            batch.actions(),
            batch.mask(),
            g -> PerComponentBaseline.gradient(g, r));
    double scale =
        switch (config.weight().normaliser()) {
          case TRAJECTORIES -> 1;
          case STEPS -> rollout.trajectories() / (double) rollout.validRows();
        };
    return estimate.mul(Constants.of(estimate, scale));
  }

  @Override
  public Map<String, NDArray> arrays() {
    return adam.state();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    adam.save(out);
    shuffling.save(out);
    running.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    adam.restore(in);
    shuffling.restore(in);
    running.restore(in);
  }

  @Override
  public long plannedSteps(long requested, int lanes) {
    return requested;
  }

  @Override
  public void close() {
    descent.close();
    adam.close();
  }
}
