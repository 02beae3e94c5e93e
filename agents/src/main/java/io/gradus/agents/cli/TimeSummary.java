package io.gradus.agents.cli;

import io.gradus.agents.TimeShares;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where the time of a training went, for people.
 *
 * @param away whether shards were collected in other processes
 */
record TimeSummary(RunResult result, RunConfig plan, boolean away) {
  /** What a shard should compute in each update to be worth the way; docs/scale-out.md. */
  private static final double LEAST_MILLISECONDS = 300;

  /** One line, and another where shards are too small. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("time: " + (plan.shards() > 0 ? sharded() : together()));
    double computing =
        milliseconds(result.timeShares().environment() + result.timeShares().acting());
    if (plan.shards() > 0 && away && computing < LEAST_MILLISECONDS) {
      lines.add(
          String.format(
              Locale.ROOT,
              "gradus: the shards compute for %.0f ms in an update, and moving bytes takes %.0f ms: below"
                  + " about %.0f ms other machines do not pay (more --envs or longer windows, or no"
                  + " --spark)",
              computing,
              milliseconds(result.timeShares().transport()),
              LEAST_MILLISECONDS));
    }
    return lines;
  }

  private double milliseconds(double share) {
    return share * result.wallSeconds() * 1e3 / Math.max(1, result.updates());
  }

  /** {@code environment 31 %, transport 12 %, acting 20 %, learning 37 %}. */
  private String together() {
    TimeShares shares = result.timeShares();
    return String.format(
        Locale.ROOT,
        "environment %.0f %%, %sacting %.0f %%, learning %.0f %%",
        100 * shares.environment(),
        shares.transport() > 0
            ? String.format(Locale.ROOT, "transport %.0f %%, ", 100 * shares.transport())
            : "",
        100 * shares.acting(),
        100 * shares.learning());
  }

  /** {@code collecting 61 % (environment 50 %, acting 11 %), moving bytes 12 %, learning 27 %}. */
  private String sharded() {
    TimeShares shares = result.timeShares();
    return String.format(
        Locale.ROOT,
        "collecting %.0f %% (environment %.0f %%, acting %.0f %%), moving bytes %.0f %%, learning %.0f %%",
        100 * (shares.environment() + shares.acting()),
        100 * shares.environment(),
        100 * shares.acting(),
        100 * shares.transport(),
        100 * shares.learning());
  }
}
