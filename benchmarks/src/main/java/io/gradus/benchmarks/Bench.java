package io.gradus.benchmarks;

import io.gradus.agents.cli.Gradus;
import io.gradus.benchmarks.gpu.GpuCommand;
import io.gradus.benchmarks.published.PublishedCommand;
import io.gradus.benchmarks.scaleout.ScaleOutCommand;
import io.gradus.benchmarks.speed.SpeedCommand;
import io.gradus.benchmarks.transport.TransportCommand;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus bench}. */
@Command(
    name = "bench",
    description = "Measures, beside what else there is, in one run.",
    subcommands = {
      PublishedCommand.class,
      SpeedCommand.class,
      GpuCommand.class,
      ScaleOutCommand.class,
      TransportCommand.class
    })
public final class Bench implements Runnable {
  @Spec private CommandSpec spec;

  Bench() {}

  /** The {@code gradus} command with the benchmarks. */
  public static void main(String[] arguments) {
    Gradus.run(arguments, List.of(new CommandLine(new Bench())));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no benchmark is given");
  }
}
