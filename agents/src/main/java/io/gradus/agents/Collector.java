package io.gradus.agents;

import io.gradus.core.Binary;
import io.gradus.core.distribution.ActionSampler;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Acts with a policy in B lanes and fills the columns of a {@link Rollout}. The rollout is the
 * collector's own, overwritten by the next collection.
 */
public final class Collector implements RolloutSource {
  /** Seeds of episodes are drawn below this; evaluation seeds lie above. */
  public static final long TRAINING_SEEDS = 1L << 32;

  private final VectorEnvironment environment;
  private final ActorCritic networks;
  private final CollectionPlan plan;
  private final Pcg64 actionNoise;
  private final Pcg64 episodeSeeds;
  private final VectorStep step;
  private final Rollout rollout;
  private final EpisodeLog episodes = new EpisodeLog();
  private final float[] distributions;
  private final ActionSampler sampler;
  private final float[] memory;
  private final float[] values;
  private final float[] actions;
  private final float[] logProbs;
  private final float[] environmentActions;
  private long stepsTaken;
  private long steppingNanos;

  /**
   * Resets the environment and gets ready.
   *
   * @param environment stepped by this collector alone from here on
   * @param plan how much one collection is
   * @param seed at least 0 and below 2³² − B: decides everything; lane i of the environment starts
   *     from {@code seed + i}
   */
  public Collector(
      VectorEnvironment environment, ActorCritic networks, CollectionPlan plan, long seed) {
    long limit = TRAINING_SEEDS - environment.lanes();
    if (seed < 0 || seed >= limit) {
      throw new IllegalArgumentException(
          "seed is " + seed + ": expected at least 0 and below " + limit);
    }
    this.environment = environment;
    this.networks = networks;
    this.plan = plan;
    this.actionNoise = Pcg64.stream(seed, "actions");
    this.episodeSeeds = Pcg64.stream(seed, "episodes");
    int lanes = environment.lanes();
    int actionSize = environment.actionSpace().size();
    int capacity = plan instanceof CollectionPlan.Window window ? window.steps() : 512;
    this.step = VectorStep.of(environment);
    DistributionFamily family = networks.policy().family();
    checkMasks(environment, family);
    this.rollout =
        new Rollout(
            capacity,
            lanes,
            new Rollout.Widths(
                environment.observationSpace().size(),
                actionSize,
                environment.maskSize(),
                networks.memorySize()));
    this.sampler = family.sampler(lanes);
    this.memory = new float[lanes * networks.memorySize()];
    this.distributions = new float[lanes * family.parameterCount()];
    this.values = new float[lanes];
    this.actions = new float[lanes * actionSize];
    this.logProbs = new float[lanes];
    this.environmentActions = new float[lanes * actionSize];
    environment.reset(seed, step);
    checkFinite(step.observations(), 0);
  }

  private static void checkMasks(VectorEnvironment environment, DistributionFamily family) {
    if (environment.maskSize() != 0 && environment.maskSize() != family.maskSize()) {
      throw new IllegalArgumentException(
          environment.id()
              + " masks "
              + environment.maskSize()
              + " choices: expected "
              + family.maskSize()
              + " for actions in "
              + family.space());
    }
  }

  /** Environment steps taken so far, in all lanes; rows that an autoreset inserts do not count. */
  @Override
  public long stepsTaken() {
    return stepsTaken;
  }

  @Override
  public long steppingNanos() {
    return steppingNanos;
  }

  @Override
  public long servedNanos() {
    return environment.servedNanos();
  }

  @Override
  public int lanes() {
    return environment.lanes();
  }

  /** The environment that is stepped. */
  public VectorEnvironment environment() {
    return environment;
  }

  @Override
  public CollectionPlan plan() {
    return plan;
  }

  @Override
  public EpisodeLog episodes() {
    return episodes;
  }

  @Override
  public Rollout collect() {
    rollout.clear();
    episodes.clear();
    sampler.begin(actionNoise);
    if (plan instanceof CollectionPlan.Window window) {
      collectWindow(window.steps());
    } else if (plan instanceof CollectionPlan.Episodes quota) {
      collectEpisodes(quota.perLane());
    }
    Reevaluation.nextValues(networks, rollout);
    return rollout;
  }

  private void collectWindow(int steps) {
    int lanes = environment.lanes();
    int start = 0;
    for (int t = 0; t < steps; t++) {
      start = advance();
      for (int lane = 0; lane < lanes; lane++) {
        boolean real = step.valid()[lane];
        rollout.valid()[start + lane] = real;
        if (real) {
          record(start, lane);
        } else {
          cutWhereLost(start, lane);
          forget(lane);
        }
      }
    }
    for (int lane = 0; lane < lanes; lane++) {
      int row = start + lane;
      if (rollout.valid()[row] && !rollout.isEndOfEpisode(row)) {
        cut(row, step.observations(), lane);
      }
    }
  }

  private void collectEpisodes(int quota) {
    int lanes = environment.lanes();
    if (stepsTaken > 0) {
      resetAll();
    }
    int[] finished = new int[lanes];
    int lanesLeft = lanes;
    while (lanesLeft > 0) {
      int start = advance();
      for (int lane = 0; lane < lanes; lane++) {
        boolean real = step.valid()[lane] && finished[lane] < quota;
        rollout.valid()[start + lane] = real;
        if (real) {
          record(start, lane);
          if (step.ended(lane) && ++finished[lane] == quota) {
            lanesLeft--;
          }
        } else if (finished[lane] < quota) {
          cutWhereLost(start, lane);
          forget(lane);
        }
      }
    }
  }

