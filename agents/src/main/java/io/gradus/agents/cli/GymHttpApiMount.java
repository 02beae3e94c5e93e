package io.gradus.agents.cli;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.http.legacy.GymHttpApiDialect;
import io.gradus.envs.http.server.Mount;
import io.gradus.envs.http.server.ServerLimits;
import java.util.List;

/** gym-http-api, beside our own protocol. */
final class GymHttpApiMount implements Mount {
  private final GymHttpApiDialect dialect;

  /** Of the environments that the server offers, within its limits. */
  GymHttpApiMount(List<String> offered, ServerLimits limits) {
    dialect = new GymHttpApiDialect(id -> make(offered, id), limits.sessions(), limits.lease());
  }

  private static VectorEnvironment make(List<String> offered, String id) {
    if (!offered.contains(id)) {
      throw new IllegalArgumentException(
          "this server does not offer '" + id + "': expected one of " + String.join(", ", offered));
    }
    return Environments.make(id, EnvironmentOptions.lanes(1));
  }

  @Override
  public boolean owns(String path) {
    return GymHttpApiDialect.owns(path);
  }

  @Override
  public Answer answer(String method, String path, String body) {
    GymHttpApiDialect.Answer answer = dialect.answer(method, path, body);
    return new Answer(answer.status(), answer.body());
  }

  @Override
  public void close() {
    dialect.close();
  }
}
