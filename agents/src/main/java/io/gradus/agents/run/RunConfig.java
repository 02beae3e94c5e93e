package io.gradus.agents.run;

import io.gradus.agents.preset.Algorithm;
import io.gradus.agents.preset.Network;
import io.gradus.agents.preset.Normalisation;
import io.gradus.agents.preset.Preset;
import io.gradus.agents.preset.Wrapping;
import io.gradus.core.Checks;
import io.gradus.core.Records;
import io.gradus.envs.HostOptions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All that decides a run: {@code config.json}.
 *
 * @param format of this file
 * @param env id of the environment
 * @param algo name of the algorithm
 * @param preset name of the preset that it began from
 * @param seed decides environment, actions, weights and minibatches; lane i starts from seed + i
 * @param steps asked for, over all lanes
 * @param envs lanes
 * @param shards pieces of the lanes that are collected apart and joined in their order; 0 for lanes
 *     that are stepped together
 * @param device {@code cpu} or {@code gpu}
 * @param replicas of the networks, each on a device of its own where there are GPUs, that share out
 *     each minibatch; 1 for one device
 * @param algorithm with its hyperparameters
 * @param network the networks
 * @param wrapping how the environment is changed
 * @param normalisation of observations and rewards
 * @param hosting how a server holds the environment, if one does
 * @param warmStart another run's policy that it begins from; empty for random weights
 * @param evaluation at the end
 * @param saving when checkpoints are written
 * @param monitoring evaluations during the training
 * @param model that the policy is put above; empty for networks of its own
 * @param versions what it is run with
 */
