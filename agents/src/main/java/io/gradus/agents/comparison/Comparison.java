package io.gradus.agents.comparison;

import io.gradus.agents.preset.Presets;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunResult;
import io.gradus.agents.statistics.Aggregates;
import io.gradus.agents.statistics.Bootstrap;
import io.gradus.agents.statistics.Interval;
import io.gradus.envs.Environments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * How groups of runs did, on each environment and, where there are several, on all of them.
 *
 * @param environments each with its groups
 * @param overall of normalised scores, of the groups that are on every environment; empty for one
 *     environment, or if no group is on all
 */
public record Comparison(List<Section> environments, Optional<Section> overall) {
  /** Keeps a copy. */
  public Comparison {
    environments = List.copyOf(environments);
  }

  /**
   * Groups beside each other.
   *
   * @param name id of the environment, or what is compared
   * @param enough γ of the optimality gap; empty if it is not known
   * @param groups in their order
   * @param improvements of each group over each that comes after it
   */
  public record Section(
      String name, Optional<Double> enough, List<Row> groups, List<Improvement> improvements) {
    /** Keeps copies. */
    public Section {
      groups = List.copyOf(groups);
      improvements = List.copyOf(improvements);
    }
  }

  /**
   * A number and where it lies.
   *
   * @param value of all runs
   * @param interval of 95 %; empty where a task has one run
   */
  public record Estimate(double value, Optional<Interval> interval) {}

  /**
   * What a group came to.
   *
   * @param group its name
   * @param runs how many, over all environments
   * @param mean of the scores
   * @param median of one environment's runs; of several environments' means
   * @param interquartileMean of the scores
   * @param optimalityGap to {@code enough}; empty without one
   */
  public record Row(
      String group,
      int runs,
      Estimate mean,
      Estimate median,
      Estimate interquartileMean,
      Optional<Estimate> optimalityGap) {}

  /**
   * How probable it is that a run of one group does better than one of another.
   *
   * @param group the one
   * @param other the other one
   * @param probability a half if they do the same
   */
  public record Improvement(String group, String other, Estimate probability) {}

  /** What a run is measured by. */
  public enum Score {
    /** Mean return of the evaluation at the end. */
    EVALUATION,
    /** Mean return of the last 100 episodes of training. */
    TRAINING;

    OptionalDouble of(RunFolder run) {
      Optional<RunResult> result = run.result();
      Optional<Double> score =
          this == EVALUATION
              ? result.flatMap(RunResult::evaluation).map(RunResult.Summary::meanReturn)
              : result.flatMap(RunResult::trainingReturn);
      return score.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }
  }

  /**
   * Compares.
   *
   * @param groups with runs that have a {@code result.json}
   * @throws IllegalArgumentException if a run has no such score
   */
  public static Comparison of(List<RunGroup> groups, Score score, Bootstrap bootstrap) {
    Map<String, Map<String, double[]>> scores = new LinkedHashMap<>();
    for (RunGroup group : groups) {
      double[] numbers = group.runs().stream().mapToDouble(run -> required(run, score)).toArray();
      scores
          .computeIfAbsent(group.environment(), e -> new LinkedHashMap<>())
          .put(group.name(), numbers);
    }
    List<Section> sections = new ArrayList<>();
    scores.forEach(
        (environment, byGroup) -> {
          Map<String, double[][]> one = new LinkedHashMap<>();
          byGroup.forEach((name, numbers) -> one.put(name, new double[][] {numbers}));
          sections.add(section(environment, threshold(environment), one, bootstrap));
        });
    Map<String, double[][]> everywhere = normalised(scores);
    return new Comparison(
        sections,
        scores.size() < 2 || everywhere.isEmpty()
            ? Optional.empty()
            : Optional.of(
                section(
                    "all " + scores.size() + " environments, normalised",
                    Optional.empty(),
                    everywhere,
                    bootstrap)));
  }

  private static double required(RunFolder run, Score score) {
    return score
        .of(run)
        .orElseThrow(() -> new IllegalArgumentException(lacking(run, score).orElseThrow()));
  }

  /** Why a run has no such score; empty if it has one. */
  public static Optional<String> lacking(RunFolder run, Score score) {
    if (score.of(run).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        run.resultFile()
            + (score == Score.EVALUATION
                ? " has no evaluation: expected a run that has ended (--score training takes others"
                    + " too)"
                : " has no training return: expected a run in which an episode ended"));
  }

  /** By group: (environments, runs), the least score of an environment as 0, the greatest as 1. */
  private static Map<String, double[][]> normalised(Map<String, Map<String, double[]>> scores) {
    Map<String, double[][]> byGroup = new LinkedHashMap<>();
    List<Map<String, double[]>> tasks = List.copyOf(scores.values());
    for (String group : tasks.get(0).keySet()) {
      if (tasks.stream().allMatch(task -> task.containsKey(group))) {
        byGroup.put(
            group, tasks.stream().map(task -> normalised(task, group)).toArray(double[][]::new));
      }
    }
    return byGroup;
  }

  private static double[] normalised(Map<String, double[]> task, String group) {
    double low = all(task).min().orElseThrow();
    double high = all(task).max().orElseThrow();
    return Arrays.stream(task.getOrDefault(group, new double[0]))
        .map(score -> high == low ? 0.5 : (score - low) / (high - low))
        .toArray();
  }

  private static DoubleStream all(Map<String, double[]> task) {
    return task.values().stream().flatMapToDouble(Arrays::stream);
  }

  private static Section section(
      String name, Optional<Double> enough, Map<String, double[][]> groups, Bootstrap bootstrap) {
    List<Row> rows = new ArrayList<>();
    List<Improvement> improvements = new ArrayList<>();
    List<String> names = List.copyOf(groups.keySet());
    List<double[][]> scores = List.copyOf(groups.values());
    for (int i = 0; i < names.size(); i++) {
      double[][] own = scores.get(i);
      rows.add(
          new Row(
              names.get(i),
              Arrays.stream(own).mapToInt(runs -> runs.length).sum(),
              estimate(own, Aggregates::mean, bootstrap),
              estimate(own, Comparison::median, bootstrap),
              estimate(own, Aggregates::interquartileMean, bootstrap),
              enough.map(
                  goal ->
                      estimate(own, drawn -> Aggregates.optimalityGap(drawn, goal), bootstrap))));
      for (int k = i + 1; k < names.size(); k++) {
        double[][] other = scores.get(k);
        Optional<Interval> interval =
            repeated(own) && repeated(other)
                ? Optional.of(bootstrap.interval(own, other, Aggregates::probabilityOfImprovement))
                : Optional.empty();
        improvements.add(
            new Improvement(
                names.get(i),
                names.get(k),
                new Estimate(Aggregates.probabilityOfImprovement(own, other), interval)));
      }
    }
    return new Section(name, enough, rows, improvements);
  }

  private static double median(double[][] scores) {
    return scores.length == 1 ? Aggregates.median(scores[0]) : Aggregates.medianOfTasks(scores);
  }

  private static Estimate estimate(
      double[][] scores, ToDoubleFunction<double[][]> number, Bootstrap bootstrap) {
    return new Estimate(
        number.applyAsDouble(scores),
        repeated(scores) ? Optional.of(bootstrap.interval(scores, number)) : Optional.empty());
  }

  private static boolean repeated(double[][] scores) {
    return Arrays.stream(scores).allMatch(runs -> runs.length > 1);
  }

  private static Optional<Double> threshold(String environment) {
    OptionalDouble known = Environments.rewardThreshold(Presets.bare(environment));
    return known.isPresent() ? Optional.of(known.getAsDouble()) : Optional.empty();
  }
}
