package io.gradus.benchmarks.published;

import io.gradus.agents.run.MetricsTable;
import io.gradus.agents.run.RunConfig.EvaluationPlan;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunResult;
import java.util.List;
import java.util.Optional;

/** How a figure is taken of a run, as those do who published one. */
public sealed interface Protocol {
  /** The figure of a run that has ended. */
  Figure of(RunFolder run, Player player);

  /** In words, for the page. */
  String words();

  /**
   * A figure.
   *
   * @param value of it
   * @param drawn the episodes that were played for it; empty if none were
   */
  record Figure(double value, Optional<RunResult.Summary> drawn) {
    static Figure of(double value) {
      return new Figure(value, Optional.empty());
    }
  }

  /** Plays episodes with the policy of a run. */
  interface Player {
    /** Plays. */
    RunResult.Summary play(RunFolder run, EvaluationPlan plan);
  }

  /**
   * A protocol by its word: {@code cleanrl}, {@code zoo}, {@code tianshou}, {@code slm-lab 500}.
   *
   * @throws IllegalArgumentException if there is none such
   */
  static Protocol read(String word) {
    if (word.matches("slm-lab [1-9]\\d{0,8}")) {
      return new MovingAverage(Integer.parseInt(word.substring(word.indexOf(' ') + 1)));
    }
    return switch (word) {
      case "cleanrl" -> new LastEpisodes();
      case "zoo" -> new FinalPolicy();
      case "tianshou" -> new DrawnEpisodes();
      default ->
          throw new IllegalArgumentException(
              "protocol is '"
                  + word
                  + "': expected cleanrl, zoo, tianshou, or slm-lab with the steps between points");
    };
  }

  /** Mean return of the last 100 episodes of training, actions drawn: CleanRL's. */
  record LastEpisodes() implements Protocol {
    @Override
    public Figure of(RunFolder run, Player player) {
      return Figure.of(
          result(run)
              .trainingReturn()
              .orElseThrow(
                  () -> new IllegalArgumentException(run.path() + " has no episode of training")));
    }

    @Override
    public String words() {
      return "mean return of the last 100 episodes of training, in which actions are drawn";
    }
  }

  /** Mean return of the final policy with its most likely actions: rl-baselines3-zoo's. */
  record FinalPolicy() implements Protocol {
    @Override
    public Figure of(RunFolder run, Player player) {
      return Figure.of(result(run).evaluation().orElseThrow().meanReturn());
    }

    @Override
    public String words() {
      return "mean return of the final policy with its most likely actions, over as many episodes as"
          + " the published 150,000 steps held";
    }
  }

  /** Mean return of the policy after the last update with drawn actions: Tianshou's at a step. */
  record DrawnEpisodes() implements Protocol {
    private static final int EPISODES = 100;

    @Override
    public Figure of(RunFolder run, Player player) {
      RunResult.Summary drawn =
          player.play(run, new EvaluationPlan(EPISODES, result(run).seed(), true));
      return new Figure(drawn.meanReturn(), Optional.of(drawn));
    }

    @Override
    public String words() {
      return "mean return of the policy at that step over "
          + EPISODES
          + " episodes apart from training (published: 10 in each of 10 runs), actions drawn";
    }
  }

  /**
   * SLM-Lab's {@code total_reward_ma}: the mean over the last 100 points of the log, of which each
   * has the mean return of the episodes that ended last.
   *
   * @param every steps between points
   */
  record MovingAverage(int every) implements Protocol {
    private static final int POINTS = 100;

    @Override
    public Figure of(RunFolder run, Player player) {
      MetricsTable metrics = MetricsTable.read(run);
      double[] steps = metrics.column(MetricsTable.STEPS);
      double[] returns = metrics.column(MetricsTable.MEAN_RETURN);
      int update = steps.length - 1;
      double sum = 0;
      int points = 0;
      for (int back = 0; back < POINTS; back++) {
        double point = steps[steps.length - 1] - (double) back * every;
        while (update >= 0 && (steps[update] > point || Double.isNaN(returns[update]))) {
          update--; // to the last update before the point in which an episode ended
        }
        if (update < 0) {
          break;
        }
        sum += returns[update];
        points++;
      }
      if (points == 0) {
        throw new IllegalArgumentException(run.path() + " has no episode of training");
      }
      return Figure.of(sum / points);
    }

    @Override
    public String words() {
      return "mean over the last 100 points of the training's log, one every "
          + every
          + " steps, each the return of the episodes that ended last (there the last one of each"
          + " lane, here those of the last update in which any ended)";
    }
  }

  private static RunResult result(RunFolder run) {
    return run.result()
        .filter(result -> result.evaluation().isPresent())
        .orElseThrow(
            () -> new IllegalArgumentException("the run in " + run.path() + " has no end"));
  }

  /** Those that there are, with the word that stands for each in the page. */
  static List<String> sources() {
    return List.of("cleanrl", "zoo", "slm-lab", "tianshou");
  }
}
