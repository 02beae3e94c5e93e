package io.gradus.agents;

import io.gradus.core.Checks;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays whole episodes with a policy as it is.
 *
 * <p>Every lane plays a fixed quota of episodes: if the first so many to finish counted, short ones
 * would be favoured. Seeds lie above all those of training.
 *
 * @param episodes how many, at least 1
 * @param seed at least 0 and below 2³²; the same seed gives the same episodes
 * @param stochastic whether actions are drawn; else the most likely one is taken
 */
public record Evaluator(int episodes, long seed, boolean stochastic) {
  /**
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Evaluator {
    Checks.positive("episodes", episodes);
    if (seed < 0 || seed >= Collector.TRAINING_SEEDS) {
      throw new IllegalArgumentException(
          "seed is " + seed + ": expected at least 0 and below " + Collector.TRAINING_SEEDS);
    }
  }

  /** The most likely action each time. */
  public static Evaluator greedy(int episodes, long seed) {
    return new Evaluator(episodes, seed, false);
  }

  /** The environment's seed: above all those of training. */
  public static long firstSeed(long seed, int lanes) {
    return Collector.TRAINING_SEEDS + seed * lanes;
  }

  /**
   * Plays the episodes.
   *
   * @param environment with as many lanes as are to be played at once
   */
  public Evaluation evaluate(ActorCritic networks, VectorEnvironment environment) {
    int lanes = environment.lanes();
    PolicyActor actor =
        new PolicyActor(networks, environment, stochastic, Pcg64.stream(seed, "evaluation"));
    VectorStep step = VectorStep.of(environment);
    List<List<Double>> returns = new ArrayList<>();
    List<List<Integer>> lengths = new ArrayList<>();
    int[] quota = new int[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      returns.add(new ArrayList<>());
      lengths.add(new ArrayList<>());
      quota[lane] = episodes / lanes + (lane < episodes % lanes ? 1 : 0);
    }
    int left = episodes;
    environment.reset(firstSeed(seed, lanes), step);
    while (left > 0) {
      environment.step(actor.act(step), step);
      actor.observe(step);
      for (int lane = 0; lane < lanes; lane++) {
        boolean counts = step.valid()[lane] && returns.get(lane).size() < quota[lane];
        if (counts && step.ended(lane)) {
          returns.get(lane).add(step.episodeReturns()[lane]);
          lengths.get(lane).add(step.episodeLengths()[lane]);
          left--;
        }
      }
    }
    return new Evaluation(
        returns.stream().flatMap(List::stream).toList(),
        lengths.stream().flatMap(List::stream).toList());
  }
}
