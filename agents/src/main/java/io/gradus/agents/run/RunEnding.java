package io.gradus.agents.run;

import io.gradus.agents.TimeShares;
import io.gradus.agents.TrainingResult;
import io.gradus.core.policy.ActorCritic;
import io.gradus.envs.HostOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run: {@code result.json}, and the evaluation that it waits for. Another thread may
 * stop it at any time, a process that is told to end, say; then what is known is written at once.
 */
final class RunEnding {
  private final RunConfig config;
  private final RunFolder folder;
  private final HostOptions host;
  private @Nullable RunResult trained; // until its result is written; guarded by this
  private boolean stopped; // guarded by this

  RunEnding(RunConfig config, RunFolder folder, HostOptions host) {
    this.config = config;
    this.folder = folder;
    this.host = host;
  }

  /** Takes in what training came to; writes it if that is the end. */
  synchronized RunResult trained(TrainingResult result, RunRecords records) {
    double seconds = records.secondsBefore() + result.seconds();
    Optional<String> reached = records.stopReason();
    RunResult made =
        new RunResult(
            config.env(),
            config.algo(),
            config.preset(),
            config.seed(),
            result.steps(),
            result.updates(),
            thousandths(seconds),
            seconds > 0 ? Math.round(result.steps() / seconds * 10) / 10.0 : 0,
            rounded(result.shares()),
            !result.completed() && reached.isEmpty(),
            reached,
            records.recentReturn(),
            Optional.empty());
    trained = made;
    return made.interrupted() || stopped ? writeInterrupted(made) : made;
  }

  private static TimeShares rounded(TimeShares shares) {
    return new TimeShares(
        thousandths(shares.environment()),
        thousandths(shares.transport()),
        thousandths(shares.acting()),
        thousandths(shares.learning()));
  }

  private static double thousandths(double number) {
    return Math.round(number * 1e3) / 1e3;
  }

  /**
   * Evaluates what was trained and writes the result.
   *
   * @param result of {@link #trained}, not interrupted
   * @param records shows the evaluation too, before the run counts as ended
   */
  RunResult evaluate(RunResult result, ActorCritic networks, RunRecords records) {
    synchronized (this) {
      if (!stopped) {
        // What training came to stays, should the evaluation fail.
        WholeFile.write(folder.resultFile(), Json.write(result));
      }
    }
    RunConfig.EvaluationPlan plan = config.evaluation();
    PreparedEnvironment evaluated =
        PreparedEnvironment.forEvaluation(
            config, SavedPolicy.options(plan, host).withDirectory(folder.path()));
    RunResult complete;
    try (var environment = evaluated.environment()) {
      SavedPolicy.newest(folder).restore(evaluated.statistics());
      complete = result.withEvaluation(SavedPolicy.play(networks, environment, plan));
    }
    synchronized (this) {
      if (!stopped) {
        complete.evaluation().ifPresent(summary -> records.evaluated(result.steps(), summary));
        WholeFile.write(folder.resultFile(), Json.write(complete));
        trained = null;
      }
    }
    return complete;
  }

  /**
   * Writes the result without an evaluation, if there is one that waits for it.
   *
   * @return whether there is no result yet, as the run is still trained
   */
  synchronized boolean stop() {
    boolean training = trained == null && !stopped;
    if (trained != null && !stopped) {
      writeInterrupted(trained);
    }
    stopped = true;
    return training;
  }

  private RunResult writeInterrupted(RunResult result) {
    RunResult interrupted = result.interruptedOne();
    WholeFile.write(folder.resultFile(), Json.write(interrupted));
    return interrupted;
  }
}
