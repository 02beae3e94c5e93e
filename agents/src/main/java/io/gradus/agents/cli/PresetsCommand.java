package io.gradus.agents.cli;

import io.gradus.agents.preset.Preset;
import io.gradus.agents.preset.Presets;
import io.gradus.agents.preset.Wrapping;
import io.gradus.agents.run.Json;
import io.gradus.envs.HostOptions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus presets}. */
@Command(
    name = "presets",
    description = "Lists the presets, the best known one for an environment first.")
final class PresetsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "ENV", description = "Only those for this one.")
  private @Nullable String environment;

  @Option(names = "--json", description = "As JSON, with all hyperparameters.")
  private boolean json;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    List<Preset> presets =
        environment == null
            ? Presets.all()
            : Presets.of(
                environment, Subject.actions(environment, HostOptions.defaults(), Wrapping.NONE));
    if (json) {
      out.print(Json.write(presets));
    } else {
      for (Preset preset : presets) {
        out.printf(
            Locale.ROOT,
            "%-27s%-12s%-26s%,11d steps   %s%n",
            preset.name(),
            preset.algorithm().name(),
            scope(preset),
            preset.steps(),
            preset.source().words());
      }
    }
    out.flush();
  }

  private static String scope(Preset preset) {
    String actions =
        preset.scope().actions().map(kind -> kind.name().toLowerCase(Locale.ROOT)).orElse("any");
    return preset.scope().environments().isEmpty()
        ? actions + " actions"
        : preset.scope().environments().get(0);
  }
}
