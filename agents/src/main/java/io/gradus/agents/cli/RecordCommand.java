package io.gradus.agents.cli;

import io.gradus.agents.run.Json;
import io.gradus.agents.run.Recording;
import io.gradus.agents.run.RunConfig;
import io.gradus.agents.run.RunConfig.EvaluationPlan;
import io.gradus.agents.run.RunFolder;
import io.gradus.core.Checks;
import io.gradus.envs.demonstration.Demonstration;
import io.gradus.envs.demonstration.DemonstrationFile;
import io.gradus.envs.demonstration.Demonstrations;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus record}. */
@Command(
    name = "record",
    description = "Plays episodes and writes them down, as demonstrations for --algo bc.")
final class RecordCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private final HostMixin host = new HostMixin();

  @Parameters(
      paramLabel = "ENV|DIR",
      description = "The run folder whose policy plays, or an environment, for random actions.")
  private String subject;

  @Option(
      names = "--episodes",
      paramLabel = "N",
      required = true,
      description = "Whole ones, one after the other.")
  private int episodes;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "HDF5 in Minari's layout; an older one is replaced.")
  private Path out;

  @Option(names = "--seed", description = "Decides the episodes; the run's own by default, or 1.")
  private @Nullable Long seed;

  @Option(
      names = "--stochastic",
      description = "Draws the policy's actions; by default the most likely one is taken.")
  private boolean stochastic;

  @Option(names = "--json", description = "What was recorded as JSON on standard output.")
  private boolean json;

  /**
   * What was recorded.
   *
   * @param episodes how many
   * @param steps of all of them
   * @param meanReturn the mean of their returns
   * @param file where they are
   */
  private record Summary(int episodes, long steps, double meanReturn, String file) {}

  @Override
  public void run() {
    Checks.positive("--episodes", episodes);
    if (Files.isDirectory(out)) {
      throw new IllegalArgumentException("--out is " + out + ", a folder: expected a file");
    }
    Demonstrations recorded = Files.isDirectory(Path.of(subject)) ? ofRun() : ofChance();
    DemonstrationFile.write(out, recorded);
    say(
        new Summary(
            recorded.episodes().size(),
            recorded.steps(),
            recorded.episodes().stream().mapToDouble(Demonstration::total).average().orElseThrow(),
            out.toString()));
  }

  private Demonstrations ofRun() {
    RunFolder folder = RunFolder.open(Path.of(subject));
    long chosen = seed == null ? folder.config().evaluation().seed() : seed;
    RunConfig.checkSeed(chosen, 1);
    return Recording.ofPolicy(
        folder, new EvaluationPlan(episodes, chosen, stochastic), host.options());
  }

  private Demonstrations ofChance() {
    if (stochastic) {
      throw new IllegalArgumentException(
          "--stochastic is given for "
              + subject
              + ", where actions are random anyway: expected it with a run folder");
    }
    long chosen = seed == null ? 1 : seed;
    RunConfig.checkSeed(chosen, 1);
    return Recording.ofChance(
        subject, new EvaluationPlan(episodes, chosen, true), host.options(subject));
  }

  private void say(Summary summary) {
    PrintWriter writer = spec.commandLine().getOut();
    if (json) {
      writer.print(Json.write(summary));
    } else {
      writer.printf(
          Locale.ROOT,
          "%,d episodes of %,d steps, mean return %.1f: %s%n",
          summary.episodes(),
          summary.steps(),
          summary.meanReturn(),
          summary.file());
    }
    writer.flush();
  }
}
