package io.gradus.agents.cli;

import io.gradus.agents.film.Filming;
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
import java.util.OptionalInt;
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
    description = "Plays episodes and writes them down: demonstrations for --algo bc, or a film.")
final class RecordCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private final HostMixin host = new HostMixin();
  @Mixin private final CheckpointMixin checkpoint = new CheckpointMixin();

  @Parameters(
      paramLabel = "ENV|DIR",
      description = "The run folder whose policy plays, or an environment, for random actions.")
  private String subject;

  @Option(
      names = "--episodes",
      paramLabel = "N",
      description = "Whole ones, one after the other; for a film 1 by default.")
  private @Nullable Integer episodes;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "HDF5 in Minari's layout; an older one is replaced.")
  private @Nullable Path out;

  @Option(
      names = "--video",
      paramLabel = "FILE",
      description = "A film of the run's policy, .mp4 or .gif; an older one is replaced.")
  private @Nullable Path video;

  @Option(
      names = "--fps",
      paramLabel = "F",
      description = "Frames, and steps, a second of the film; the environment's own by default.")
  private @Nullable Integer framesPerSecond;

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
    if ((out == null) == (video == null)) {
      throw new IllegalArgumentException(
          "expected --out FILE, for demonstrations, or --video FILE, for a film");
    }
    if (video != null) {
      film(video);
    } else if (out != null) {
      demonstrate(out);
    }
  }

  private void demonstrate(Path file) {
    if (framesPerSecond != null) {
      throw new IllegalArgumentException("--fps is for a film: expected it with --video");
    }
    if (episodes == null) {
      throw new IllegalArgumentException("--episodes is missing");
    }
    int count = Checks.positive("--episodes", episodes);
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException("--out is " + file + ", a folder: expected a file");
    }
    Demonstrations recorded = Files.isDirectory(Path.of(subject)) ? ofRun(count) : ofChance(count);
    DemonstrationFile.write(file, recorded);
    say(
        new Summary(
            recorded.episodes().size(),
            recorded.steps(),
            recorded.episodes().stream().mapToDouble(Demonstration::total).average().orElseThrow(),
            file.toString()));
  }

  private void film(Path file) {
    RunFolder folder = RunFolder.open(Path.of(subject));
    int count = episodes == null ? 1 : Checks.positive("--episodes", episodes);
    Filming.Summary filmed =
        Filming.ofPolicy(
            folder,
            checkpoint.which(),
            new EvaluationPlan(count, seedOf(folder), stochastic),
            host.options(),
            file,
            framesPerSecond == null ? OptionalInt.empty() : OptionalInt.of(framesPerSecond));
    PrintWriter writer = spec.commandLine().getOut();
    if (json) {
      writer.print(Json.write(filmed));
    } else {
      writer.printf(
          Locale.ROOT,
          "%,d %s of %,d steps, mean return %.1f, %,d frames at %d a second: %s%n",
          filmed.episodes(),
          filmed.episodes() == 1 ? "episode" : "episodes",
          filmed.steps(),
          filmed.meanReturn(),
          filmed.frames(),
          filmed.framesPerSecond(),
          filmed.file());
    }
    writer.flush();
  }

  private long seedOf(RunFolder folder) {
    long chosen = seed == null ? folder.config().evaluation().seed() : seed;
    RunConfig.checkSeed(chosen, 1);
    return chosen;
  }

  private Demonstrations ofRun(int count) {
    RunFolder folder = RunFolder.open(Path.of(subject));
    return Recording.ofPolicy(
        folder,
        checkpoint.which(),
        new EvaluationPlan(count, seedOf(folder), stochastic),
        host.options());
  }

  private Demonstrations ofChance(int count) {
    if (stochastic) {
      throw new IllegalArgumentException(
          "--stochastic is given for "
              + subject
              + ", where actions are random anyway: expected it with a run folder");
    }
    if (checkpoint.isGiven()) {
      throw new IllegalArgumentException(
          "--checkpoint is given for " + subject + ", which is no run folder: expected one");
    }
    long chosen = seed == null ? 1 : seed;
    RunConfig.checkSeed(chosen, 1);
    return Recording.ofChance(
        subject, new EvaluationPlan(count, chosen, true), host.options(subject));
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
