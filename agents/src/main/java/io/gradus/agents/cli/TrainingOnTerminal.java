package io.gradus.agents.cli;

import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunResult;
import io.gradus.agents.run.TrainingRun;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is seen on a terminal: what it is, how far it is, what came of it.
 *
 * @param err where that is written
 * @param bar whether a bar may be drawn, on a terminal
 * @param stopAfter steps after which it is interrupted; null for never
 * @param away whether shards are collected in other processes
 */
record TrainingOnTerminal(PrintWriter err, boolean bar, @Nullable Long stopAfter, boolean away) {
  /**
   * Trains and evaluates.
   *
   * @param source of the numbers, in a few words; may be empty
   * @param folder of the run
   */
  RunResult carryOut(TrainingRun run, RunConfig plan, String source, Path folder) {
    Interruption interruption = new Interruption(run, err);
    try {
      err.println(
          plan.env()
              + ": "
              + plan.algo()
              + ", preset "
              + plan.preset()
              + source
              + ", seed "
              + plan.seed());
      err.flush();
      RunResult trained = train(run, plan);
      sayTrained(trained, plan);
      String trouble = run.draw();
      if (!trouble.isEmpty()) {
        err.println("gradus: the learning curve could not be drawn: " + trouble);
      }
      RunResult result = run.evaluate(trained);
      if (result.interrupted() && !trained.interrupted()) {
        err.println("interrupted before its policy was evaluated");
      }
      say(result, folder);
      return result;
    } finally {
      interruption.close();
    }
  }

  private RunResult train(TrainingRun run, RunConfig plan) {
    try (Display display =
        bar
            ? Display.of(plan.env(), run.steps(), run.plannedSteps(), err)
            : new Display.Lines(run.steps(), run.plannedSteps(), err)) {
      run.listen(display);
      if (stopAfter != null) {
        long end = stopAfter;
        if (run.steps() >= end) {
          run.stop(); // it was saved there and killed before it could say so
        }
        run.listen(
            report -> {
              if (report.steps() >= end) {
                run.stop();
              }
            });
      }
      return run.train();
    }
  }

  /** What is known as soon as training ends; what is played and drawn then takes its time. */
  private void sayTrained(RunResult result, RunConfig plan) {
    err.printf(
        Locale.ROOT,
        "%s %,d steps in %s: %,d steps/s%n",
        result.interrupted() ? "interrupted after" : "trained",
        result.steps(),
        Display.time(result.wallSeconds()),
        Math.round(result.stepsPerSecond()));
    result.stopReason().ifPresent(reason -> err.println("stopped: " + reason));
    new TimeSummary(result, plan, away).lines().forEach(err::println);
    err.flush();
  }

  private void say(RunResult result, Path path) {
    result.evaluation().ifPresent(e -> err.println(EvaluateCommand.describe(e)));
    err.println(
        result.interrupted() ? "go on with ./gradus train --resume " + path : path.toString());
    err.flush();
  }
}
