package io.gradus.agents.cli;

import io.gradus.agents.lab.LabReports;
import io.gradus.core.Checks;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the experiments of {@code gradus lab} that make pictures have in common. */
abstract class LabReportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Gets tables and pictures; by default lab-NAME.")
  private @Nullable Path folder;

  @Option(names = "--seed", defaultValue = "1", description = "Decides it (${DEFAULT-VALUE}).")
  private long seed;

  /** Makes the report; returns what to print. */
  abstract String report(Path out, long chosenSeed);

  @Override
  public void run() {
    Checks.notNegative("--seed", seed);
    Path out = folder == null ? Path.of("lab-" + spec.name()) : folder;
    PrintWriter writer = spec.commandLine().getOut();
    writer.print(report(out, seed));
    writer.println();
    writer.println("tables and pictures: " + out);
    writer.flush();
  }

  /** {@code gradus lab variance}. */
  @Command(
      name = "variance",
      description =
          "Variance of the on-policy estimators where every step pays 1 or nothing, and learning"
              + " curves of REINFORCE there.")
  static final class Variance extends LabReportCommand {
    @Override
    String report(Path out, long chosenSeed) {
      return LabReports.variance(out, chosenSeed);
    }
  }

  /** {@code gradus lab off-policy}. */
  @Command(
      name = "off-policy",
      description = "Bias and variance of the off-policy estimators by distance and horizon.")
  static final class OffPolicy extends LabReportCommand {
    @Override
    String report(Path out, long chosenSeed) {
      return LabReports.offPolicy(out, chosenSeed);
    }
  }

  /** {@code gradus lab gumbel}. */
  @Command(
      name = "gumbel",
      description = "Bias and variance of the straight-through Gumbel-Softmax by temperature.")
  static final class Gumbel extends LabReportCommand {
    @Override
    String report(Path out, long chosenSeed) {
      return LabReports.gumbel(out, chosenSeed);
    }
  }
}
