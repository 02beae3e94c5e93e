package io.gradus.agents.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gradus lab}. */
@Command(
    name = "lab",
    description = "Bias and variance of the estimators, on problems whose exact gradient is known.",
    subcommands = {
      LabExactCommand.class,
      LabEstimateCommand.class,
      LabReportCommand.Variance.class,
      LabReportCommand.OffPolicy.class,
      LabReportCommand.Gumbel.class
    })
final class LabCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no experiment is given: expected exact, estimate, variance, off-policy or gumbel");
  }
}
