package io.gradus.agents.cli;

import io.gradus.agents.run.Json;
import io.gradus.agents.run.RunConfig.EvaluationPlan;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.RunResult;
import io.gradus.agents.run.SavedPolicy;
import io.gradus.core.Checks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus evaluate}. */
@Command(name = "evaluate", description = "Plays episodes with the policy of a run.")
final class EvaluateCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private final HostMixin host = new HostMixin();
  @Mixin private final CheckpointMixin checkpoint = new CheckpointMixin();

  @Parameters(paramLabel = "DIR", description = "A run folder.")
  private Path directory;

  @Option(names = "--episodes", defaultValue = "100", description = "${DEFAULT-VALUE} by default.")
  private int episodes;

  @Option(names = "--seed", description = "Decides the episodes; the run's own by default.")
  private @Nullable Long seed;

  @Option(
      names = "--stochastic",
      description = "Draws actions; by default the most likely one is taken.")
  private boolean stochastic;

  @Option(names = "--json", description = "The result as JSON on standard output.")
  private boolean json;

  @Override
  public void run() {
    Checks.positive("--episodes", episodes);
    RunFolder folder = RunFolder.open(directory);
    long chosen =
        Checks.notNegative("--seed", seed == null ? folder.config().evaluation().seed() : seed);
    RunResult.Summary summary =
        SavedPolicy.evaluate(
            folder,
            new EvaluationPlan(episodes, chosen, stochastic),
            host.options(),
            checkpoint.which());
    if (json) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(Json.write(summary));
      out.flush();
    } else {
      PrintWriter out = spec.commandLine().getOut();
      out.println(describe(summary));
      out.flush();
    }
  }

  /**
   * {@code mean return 500.0 ± 0.0 over 100 episodes, from 500.0 to 500.0 (most likely actions)}.
   */
  static String describe(RunResult.Summary summary) {
    return String.format(
        Locale.ROOT,
        "mean return %s ± %s over %d %s, from %s to %s (%s)",
        number(summary.meanReturn()),
        number(summary.stdReturn()),
        summary.episodes(),
        summary.episodes() == 1 ? "episode" : "episodes",
        number(summary.minReturn()),
        number(summary.maxReturn()),
        summary.stochastic() ? "actions drawn" : "most likely actions");
  }

  /** {@code 500.0}, {@code 0.833}: with as many digits as small returns need. */
  private static String number(double value) {
    boolean small = value != 0 && Math.abs(value) < 10;
    return String.format(Locale.ROOT, small ? "%.3f" : "%.1f", value);
  }
}
