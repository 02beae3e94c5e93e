package io.gradus.envs.http.openenv;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorEnvironmentConformance;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;

/** An environment behind a WebSocket keeps to the contract. */
class OpenEnvConformanceTest extends VectorEnvironmentConformance {
  static final String ARGUMENTS =
      "?observation=2&observation_field=position&actions=2&truncated_field=cut";

  private final ScriptedServer server = new ScriptedServer(Walk::new);

  @AfterEach
  void close() {
    server.close();
  }

  @Override
  protected VectorEnvironment make(int lanes) {
    return Environments.make(
        "openenv:" + server.url() + ARGUMENTS, EnvironmentOptions.lanes(lanes));
  }

  @Override
  protected OptionalInt maxEpisodeSteps() {
    return OptionalInt.of(10);
  }
}
