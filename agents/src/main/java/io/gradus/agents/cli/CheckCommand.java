package io.gradus.agents.cli;

import io.gradus.agents.preset.Wrapping;
import io.gradus.core.Checks;
import io.gradus.envs.EnvironmentChecker;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gradus check}: exit code 0 if all is well, 2 if the environment breaks its contract. */
@Command(
    name = "check",
    description =
        "Steps an environment with random actions and lists where it breaks its contract.")
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private final HostMixin host = new HostMixin();
  @Mixin private final WrappingMixin wrapping = new WrappingMixin();

  @Parameters(paramLabel = "ENV", description = "As in ./gradus envs.")
  private String environment;

  @Option(
      names = "--steps",
      defaultValue = "1000",
      description = "In each lane, twice (${DEFAULT-VALUE} by default).")
  private int steps;

  @Option(names = "--envs", paramLabel = "B", defaultValue = "3", description = "Lanes.")
  private int lanes;

  @Option(names = "--seed", defaultValue = "1", description = "Of lanes and actions.")
  private long seed;

  @Override
  public Integer call() {
    Checks.positive("--steps", steps);
    Checks.positive("--envs", lanes);
    Checks.notNegative("--seed", seed);
    PrintWriter out = spec.commandLine().getOut();
    List<String> problems;
    EnvironmentOptions options =
        EnvironmentOptions.lanes(lanes).withHost(host.options(environment));
    try (VectorEnvironment made =
        wrapping.apply(Wrapping.NONE).around(Environments.make(environment, options))) {
      out.println(environment + ": observes " + made.observationSpace());
      out.println(environment + ": acts in " + made.actionSpace());
      if (made.maskSize() > 0) {
        out.println(environment + ": says which of " + made.maskSize() + " choices are legal");
      }
      out.println(
          environment
              + (made.isResumable()
                  ? ": its state can be saved and restored"
                  : ": its state cannot be saved: a run that is resumed begins new episodes"));
      problems = EnvironmentChecker.check(made, seed, steps);
    }
    problems.forEach(out::println);
    out.println(
        problems.isEmpty()
            ? String.format(
                Locale.ROOT,
                "%s: keeps its contract, as far as 2 x %,d steps in %d lanes show",
                environment,
                steps,
                lanes)
            : environment + ": breaks its contract, as said above");
    out.flush();
    return problems.isEmpty() ? 0 : Gradus.MISTAKE;
  }
}
