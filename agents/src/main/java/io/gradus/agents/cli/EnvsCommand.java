package io.gradus.agents.cli;

import io.gradus.agents.run.Json;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.Environments;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gradus envs}. */
@Command(name = "envs", description = "Lists the environments.")
final class EnvsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    List<EnvironmentSpec> environments = Environments.list();
    if (json) {
      out.print(Json.write(environments.stream().map(EnvsCommand::describe).toList()));
    } else {
      environments.forEach(e -> out.printf("%-26s%s%n", e.id(), e.summary()));
      out.printf("%-26s%s%n", "gym:ID", "any environment of the real Gymnasium, in a server");
      out.printf("%-26s%s%n", "http://HOST:PORT/ID", "one of a server that runs already; several");
      out.printf("%-26s%s%n", "", "servers, with a comma between, are one environment");
      out.printf("%-26s%s%n", "gym-http-api:http://...", "one of a server of that older protocol");
      out.printf("%-26s%s%n", "openenv:http://...", "one of a server made with OpenEnv");
    }
    out.flush();
  }

  private static Map<String, Object> describe(EnvironmentSpec environment) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("id", environment.id());
    described.put("summary", environment.summary());
    environment.maxEpisodeSteps().ifPresent(n -> described.put("max_episode_steps", n));
    environment.rewardThreshold().ifPresent(r -> described.put("reward_threshold", r));
    return described;
  }
}