public record RunConfig(
    int format,
    String env,
    String algo,
    String preset,
    long seed,
    long steps,
    int envs,
    Integer shards,
    String device,
    Integer replicas,
    Algorithm algorithm,
    Network network,
    Wrapping wrapping,
    Normalisation normalisation,
    Hosting hosting,
    Optional<WarmStart> warmStart,
    EvaluationPlan evaluation,
    Saving saving,
    Monitoring monitoring,
    Optional<PretrainedModel> model,
    Versions versions) {
  private static final int FORMAT = 1;
  private static final long SEEDS = 1L << 32;
  private static final long MOST_STEPS = 1_000_000_000_000_000L;
  private static final int MOST_ENVS = 65_536;

  /**
   * How the result is evaluated.
   *
   * @param episodes at least 1
   * @param seed decides the episodes; other ones than any training seed gives
   * @param stochastic whether actions are drawn
   */
  public record EvaluationPlan(int episodes, long seed, boolean stochastic) {
    /**
     * @throws IllegalArgumentException if a number is out of its range
     */
    public EvaluationPlan {
      Checks.positive("--eval-episodes", episodes);
      Checks.notNegative("the evaluation's seed", seed);
    }
  }

  /**
   * How a server holds the environment: what changes a run's numbers. Patience with a server is not
   * among them.
   *
   * @param vectorization how lanes are stepped; empty for the server's default
   * @param wrappers around each lane
   * @param actionMasks whether it says which actions are legal
   */
  public record Hosting(
      Optional<String> vectorization, List<String> wrappers, boolean actionMasks) {
    /** The server's default, no wrappers. */
    public static final Hosting DEFAULT = new Hosting(Optional.empty(), List.of(), false);

    /** Copies the list. */
    public Hosting {
      wrappers = List.copyOf(wrappers);
    }

    /** Of what was asked for. */
    public static Hosting of(HostOptions options) {
      return new Hosting(options.vectorization(), options.wrappers(), options.asksForActionMasks());
    }

    /** The same with the patience of now. */
    HostOptions with(HostOptions patience) {
      HostOptions options = patience.withWrappers(wrappers).withActionMasks(actionMasks);
      return vectorization.map(options::withVectorization).orElse(options);
    }
  }

  /**
   * When checkpoints are written. It changes nothing of what is learned.
   *
   * @param times over the whole run, at least 1
   * @param keep how many of the last are kept beside the best, at least 1
   */
  public record Saving(int times, int keep) {
    /** Ten times, the last three. */
    public static final Saving DEFAULT = new Saving(10, 3);

    /**
     * @throws IllegalArgumentException if one is below 1
     */
    public Saving {
      Checks.positive("--checkpoints", times);
      Checks.positive("--keep", keep);
    }
  }

  /**
   * Evaluations during the training. They change nothing of what is learned, but for where it ends.
   *
   * @param everySteps of the training, over all lanes; 0 for none
   * @param episodes of each, at least 1
   * @param stopAt the mean return at which the training ends; empty if it goes on to its end
   */
  public record Monitoring(long everySteps, int episodes, Optional<Double> stopAt) {
    /** None. */
    public static final Monitoring NONE = new Monitoring(0, 10, Optional.empty());

    /**
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Monitoring {
      Checks.notNegative("--eval-every", everySteps);
      Checks.positive("--eval-episodes-during", episodes);
      if (stopAt.isPresent() && everySteps == 0) {
        throw new IllegalArgumentException(
            "--stop-at is "
                + stopAt.get()
                + " without --eval-every: expected both, as evaluations decide it");
      }
      if (stopAt.filter(value -> !Double.isFinite(value)).isPresent()) {
        throw new IllegalArgumentException(
            "--stop-at is " + stopAt.get() + ": expected a finite number");
      }
    }
  }

  /**
   * @throws IllegalArgumentException if a number is out of its range
   */
  public RunConfig {
    shards = shards == null ? 0 : shards; // not in older files
    replicas = replicas == null ? 1 : replicas; // not in older files
    monitoring = monitoring == null ? Monitoring.NONE : monitoring; // not in older files
    model = model == null ? Optional.empty() : model; // not in older files
    if (format != FORMAT) {
      throw new IllegalArgumentException("format is " + format + ": expected " + FORMAT);
    }
    Objects.requireNonNull(env);
    Objects.requireNonNull(preset);
    Objects.requireNonNull(device);
    Objects.requireNonNull(network);
    Objects.requireNonNull(wrapping);
    Objects.requireNonNull(normalisation);
    Objects.requireNonNull(hosting);
    Objects.requireNonNull(warmStart);
    Objects.requireNonNull(evaluation);
    Objects.requireNonNull(saving);
    Objects.requireNonNull(versions);
    if (!algorithm.name().equals(algo)) {
      throw new IllegalArgumentException("algo is " + algo + ": expected " + algorithm.name());
    }
    Checks.positive("--gpus", replicas);
    checkAtMost("--steps", Checks.positive("--steps", steps), MOST_STEPS);
    checkAtMost("--envs", Checks.positive("--envs", envs), MOST_ENVS);
    checkSeed(seed, envs);
    Checks.notNegative("--shards", shards);
    if (shards > 0) {
      ShardTask.check(shards, envs, algorithm, hosting);
    }
  }

  private static void checkAtMost(String name, long value, long most) {
    if (value > most) {
      throw new IllegalArgumentException(name + " is " + value + ": expected at most " + most);
    }
  }

  /**
   * Checks a seed.
   *
   * @throws IllegalArgumentException if a lane's would be below 0 or not below 2³²
   */
  public static void checkSeed(long seed, int envs) {
    if (seed < 0 || seed >= SEEDS - envs) {
      throw new IllegalArgumentException(
          "--seed is " + seed + ": expected at least 0 and below " + (SEEDS - envs));
    }
  }

  /** A preset as it is. */
  public static RunConfig of(
      Preset preset, String env, long seed, String device, int episodes, Versions versions) {
    return new RunConfig(
        FORMAT,
        env,
        preset.algorithm().name(),
        preset.name(),
        seed,
        preset.steps(),
        preset.lanes(),
        0,
        device,
        1,
        preset.algorithm(),
        preset.network(),
        preset.wrapping(),
        preset.normalisation(),
        Hosting.DEFAULT,
        Optional.empty(),
        new EvaluationPlan(episodes, seed, false),
        Saving.DEFAULT,
        Monitoring.NONE,
        Optional.empty(),
        versions);
  }

  /** The same in so many shards; 0 for none. */
  public RunConfig withShards(int count) {
    return Records.with(this, "shards", count);
  }

  /** The same with so many replicas of the networks. */
  public RunConfig withReplicas(int count) {
    return Records.with(this, "replicas", count);
  }

  /** The same with other times for checkpoints. */
  public RunConfig withSaving(Saving newSaving) {
    return Records.with(this, "saving", newSaving);
  }

  /** The same with evaluations during the training. */
  public RunConfig withMonitoring(Monitoring newMonitoring) {
    return Records.with(this, "monitoring", newMonitoring);
  }

  /** The same with another way to hold the environment. */
  public RunConfig withHosting(Hosting newHosting) {
    return Records.with(this, "hosting", newHosting);
  }

  /** The same with a policy above a model. */
  public RunConfig withModel(PretrainedModel newModel) {
    return Records.with(this, "model", Optional.of(newModel));
  }

  /** The same from another run's policy on. */
  public RunConfig withWarmStart(WarmStart newWarmStart) {
    return Records.with(this, "warmStart", Optional.of(newWarmStart));
  }
}
