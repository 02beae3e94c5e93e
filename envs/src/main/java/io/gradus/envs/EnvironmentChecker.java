package io.gradus.envs;

import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Discrete;
import io.gradus.core.space.Space;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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
  private static final int STEPS_BEFORE_SAVING = 20;

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
      checker.goesOnFromItsState(seed, steps);
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

  /** (steps + 1) what there was to see. */
  private List<float[]> play(long seed, int steps) {
    List<float[]> seen = new ArrayList<>();
    Pcg64 random = Pcg64.stream(seed, "environment checker");
    reset(seed);
    for (int lane = 0; lane < lengths.length; lane++) {
      observation("the first observation", result.observations(), lane, 0);
      if (result.rewards()[lane] != 0 || result.ended(lane) || !result.valid()[lane]) {
        problem("reset gave a reward, an end or no valid row" + place(lane, 0));
      }
    }
    seen.add(seen());
    for (int t = 0; t < steps; t++) {
      environment.step(randomActions(random), result);
      for (int lane = 0; lane < lengths.length; lane++) {
        row(lane, t);
      }
      masks(t);
      seen.add(seen());
    }
    return seen;
  }

  private void reset(long seed) {
    environment.reset(seed, result);
    Arrays.fill(returns, 0);
    Arrays.fill(lengths, 0);
    masks(0);
  }

  /** What there is to compare: observations, rewards, masks. */
  private float[] seen() {
    float[] observations = result.observations();
    int lanes = lengths.length;
    float[] seen = Arrays.copyOf(observations, observations.length + lanes + result.masks().length);
    for (int lane = 0; lane < lanes; lane++) {
      seen[observations.length + lane] = (float) result.rewards()[lane];
    }
    for (int i = 0; i < result.masks().length; i++) {
      seen[observations.length + lanes + i] = result.masks()[i] ? 1 : 0;
    }
    return seen;
  }

  private void masks(int t) {
    int size = environment.maskSize();
    if (size == 0) {
      return;
    }
    int expected = Masks.size(environment.actionSpace());
    if (size != expected) {
      throw new BrokenEnvironmentException(
          "the mask size is " + size + ": expected 0 or " + expected);
    }
    int[] steps = new int[lengths.length];
    Arrays.fill(steps, t);
    Masks.check(environment.id(), environment.actionSpace(), result.masks(), steps);
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
                + Math.max(0, i - 1)
                + " on: expected the same numbers");
        return;
      }
    }
  }

  /** What is restored goes on as it did before. */
  private void goesOnFromItsState(long seed, int steps) {
    if (!environment.isResumable()) {
      return;
    }
    Pcg64 random = Pcg64.stream(seed, "environment checker");
    reset(seed);
    walk(Math.min(steps, STEPS_BEFORE_SAVING), random);
    boolean[] masks = result.masks().clone();
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    try {
      environment.save(new DataOutputStream(state));
      List<float[]> first = walk(steps, Pcg64.ofState(random.state()));
      environment.restore(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
      System.arraycopy(masks, 0, result.masks(), 0, masks.length);
      List<float[]> second = walk(steps, Pcg64.ofState(random.state()));
      for (int t = 0; t < steps; t++) {
        if (!Arrays.equals(first.get(t), second.get(t))) {
          problem(
              "restored from its state it went on otherwise, from step "
                  + t
                  + " on: expected the same numbers");
          return;
        }
      }
    } catch (IOException e) {
      problem("its state could not be restored: " + e + ": expected that what is saved can be");
    }
  }

  private List<float[]> walk(int steps, Pcg64 random) {
    List<float[]> seen = new ArrayList<>();
    for (int t = 0; t < steps; t++) {
      environment.step(randomActions(random), result);
      seen.add(seen());
    }
    return seen;
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
    if (environment.maskSize() > 0) {
      Masks.sample(space, result.masks(), random, actions);
      return actions;
    }
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
