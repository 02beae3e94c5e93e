package io.gradus.agents.lab;

import io.gradus.core.objective.CausalObjective;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.FirstOrderObjective;
import io.gradus.core.objective.FullProductObjective;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.Objective;
import io.gradus.core.objective.PerDecisionObjective;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.objective.SelfNormalisedObjective;
import io.gradus.core.objective.TruncatedProductObjective;
import io.gradus.core.returns.Baseline;
import io.gradus.core.returns.Gae;
import io.gradus.core.returns.ImmediateReward;
import io.gradus.core.returns.MeanBaseline;
import io.gradus.core.returns.ReturnEstimator;
import io.gradus.core.returns.RewardToGo;
import io.gradus.core.returns.TotalReturn;
import io.gradus.core.returns.Unweighted;
import io.gradus.envs.toy.TabularMdp;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The estimators of the theory, each a choice of what an agent is made of. */
public enum Estimator {
  REINFORCE(Data.ON_POLICY, Batch.AVERAGE, Credit.TOTAL),
  BEHAVIOUR_CLONING(Data.ANY_POLICY, Batch.AVERAGE, Credit.NONE),
  MEAN_BASELINE(Data.ON_POLICY, Batch.TOGETHER, Credit.TOTAL),
  LEAVE_ONE_OUT_BASELINE(Data.ON_POLICY, Batch.LEAVE_ONE_OUT, Credit.TOTAL),
  OPTIMAL_BASELINE(Data.ON_POLICY, Batch.LEAVE_ONE_OUT, Credit.TOTAL),
  OPTIMAL_BASELINE_PER_COMPONENT(Data.ON_POLICY, Batch.LEAVE_ONE_OUT, Credit.TOTAL),
  LEARNED_BASELINE(Data.ON_POLICY, Batch.AVERAGE, Credit.TOTAL),
  REWARD_TO_GO(Data.ON_POLICY, Batch.AVERAGE, Credit.TO_GO),
  STATE_BASELINE(Data.ON_POLICY, Batch.AVERAGE, Credit.TO_GO),
  GAE(Data.ON_POLICY, Batch.AVERAGE, Credit.ADVANTAGE),
  FULL_PRODUCT(Data.ANY_POLICY, Batch.AVERAGE, Credit.TOTAL),
  PER_DECISION(Data.ANY_POLICY, Batch.AVERAGE, Credit.IMMEDIATE),
  CAUSAL(Data.ANY_POLICY, Batch.AVERAGE, Credit.TO_GO),
  FIRST_ORDER(Data.ANY_POLICY, Batch.AVERAGE, Credit.TO_GO),
  CLIPPED(Data.ANY_POLICY, Batch.AVERAGE, Credit.TO_GO),
  SELF_NORMALISED(Data.ANY_POLICY, Batch.TOGETHER, Credit.TOTAL),
  TRUNCATED(Data.ANY_POLICY, Batch.AVERAGE, Credit.TOTAL),
  STRAIGHT_THROUGH_GUMBEL_SOFTMAX(Data.ON_POLICY, Batch.AVERAGE, Credit.PATHWISE);

  /** Whose trajectories it takes. */
  enum Data {
    ON_POLICY,
    ANY_POLICY
  }

  /** What an estimate from N trajectories is. */
  enum Batch {
    /** The mean of what each gives alone. */
    AVERAGE,
    /** A function of them all. */
    TOGETHER,
    /** A function of them all that says something about each from the others: N is at least 2. */
    LEAVE_ONE_OUT
  }

  private enum Credit {
    NONE,
    TOTAL,
    TO_GO,
    IMMEDIATE,
    ADVANTAGE,
    /** By derivative, without ψ. */
    PATHWISE
  }

  private final Data data;
  private final Batch batch;
  private final Credit credit;

  Estimator(Data data, Batch batch, Credit credit) {
    this.data = data;
    this.batch = batch;
    this.credit = credit;
  }

