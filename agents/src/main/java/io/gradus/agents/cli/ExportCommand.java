package io.gradus.agents.cli;

import io.gradus.agents.export.Destination;
import io.gradus.agents.export.ExportFormat;
import io.gradus.agents.export.PolicyExport;
import io.gradus.agents.run.RestoredPolicy;
import io.gradus.agents.run.RunFolder;
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

/** {@code gradus export}. */
@Command(
    name = "export",
    description = "Writes the policy of a run for other programs: DJL, PyTorch, ONNX Runtime.")
final class ExportCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private final HostMixin host = new HostMixin();
  @Mixin private final CheckpointMixin checkpoint = new CheckpointMixin();

  @Parameters(paramLabel = "DIR", description = "A run folder.")
  private Path directory;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description = "djl, serving, torchscript, safetensors or onnx.")
  private String format;

  @Option(
      names = "--out",
      paramLabel = "PATH",
      description =
          "The file, or the folder for djl; by default policy.pt, policy.onnx and so on in DIR.")
  private @Nullable Path out;

  @Option(names = "--force", description = "Writes over what is there.")
  private boolean force;

  @Override
  public void run() {
    ExportFormat chosen = format(format);
    RunFolder folder = RunFolder.open(directory);
    Destination where =
        new Destination(out == null ? directory.resolve(chosen.usualName()) : out, force);
    where.check();
    try (RestoredPolicy policy =
        new RestoredPolicy(folder, checkpoint.which(), host.options(folder.config().env()))) {
      PolicyExport.Written written = PolicyExport.of(policy).write(chosen, where);
      PrintWriter console = spec.commandLine().getOut();
      console.println(written.path() + " (" + chosen + ", update " + policy.update() + ")");
      written.contents().forEach(line -> console.println("  " + line));
      if (policy.isMasked()) {
        console.println(
            "  the environment says which actions are legal; the policy there is not told");
      }
      console.flush();
    }
  }

  private static ExportFormat format(String name) {
    for (ExportFormat format : ExportFormat.values()) {
      if (format.toString().equals(name.toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "--format is '" + name + "': expected djl, serving, torchscript, safetensors or onnx");
  }
}
