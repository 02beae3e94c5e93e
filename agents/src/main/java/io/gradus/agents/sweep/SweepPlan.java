package io.gradus.agents.sweep;

import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunSettings;
import io.gradus.agents.setting.Range;
import io.gradus.core.Checks;
import io.gradus.core.random.Pcg64;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that decides a sweep.
 *
 * @param search how trials are chosen and stopped
 * @param trials how many there are
 * @param eta of successive halving: one of so many goes on at each rung
 * @param seed decides the trials' settings; each is trained with the seed of {@code run}
 * @param ranges what is searched, by the names of settings; as they are written
 * @param run what the trials have in common
 */
public record SweepPlan(
    Search search, int trials, int eta, long seed, Map<String, String> ranges, RunConfig run) {
  /** How trials are chosen and stopped. */
  public enum Search {
    /** Each is trained to its end. */
    RANDOM,
    /**
     * Successive halving (Jamieson and Talwalkar 2016): all are trained for a share of their steps,
     * the best of them for more, and so on; a few are trained to their end.
     */
    HALVING
  }

  /**
   * @throws IllegalArgumentException if a number is out of its range, or a range none, or there is
   *     none
   */
  public SweepPlan {
    Checks.positive("--trials", trials);
    Checks.notNegative("--seed", seed);
    if (eta < 2) {
      throw new IllegalArgumentException("--eta is " + eta + ": expected at least 2");
    }
    ranges = new LinkedHashMap<>(ranges);
    if (ranges.isEmpty()) {
      throw new IllegalArgumentException(
          "the preset "
              + run.preset()
              + " states no ranges: expected --range, as in --range learningRate=log:1e-4..1e-2");
    }
  }

  /** A stage of the sweep: how many trials are trained until when. */
  record Rung(int trials, long steps) {}

  /** From the first to the last, where trials are trained to their end. */
  List<Rung> rungs() {
    List<Rung> rungs = new ArrayList<>();
    rungs.add(new Rung(trials, run.steps()));
    if (search == Search.HALVING) {
      for (int left = trials / eta; left >= 1; left /= eta) {
        rungs.add(new Rung(left, run.steps()));
      }
      long steps = run.steps();
      for (int i = rungs.size() - 1; i >= 0; i--) {
        rungs.set(i, new Rung(rungs.get(i).trials(), Math.max(1, steps)));
        steps /= eta;
      }
    }
    return rungs;
  }

  /**
   * The settings of all trials, in their order. More trials begin with the same ones.
   *
   * @throws IllegalArgumentException if a setting does not take a value
   */
  List<Map<String, String>> draw() {
    Map<String, Range> parsed = new LinkedHashMap<>();
    ranges.forEach((name, range) -> parsed.put(name, Range.parse(range)));
    Pcg64 random = Pcg64.stream(seed, "sweep");
    List<Map<String, String>> all = new ArrayList<>();
    for (int i = 0; i < trials; i++) {
      Map<String, String> settings = new LinkedHashMap<>();
      parsed.forEach((name, range) -> settings.put(name, range.draw(random)));
      all.add(settings);
    }
    return all;
  }

  /**
   * The run of a trial.
   *
   * @throws IllegalArgumentException if the settings do not fit each other
   */
  RunConfig run(Map<String, String> settings) {
    return RunSettings.with(run, settings);
  }
}