  /** Its name in the command: {@code per-decision}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The estimator of a name.
   *
   * @throws IllegalArgumentException if there is none; lists all
   */
  public static Estimator of(String id) {
    return Arrays.stream(values())
        .filter(estimator -> estimator.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown estimator '"
                        + id
                        + "': expected one of "
                        + Arrays.stream(values())
                            .map(Estimator::id)
                            .collect(Collectors.joining(", "))));
  }

  /** Whether it takes the trajectories of another policy. */
  public boolean offPolicy() {
    return data == Data.ANY_POLICY;
  }

  /** Whether its weights are products of the ratios of several steps. */
  boolean usesProducts() {
    return switch (this) {
      case FULL_PRODUCT, PER_DECISION, CAUSAL, SELF_NORMALISED, TRUNCATED -> true;
      default -> false;
    };
  }

  /** Whether an estimate from N trajectories is the mean of what each gives alone. */
  public boolean isAverage() {
    return batch == Batch.AVERAGE;
  }

  /** Whether it differentiates through the environment. */
  public boolean isPathwise() {
    return credit == Credit.PATHWISE;
  }

  /**
   * Checks that it can be used.
   *
   * @throws IllegalArgumentException if it takes its own trajectories only, or more of them
   */
  void check(LabProblem problem, LabSettings settings) {
    if (!offPolicy() && problem.hasBehaviour()) {
      throw new IllegalArgumentException(
          id()
              + " takes trajectories of the policy itself: expected a problem without 'behaviour'");
    }
    if (offPolicy() && this != BEHAVIOUR_CLONING) {
      checkSupport(problem);
    }
    if (batch == Batch.LEAVE_ONE_OUT && settings.trajectories() < 2) {
      throw new IllegalArgumentException(
          id()
              + " leaves one trajectory out: expected --trajectories of at least 2, not "
              + settings.trajectories());
    }
  }

  private void checkSupport(LabProblem problem) {
    double[][] policy = problem.policy();
    double[][] behaviour = TabularMdp.softmax(problem.behaviourLogits());
    for (int s = 0; s < policy.length; s++) {
      for (int a = 0; a < policy[s].length; a++) {
        if (behaviour[s][a] == 0 && policy[s][a] > 0) {
          throw new IllegalArgumentException(
              "behaviour never takes action %d in state %d, which the policy takes: %s needs its ratio"
                  .formatted(a, s, id()));
        }
      }
    }
  }

  /** ψ before its baseline. */
  ReturnEstimator returns(LabSettings settings) {
    return switch (credit) {
      case NONE -> new Unweighted();
      case TOTAL -> new TotalReturn(1);
      case TO_GO -> new RewardToGo(1);
      case IMMEDIATE -> new ImmediateReward(1);
      case ADVANTAGE -> new Gae(settings.discount(), settings.lambda());
      case PATHWISE -> throw new IllegalStateException(id() + " has no weights");
    };
  }

  /** What is subtracted; the optimal ones need gradients, and come from {@link Surrogates}. */
  Baseline baseline() {
    return switch (this) {
      case MEAN_BASELINE ->
          new MeanBaseline(MeanBaseline.Own.INCLUDED, MeanBaseline.Scope.TRAJECTORIES);
      case LEAVE_ONE_OUT_BASELINE ->
          new MeanBaseline(MeanBaseline.Own.LEFT_OUT, MeanBaseline.Scope.TRAJECTORIES);
      case LEARNED_BASELINE -> Baseline.initialState();
      case STATE_BASELINE -> Baseline.state();
      default -> Baseline.none();
    };
  }

  /** (H, S) what a rollout's values are: V for advantages, b else. */
  double[][] values(LabProblem problem) {
    return credit == Credit.ADVANTAGE ? problem.values() : problem.baseline();
  }

  /** The surrogate. */
  Objective objective(LabSettings settings) {
    return switch (this) {
      case FULL_PRODUCT -> new FullProductObjective();
      case PER_DECISION -> new PerDecisionObjective();
      case CAUSAL -> new CausalObjective();
      case FIRST_ORDER -> new FirstOrderObjective();
      case CLIPPED -> new ClippedObjective(settings.clip(), Normaliser.TRAJECTORIES);
      case SELF_NORMALISED -> new SelfNormalisedObjective();
      case TRUNCATED -> new TruncatedProductObjective(settings.cap());
      default -> new ReinforceObjective();
    };
  }
}
