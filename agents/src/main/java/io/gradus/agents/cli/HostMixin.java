package io.gradus.agents.cli;

import io.gradus.core.Checks;
import io.gradus.envs.HostOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of commands that make environments: what is asked of a server that holds them. */
final class HostMixin {
  @Option(
      names = "--vectorization",
      paramLabel = "WAY",
      description = "How a server steps its lanes: sync, async or vector_entry_point.")
  private @Nullable String vectorization;

  @Option(
      names = "--wrapper",
      paramLabel = "NAME[?ARG=VALUE&...]",
      description = "A wrapper of Gymnasium's around each lane; may be given several times.")
  private List<String> wrappers = new ArrayList<>();

  @Option(
      names = "--action-masks",
      description = "Takes action_mask of Gymnasium's infos as the actions that are legal.")
  private boolean actionMasks;

  @Option(
      names = "--install",
      description = "Installs the Python packages that a gym: environment wants.")
  private boolean install;

  @Option(
      names = "--restart-server",
      description = "Starts the server of a gym: environment again if it ends.")
  private boolean restart;

  @Option(
      names = "--reconnect",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "How long a server elsewhere is waited for if it is lost.")
  private double reconnect;

  /**
   * Whether an option changes nothing of a run's numbers, and may be another when it is resumed.
   */
  static boolean isPatience(String option) {
    return List.of("--install", "--restart-server", "--reconnect").contains(option);
  }

  /**
   * As they were given, for an environment.
   *
   * @throws IllegalArgumentException if one was given and the environment is in no server
   */
  HostOptions options(String environment) {
    Map<String, Boolean> given = new LinkedHashMap<>();
    given.put("--vectorization", vectorization != null);
    given.put("--wrapper", !wrappers.isEmpty());
    given.put("--action-masks", actionMasks);
    given.put("--install", install);
    given.put("--restart-server", restart);
    given.put("--reconnect", reconnect > 0);
    boolean served = environment.startsWith("gym:") || environment.contains("://");
    given.forEach(
        (option, present) -> {
          if (present && !served) {
            throw new IllegalArgumentException(
                option
                    + " is for environments in a server, gym:ID or http://HOST/ID: "
                    + environment
                    + " is in this process");
          }
        });
    return options();
  }

  /** As they were given. */
  HostOptions options() {
    Checks.notNegative("--reconnect", reconnect);
    HostOptions options =
        HostOptions.defaults()
            .withWrappers(wrappers)
            .withActionMasks(actionMasks)
            .withInstall(install)
            .withRestart(restart)
            .withReconnect(Duration.ofMillis(Math.round(1000 * reconnect)));
    return vectorization == null ? options : options.withVectorization(vectorization);
  }
}