  /** Begins new episodes in all lanes, by seeds of their own. */
  private void resetAll() {
    environment.reset(episodeSeeds.nextLong(TRAINING_SEEDS - environment.lanes()), step);
    Arrays.fill(memory, 0);
  }

  /** Acts once in every lane; returns the first row of the rollout that it filled. */
  private int advance() {
    int lanes = environment.lanes();
    int start = rollout.addRow();
    float[] observations = step.observations();
    System.arraycopy(memory, 0, rollout.memory(), start * networks.memorySize(), memory.length);
    networks.evaluate(observations, lanes, memory, distributions, values);
    mask(start);
    sampler.sample(distributions, lanes, actionNoise, actions, logProbs);
    int observationSize = rollout.observationSize();
    int actionSize = rollout.actionSize();
    System.arraycopy(
        observations, 0, rollout.observations(), start * observationSize, lanes * observationSize);
    System.arraycopy(actions, 0, rollout.actions(), start * actionSize, lanes * actionSize);
    System.arraycopy(logProbs, 0, rollout.logProbs(), start, lanes);
    if (networks.value().isPresent()) {
      for (int lane = 0; lane < lanes; lane++) {
        rollout.values()[start + lane] = values[lane];
      }
    }
    networks.policy().family().elements(actions, lanes, environmentActions);
    long before = System.nanoTime();
    environment.step(environmentActions, step);
    steppingNanos += System.nanoTime() - before;
    checkFinite(step.observations(), 0);
    for (int lane = 0; lane < lanes; lane++) {
      stepsTaken += step.valid()[lane] ? 1 : 0;
    }
    return start;
  }

  private void mask(int start) {
    int size = environment.maskSize();
    if (size > 0) {
      boolean[] masks = step.masks();
      System.arraycopy(masks, 0, rollout.masks(), start * size, masks.length);
      networks.policy().family().mask(distributions, environment.lanes(), masks);
    }
  }

  private void record(int start, int lane) {
    int row = start + lane;
    rollout.rewards()[row] = step.rewards()[lane];
    rollout.terminated()[row] = step.terminated()[lane];
    rollout.truncated()[row] = step.truncated()[lane];
    if (step.ended(lane)) {
      episodes.add(step.episodeReturns()[lane], step.episodeLengths()[lane]);
      if (!step.terminated()[lane]) {
        cut(row, step.finalObservations(), lane);
      }
      forget(lane);
    }
  }

  /** A lane that was lost: the row before is the episode's last, and what followed it was seen. */
  private void cutWhereLost(int start, int lane) {
    int before = start - environment.lanes() + lane;
    boolean lost = !step.valid()[lane] && step.truncated()[lane];
    boolean open = before >= 0 && rollout.valid()[before] && !rollout.isEndOfEpisode(before);
    if (lost && open) { // else it was cut already, or the collection before this one saw its end
      rollout.truncated()[before] = true;
      remember(start + lane, lane); // the row that is none has moved it on
      cut(before, step.finalObservations(), lane);
    }
  }

  /** Goes back to what was carried into a row. */
  private void remember(int row, int lane) {
    int size = networks.memorySize();
    System.arraycopy(rollout.memory(), row * size, memory, lane * size, size);
  }

  /** What follows an end knows nothing of what was before. */
  private void forget(int lane) {
    int size = networks.memorySize();
    Arrays.fill(memory, lane * size, (lane + 1) * size, 0);
  }

  private void cut(int row, float[] observations, int lane) {
    int size = rollout.observationSize();
    checkFinite(Arrays.copyOfRange(observations, lane * size, (lane + 1) * size), lane);
    rollout.cuts().add(row, observations, memory, lane);
  }

  private void checkFinite(float[] observations, int firstLane) {
    float sum = 0;
    for (float number : observations) {
      sum += 0 * number; // NaN for NaN and for infinities
    }
    if (Float.isNaN(sum)) {
      int size = rollout.observationSize();
      for (int i = 0; i < observations.length; i++) {
        if (!Float.isFinite(observations[i])) {
          throw new NotFiniteException(
              "observation["
                  + i % size
                  + "] of "
                  + environment.id()
                  + " is "
                  + observations[i]
                  + ": expected a finite number (environment "
                  + (firstLane + i / size)
                  + ", after "
                  + stepsTaken
                  + " steps)");
        }
      }
    }
  }

  /** All but the networks; the environment's state as far as it can be saved. */
  @Override
  public void save(DataOutput out) throws IOException {
    actionNoise.save(out);
    episodeSeeds.save(out);
    out.writeLong(stepsTaken);
    Binary.write(out, step.observations(), step.observations().length);
    Binary.write(out, step.masks(), step.masks().length);
    Binary.write(out, memory, memory.length);
    sampler.save(out);
    environment.save(out);
  }

  /** {@inheritDoc} Lanes whose state could not be saved begin new episodes. */
  @Override
  public void restore(DataInput in) throws IOException {
    actionNoise.restore(in);
    episodeSeeds.restore(in);
    stepsTaken = in.readLong();
    Binary.read(in, step.observations(), step.observations().length);
    Binary.read(in, step.masks(), step.masks().length);
    Binary.read(in, memory, memory.length);
    sampler.restore(in);
    environment.restore(in);
    if (!environment.isResumable()) {
      resetAll();
      checkFinite(step.observations(), 0);
    }
  }
}
