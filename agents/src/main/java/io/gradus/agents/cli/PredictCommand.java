package io.gradus.agents.cli;

import io.gradus.agents.export.Destination;
import io.gradus.agents.export.Predictions;
import io.gradus.agents.run.RestoredPolicy;
import io.gradus.agents.run.RunFolder;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus predict}. */
@Command(
    name = "predict",
    description = "Writes what the policy of a run does on given observations.")
final class PredictCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private final HostMixin host = new HostMixin();
  @Mixin private final CheckpointMixin checkpoint = new CheckpointMixin();

  @Parameters(paramLabel = "DIR", description = "A run folder.")
  private Path directory;

  @Option(
      names = "--observations",
      paramLabel = "CSV",
      required = true,
      description = "One a row, raw as the environment gives them; a header is skipped.")
  private Path observations;

  @Option(
      names = "--out",
      paramLabel = "CSV",
      required = true,
      description = "The most likely action of each, a row.")
  private Path out;

  @Option(
      names = "--parameters",
      description = "Logits, or mean and log standard deviation, beside the actions.")
  private boolean parameters;

  @Option(names = "--force", description = "Writes over what is there.")
  private boolean force;

  @Override
  public void run() {
    RunFolder folder = RunFolder.open(directory);
    Destination where = new Destination(out, force);
    where.check();
    try (RestoredPolicy policy =
        new RestoredPolicy(folder, checkpoint.which(), host.options(folder.config().env()))) {
      Predictions predictions = Predictions.of(policy, observations);
      where.write(predictions.csv(parameters).getBytes(StandardCharsets.UTF_8));
      PrintWriter console = spec.commandLine().getOut();
      console.println(
          out + ": " + predictions.actions().size() + " actions (update " + policy.update() + ")");
      if (policy.isMasked()) {
        console.println("  the environment says which actions are legal; here all are");
      }
      console.flush();
    }
  }
}
