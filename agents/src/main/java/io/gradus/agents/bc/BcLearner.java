package io.gradus.agents.bc;

import ai.djl.ndarray.NDArray;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Learner;
import io.gradus.agents.Loss;
import io.gradus.agents.MinibatchDescent;
import io.gradus.agents.Progress;
import io.gradus.agents.Trainer;
import io.gradus.agents.UpdateStatistics;
import io.gradus.core.distribution.SquashedGaussianFamily;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.optim.Adam;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.returns.Unweighted;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.demonstration.Demonstration;
import io.gradus.envs.demonstration.Demonstrations;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Behaviour cloning (Pomerleau 1991): REINFORCE on somebody else's actions, each of which counts 1.
 *
 * <pre>
 *   L(θ) = 1/M Σ_i log πθ(a_i|s_i)
 * </pre>
 *
 * <p>An update is an epoch over the demonstrations, in shuffled minibatches of M.
 */
public final class BcLearner implements Learner {
  private static final String TRAIN = "train";
  private static final String HELD_OUT = "held_out";

  private final BcConfig config;
  private final ActorCritic networks;
  private final CollectionPlan plan;
  private final long stepsPerEpoch;
  private final Optional<Rollout> heldOut;
  private final Adam adam;
  private final Pcg64 shuffling;
  private final MinibatchDescent descent;

  private BcLearner(
      ActorCritic networks,
      BcConfig config,
      Demonstrations training,
      Optional<Demonstrations> heldOut,
      Pcg64 shuffling) {
    networks.requireNoMemory("behaviour cloning");
    if (networks.policy().family() instanceof SquashedGaussianFamily) {
      throw new IllegalArgumentException(
          "behaviour cloning knows what the environment was given: expected another head than"
              + " squashed, whose likelihood is of the number before the squashing");
    }
    this.config = config;
    this.networks = networks;
    this.plan = new CollectionPlan.Episodes(training.episodes().size());
    this.stepsPerEpoch = training.steps();
    this.heldOut = heldOut.map(DemonstrationSource::rollout);
    this.shuffling = shuffling;
    this.adam = new Adam(networks.parameters(), Adam.Settings.epsilon(config.adamEpsilon()));
    this.descent = MinibatchDescent.fastest(networks, adam, shuffling);
  }

  /**
   * A training loop, ready to run; its steps are steps of demonstrations.
   *
   * @param demonstrations as the networks are to see them
   * @param seed decides which episodes are held out and the order of minibatches
   * @throws IllegalArgumentException if the networks are for other spaces, or carry a memory from
   *     step to step
   */
  public static Trainer trainer(
      Demonstrations demonstrations, ActorCritic networks, BcConfig config, long seed) {
    if (networks.memorySize() > 0) {
      throw new IllegalArgumentException(
          "the policy carries "
              + networks.memorySize()
              + " numbers from step to step: expected none, as steps are shuffled");
    }
    check("observations", demonstrations.observationSpace(), networks.observationSpace());
    check("actions", demonstrations.actionSpace(), networks.actionSpace());
    List<Demonstration> shuffled = new ArrayList<>(demonstrations.episodes());
    Pcg64 random = Pcg64.stream(seed, "held-out");
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, random.nextInt(i + 1));
    }
    int held = (int) (config.heldOut() * shuffled.size());
    Demonstrations training = demonstrations.withEpisodes(shuffled.subList(held, shuffled.size()));
    Optional<Demonstrations> heldOut =
        held == 0
            ? Optional.empty()
            : Optional.of(demonstrations.withEpisodes(shuffled.subList(0, held)));
    Pcg64 shuffling = Pcg64.stream(seed, "minibatches");
    return new Trainer(
        new DemonstrationSource(training),
        new BcLearner(networks, config, training, heldOut, shuffling));
  }

  private static void check(String what, Object demonstrated, Object expected) {
    if (!demonstrated.equals(expected)) {
      throw new IllegalArgumentException(
          "the " + what + " demonstrated are in " + demonstrated + ": expected " + expected);
    }
  }

  @Override
  public CollectionPlan plan() {
    return plan;
  }

  @Override
  public List<String> metrics() {
    return List.of(
        "train_log_likelihood", "train_accuracy", "held_out_log_likelihood", "held_out_accuracy");
  }

  @Override
  public UpdateStatistics update(Rollout rollout, Progress progress) {
    UpdateStatistics descended =
        descent.descend(
            rollout,
            new Unweighted().estimate(rollout),
            new double[rollout.rows()],
            new Loss(
                new ReinforceObjective(Normaliser.STEPS),
                0,
                0,
                ValueLoss.unclipped(0.5),
                false,
                config.gradientLimit()),
            new MinibatchDescent.Passes(1, config.minibatchSize()),
            config.learningRate().at(progress.before()),
            progress);
    Map<String, Double> measured = new LinkedHashMap<>(Fit.of(networks, rollout).named(TRAIN));
    heldOut.ifPresent(rows -> measured.putAll(Fit.of(networks, rows).named(HELD_OUT)));
    return new UpdateStatistics(
        descended.policyLoss(),
        Double.NaN, // no value is learned, and who acted had a likelihood that is not known
        descended.entropy(),
        Double.NaN,
        Double.NaN,
        Double.NaN,
        descended.gradientNorm(),
        descended.learningRate(),
        measured);
  }

  @Override
  public Map<String, NDArray> arrays() {
    return adam.state();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    adam.save(out);
    shuffling.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    adam.restore(in);
    shuffling.restore(in);
  }

  /** {@inheritDoc} Whole epochs, one more rather than one less. */
  @Override
  public long plannedSteps(long requested, int lanes) {
    return (requested + stepsPerEpoch - 1) / stepsPerEpoch * stepsPerEpoch;
  }

  @Override
  public void close() {
    descent.close();
    adam.close();
  }
}
