package io.gradus.agents.bc;

import io.gradus.agents.CollectionPlan;
import io.gradus.agents.EpisodeLog;
import io.gradus.agents.RolloutSource;
import io.gradus.core.Checks;
import io.gradus.core.rollout.Rollout;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.demonstration.Demonstration;
import io.gradus.envs.demonstration.Demonstrations;
import io.gradus.envs.demonstration.ReplayedDemonstrations;
import io.gradus.envs.wrapper.NormalizedObservations;
import io.gradus.envs.wrapper.VectorWrapper;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the same demonstrations again and again, all of them each time: an epoch. Its steps are the
 * steps of demonstrations that were given; no episode ends, for nobody plays.
 */
public final class DemonstrationSource implements RolloutSource {
  private final Rollout rollout;
  private final CollectionPlan plan;
  private final EpisodeLog episodes = new EpisodeLog();
  private long stepsTaken;

  /**
   * Gives demonstrations.
   *
   * @param demonstrations as the networks are to see them
   */
  public DemonstrationSource(Demonstrations demonstrations) {
    rollout = rollout(demonstrations);
    plan = new CollectionPlan.Episodes(demonstrations.episodes().size());
  }

  /** (T, 1) the episodes one after the other. */
  static Rollout rollout(Demonstrations demonstrations) {
    int observationSize = demonstrations.observationSpace().size();
    int actionSize = demonstrations.actionSpace().size();
    int rows = Math.toIntExact(demonstrations.steps());
    Rollout rollout = new Rollout(Math.max(1, rows), 1, observationSize, actionSize);
    for (Demonstration episode : demonstrations.episodes()) {
      int steps = episode.steps();
      int first = rollout.length();
      for (int t = 0; t < steps; t++) {
        int row = rollout.addRow();
        rollout.rewards()[row] = episode.rewards()[t];
        rollout.valid()[row] = true;
      }
      int last = first + steps - 1;
      rollout.terminated()[last] = episode.terminated();
      rollout.truncated()[last] = !episode.terminated();
      System.arraycopy(
          episode.observations(),
          0,
          rollout.observations(),
          first * observationSize,
          steps * observationSize);
      System.arraycopy(
          episode.actions(), 0, rollout.actions(), first * actionSize, steps * actionSize);
    }
    return rollout;
  }

  /**
   * Demonstrations as they look through what wraps them. A first pass is for wrappers that keep
   * statistics, which stay as they are from then on. So do those that there are already: they
   * belong to a policy that was trained before.
   *
   * @param environment {@link ReplayedDemonstrations}, wrapped or not
   * @throws IllegalArgumentException if something else is wrapped, or actions are changed on the
   *     way to the environment, which cannot be undone
   */
  public static Demonstrations seenThrough(VectorEnvironment environment) {
    VectorEnvironment innermost = environment;
    List<NormalizedObservations> normalisers = new ArrayList<>();
    while (innermost instanceof VectorWrapper wrapper) {
      if (wrapper instanceof NormalizedObservations normalizer) {
        normalisers.add(normalizer);
      }
      innermost = wrapper.inner();
    }
    if (!(innermost instanceof ReplayedDemonstrations replay)) {
      throw new IllegalArgumentException(
          environment + " is an environment: expected demonstrations of one");
    }
    Demonstrations raw = replay.demonstrations();
    if (!environment.actionSpace().equals(raw.actionSpace())) {
      throw new IllegalArgumentException(
          environment
              + " takes actions in "
              + environment.actionSpace()
              + ": expected those of the demonstrations, "
              + raw.actionSpace());
    }
    if (environment == replay) {
      return raw;
    }
    normalisers.forEach(normalizer -> normalizer.setFrozen(!normalizer.statistics().isEmpty()));
    play(environment, raw);
    normalisers.forEach(normalizer -> normalizer.setFrozen(true));
    return new Demonstrations(
        environment.observationSpace(), raw.actionSpace(), play(environment, raw));
  }

  private static List<Demonstration> play(VectorEnvironment environment, Demonstrations raw) {
    VectorStep step = VectorStep.of(environment);
    int size = environment.observationSpace().size();
    environment.reset(0, step);
    List<Demonstration> seen = new ArrayList<>();
    for (Demonstration episode : raw.episodes()) {
      int steps = episode.steps();
      float[] observations = new float[Math.multiplyExact(steps + 1, size)];
      float[] action = new float[raw.actionSpace().size()];
      for (int t = 0; t < steps; t++) {
        System.arraycopy(step.observations(), 0, observations, t * size, size);
        System.arraycopy(episode.actions(), t * action.length, action, 0, action.length);
        environment.step(action, step);
        if (step.ended(0) != (t == steps - 1)) {
          throw new IllegalArgumentException(
              environment
                  + " ends an episode after "
                  + (t + 1)
                  + " steps: expected the "
                  + steps
                  + " that were demonstrated");
        }
      }
      System.arraycopy(step.finalObservations(), 0, observations, steps * size, size);
      seen.add(
          new Demonstration(
              observations,
              episode.actions(),
              episode.rewards(),
              episode.terminated(),
              episode.truncated()));
    }
    return seen;
  }

  @Override
  public CollectionPlan plan() {
    return plan;
  }

  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public Rollout collect() {
    stepsTaken += rollout.rows();
    return rollout;
  }

  @Override
  public long stepsTaken() {
    return stepsTaken;
  }

  @Override
  public EpisodeLog episodes() {
    return episodes;
  }

  @Override
  public long steppingNanos() {
    return 0;
  }

  @Override
  public long servedNanos() {
    return 0;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(stepsTaken);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    stepsTaken = Checks.notNegative("steps taken", in.readLong());
  }
}
