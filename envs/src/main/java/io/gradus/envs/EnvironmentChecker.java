package io.gradus.envs;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Steps an environment with random actions and lists where it breaks its contract. Meant for an
 * environment of one's own, before a policy is trained on it: most of what is wrong with one makes
 * no noise, and only learns badly.
 */
public final class EnvironmentChecker {
  private static final int MOST_PROBLEMS = 20;

  private final VectorEnvironment environment;
  private final VectorStep result;
  private final Space observationSpace;
  private final double[] returns;
  private final int[] lengths;
  private final List<String> problems = new ArrayList<>();

  private EnvironmentChecker(VectorEnvironment environment) {
    this.environment = environment;
    result = VectorStep.of(environment);
    observationSpace = environment.observationSpace();
    returns = new double[environment.lanes()];
    lengths = new int[environment.lanes()];
  }

  /**
   * Checks an environment, and leaves it open.
   *
   * @param environment a new one, not yet reset
   * @param seed of the lanes and of the actions
   * @param steps how many to take, twice
   * @return one line for each breach, with what was expected, twenty at most; empty if all is well
   */
  public static List<String> check(VectorEnvironment environment, long seed, int steps) {
    EnvironmentChecker checker = new EnvironmentChecker(environment);
    try {
      checker.refusesAStepBeforeReset();
      List<float[]> first = checker.play(seed, steps);
      List<float[]> second = checker.play(seed, steps);
      checker.repeats(first, second);
      checker.refusesWrongActions();
    } catch (RuntimeException e) {
      checker.problem("threw " + e + ": expected no exception");
    }
    return List.copyOf(
        checker.problems.subList(0, Math.min(MOST_PROBLEMS, checker.problems.size())));
  }

  private void refusesAStepBeforeReset() {
    try {
      environment.step(randomActions(Pcg64.seeded(0)), result);
      problem("a step before the first reset was taken: expected an IllegalStateException");
    } catch (IllegalStateException expected) {
      // as it should be
    }
  }

  /** (2 · steps + 1) what was seen, and the rewards that came with it. */
  private List<float[]> play(long seed, int steps) {
    List<float[]> seen = new ArrayList<>();
    Pcg64 random = Pcg64.stream(seed, "environment checker");
    environment.reset(seed, result);
    Arrays.fill(returns, 0);
    Arrays.fill(lengths, 0);
    for (int lane = 0; lane < lengths.length; lane++) {
      observation("the first observation", result.observations(), lane, 0);
      if (result.rewards()[lane] != 0 || result.ended(lane) || !result.valid()[lane]) {
        problem("reset gave a reward, an end or no valid row" + place(lane, 0));
      }
    }
    seen.add(result.observations().clone());
    for (int t = 0; t < steps; t++) {
      environment.step(randomActions(random), result);
      for (int lane = 0; lane < lengths.length; lane++) {
        row(lane, t);
      }
      seen.add(result.observations().clone());
      float[] rewards = new float[lengths.length];
      for (int lane = 0; lane < rewards.length; lane++) {
        rewards[lane] = (float) result.rewards()[lane];
      }
      seen.add(rewards);
    }
    return seen;
  }

  private void row(int lane, int t) {
    observation("the observation", result.observations(), lane, t);
    double reward = result.rewards()[lane];
    if (!Double.isFinite(reward)) {
      problem("the reward is " + reward + ": expected a finite number" + place(lane, t));
    }
    if (!result.valid()[lane]) {
      if (reward != 0 || result.ended(lane)) {
        problem(
            "a row that is not valid has a reward or an end: expected neither" + place(lane, t));
      }
      return;
    }
    returns[lane] += reward;
    lengths[lane]++;
    if (result.ended(lane)) {
      observation("the final observation", result.finalObservations(), lane, t);
      same("the episode's length", result.episodeLengths()[lane], lengths[lane], lane, t);
      same("the episode's return", result.episodeReturns()[lane], returns[lane], lane, t);
      returns[lane] = 0;
      lengths[lane] = 0;
    }
  }

  private void same(String what, double actual, double expected, int lane, int t) {
    if (!(Math.abs(actual - expected) <= 1e-6 * (1 + Math.abs(expected)))) {
      problem(what + " is " + actual + ": expected " + expected + place(lane, t));
    }
  }

  private void observation(String what, float[] rows, int lane, int t) {
    int size = observationSpace.size();
    if (!observationSpace.contains(rows, lane * size)) {
      problem(
          what
              + " is "
              + Arrays.toString(Arrays.copyOfRange(rows, lane * size, (lane + 1) * size))
              + ": expected "
              + observationSpace.rule()
              + place(lane, t));
    }
  }

  private void repeats(List<float[]> first, List<float[]> second) {
    for (int i = 0; i < first.size(); i++) {
      if (!Arrays.equals(first.get(i), second.get(i))) {
        problem(
            "the same seed and actions gave another trajectory from step "
                + Math.max(0, (i - 1) / 2)
                + " on: expected the same numbers");
        return;
      }
    }
  }

  private void refusesWrongActions() {
    Space space = environment.actionSpace();
    float[] actions = randomActions(Pcg64.seeded(0));
    float wrong = space instanceof Discrete discrete ? discrete.start() + discrete.n() : Float.NaN;
    actions[0] = wrong;
    try {
      environment.step(actions, result);
      problem(
          "the action "
              + wrong
              + " was taken: expected an IllegalArgumentException, as "
              + space
              + " has "
              + space.rule());
    } catch (IllegalArgumentException expected) {
      // as it should be
    }
  }

  private float[] randomActions(Pcg64 random) {
    Space space = environment.actionSpace();
    float[] actions = new float[environment.lanes() * space.size()];
    for (int at = 0; at < actions.length; at += space.size()) {
      space.sample(random, actions, at);
    }
    return actions;
  }

  private void problem(String message) {
    problems.add(environment.id() + ": " + message);
  }

  private static String place(int lane, int t) {
    return " (environment " + lane + ", step " + t + ")";
  }
}
