package io.gradus.agents.offpolicy;

import ai.djl.ndarray.NDArray;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Collector;
import io.gradus.agents.Learner;
import io.gradus.agents.Loss;
import io.gradus.agents.MinibatchDescent;
import io.gradus.agents.Progress;
import io.gradus.agents.Reevaluation;
import io.gradus.agents.Trainer;
import io.gradus.agents.UpdateStatistics;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.optim.Adam;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.VectorEnvironment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Policy gradients from a buffer of what former policies collected.
 *
 * <p>After each collection the buffer is gone through some times. Each pass begins by asking the
 * networks of now for the values and log-probabilities of all that is in it, so that ψ and the
 * ratios are of now. Data is spent when its weights' effective sample size is below a share of
 * their number: rollouts of which that holds are dropped before the first pass, the newest never,
 * and when it holds of the whole buffer there is no further pass.
 */
public final class OffPolicyLearner implements Learner {
  private static final List<String> METRICS =
      List.of(
          "effective_sample_size",
          "effective_share",
          "ratio_05",
          "ratio_50",
          "ratio_95",
          "buffer_rollouts",
          "passes");

  private final OffPolicyConfig config;
  private final ActorCritic networks;
  private final Adam adam;
  private final Pcg64 shuffling;
  private final MinibatchDescent descent;
  private final RolloutBuffer buffer;

  /**
   * Gets ready.
   *
   * @param networks feed-forward, with a value function
   * @param shuffling decides the order of minibatches
   * @throws IllegalArgumentException if the networks are of another kind
   */
  public OffPolicyLearner(ActorCritic networks, OffPolicyConfig config, Pcg64 shuffling) {
    if (networks.value().isEmpty()) {
      throw new IllegalArgumentException(
          "the off-policy agent needs a value function: the networks have none");
    }
    networks.requireNoMemory("the off-policy agent");
    this.config = config;
    this.networks = networks;
    this.shuffling = shuffling;
    this.adam =
        new Adam(networks.parameters(), Adam.Settings.epsilon(config.optimization().adamEpsilon()));
    this.descent = MinibatchDescent.fastest(networks, adam, shuffling);
    this.buffer = new RolloutBuffer(config.reuse().rollouts());
  }

  /**
   * A training loop, ready to run.
   *
   * @param environment stepped by the loop alone from here on
   * @param seed at least 0 and below 2³² − B; with that of the networks it decides the run
   */
  public static Trainer trainer(
      VectorEnvironment environment, ActorCritic networks, OffPolicyConfig config, long seed) {
    Learner learner = new OffPolicyLearner(networks, config, Pcg64.stream(seed, "minibatches"));
    return new Trainer(new Collector(environment, networks, learner.plan(), seed), learner);
  }

  @Override
  public CollectionPlan plan() {
    return config.plan();
  }

  @Override
  public UpdateStatistics update(Rollout rollout, Progress progress) {
    OffPolicyConfig.Reuse reuse = config.reuse();
    buffer.add(rollout);
    buffer.dropStaleIf(stale -> isSpent(weights(stale, logRatios(stale))));
    Rollout joined = buffer.joined();
    List<UpdateStatistics> passes = new ArrayList<>();
    double[] logRatios = logRatios(joined);
    Weights weights = weights(joined, logRatios);
    do {
      Reevaluation.values(networks, joined);
      passes.add(descend(joined, Credits.of(config, joined, logRatios), progress));
      if (passes.size() < reuse.passes()) {
        logRatios = logRatios(joined);
        weights = weights(joined, logRatios);
      }
    } while (passes.size() < reuse.passes() && !isSpent(weights));
    return mean(passes).with(measured(weights, passes.size()));
  }

  /** (T, B) log ρ_t of now. */
  private double[] logRatios(Rollout rollout) {
    double[] logRatios = Reevaluation.logProbs(networks, rollout);
    for (int row = 0; row < logRatios.length; row++) {
      logRatios[row] -= rollout.valid()[row] ? rollout.logProbs()[row] : 0;
    }
    return logRatios;
  }

  private Weights weights(Rollout rollout, double[] logRatios) {
    return Weights.of(config.objective(), rollout, logRatios, config.loss().cap());
  }

  private boolean isSpent(Weights weights) {
    return weights.overflowing() || weights.effectiveShare() < config.reuse().leastEffectiveShare();
  }

  private UpdateStatistics descend(Rollout rollout, Credits credits, Progress progress) {
    OffPolicyConfig.LossTerms terms = config.loss();
    double clip = Math.max(terms.clip().at(progress.after()), Float.MIN_NORMAL);
    Loss loss =
        new Loss(
            config.objective().objective(clip, terms.cap()),
            terms.entropyCoefficient().at(progress.after()),
            terms.valueCoefficient(),
            ValueLoss.unclipped(1),
            config.credit().standardise(),
            config.optimization().gradientLimit());
    return descent.descend(
        rollout,
        credits.weights(),
        credits.targets(),
        loss,
        new MinibatchDescent.Passes(1, config.reuse().minibatchSize()),
        config.optimization().learningRate().at(progress.after()),
        progress);
  }

  /** The means over passes; the explained variance is that before the first. */
  private static UpdateStatistics mean(List<UpdateStatistics> passes) {
    double[] sums = new double[6];
    for (UpdateStatistics pass : passes) {
      double[] numbers = {
        pass.policyLoss(),
        pass.valueLoss(),
        pass.entropy(),
        pass.approxKl(),
        pass.clipFraction(),
        pass.gradientNorm()
      };
      for (int i = 0; i < sums.length; i++) {
        sums[i] += numbers[i] / passes.size();
      }
    }
    UpdateStatistics first = passes.get(0);
    return new UpdateStatistics(
        sums[0],
        sums[1],
        sums[2],
        sums[3],
        sums[4],
        first.explainedVariance(),
        sums[5],
        first.learningRate());
  }

  private Map<String, Double> measured(Weights weights, int passes) {
    double[] numbers = {
      weights.effectiveSampleSize(),
      weights.effectiveShare(),
      weights.low(),
      weights.median(),
      weights.high(),
      buffer.size(),
      passes
    };
    Map<String, Double> named = new LinkedHashMap<>();
    for (int i = 0; i < numbers.length; i++) {
      named.put(METRICS.get(i), numbers[i]);
    }
    return named;
  }

  @Override
  public List<String> metrics() {
    return METRICS;
  }

  @Override
  public Map<String, NDArray> arrays() {
    return adam.state();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    adam.save(out);
    shuffling.save(out);
    buffer.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    adam.restore(in);
    shuffling.restore(in);
    buffer.restore(in);
  }

  /** {@inheritDoc} The last collection may exceed what was asked for. */
  @Override
  public long plannedSteps(long requested, int lanes) {
    if (config.plan() instanceof CollectionPlan.Window window) {
      long perUpdate = (long) window.steps() * lanes;
      return (requested + perUpdate - 1) / perUpdate * perUpdate;
    }
    return requested;
  }

  @Override
  public void close() {
    descent.close();
    adam.close();
  }
}
