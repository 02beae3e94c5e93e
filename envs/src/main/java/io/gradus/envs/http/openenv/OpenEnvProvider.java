package io.gradus.envs.http.openenv;

import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.EnvironmentProvider;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.http.RemoteOptions;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * {@code openenv:http://127.0.0.1:8000/?observation=4&actions=2}: the environment of an OpenEnv
 * server that runs already, with a {@link FieldCodec} of these arguments:
 *
 * <ul>
 *   <li>{@code observation}: how many numbers an observation has, or its shape, {@code 210x160x3};
 *   <li>{@code observation_field}: where they are, {@code observation} if not given; several with
 *       commas, {@code x,y};
 *   <li>{@code low}, {@code high}: their bounds, infinite if not given;
 *   <li>{@code actions}: how many there are, or their names, {@code UP,DOWN}; or {@code
 *       action_size}: how many numbers an action has, with {@code action_low} and {@code
 *       action_high};
 *   <li>{@code action_field}: what the action is called, {@code action_id} if not given;
 *   <li>{@code truncated_field}: the field of the observation that says that the episode was cut.
 * </ul>
 */
public final class OpenEnvProvider implements EnvironmentProvider {
  private static final String SCHEME = "openenv:";

  /** For {@link java.util.ServiceLoader}. */
  public OpenEnvProvider() {}

  /** None: which servers run is not known. */
  @Override
  public List<EnvironmentSpec> environments() {
    return List.of();
  }

  @Override
  public Optional<VectorEnvironment> make(String id, EnvironmentOptions options) {
    if (!id.startsWith(SCHEME)) {
      return Optional.empty();
    }
    HttpUrl address = HttpUrl.parse(id.substring(SCHEME.length()));
    if (address == null) {
      throw new IllegalArgumentException(
          "'"
              + id
              + "' is not an OpenEnv server's address: expected"
              + " openenv:http://host:port/?observation=…&actions=…");
    }
    FieldCodec codec;
    try {
      codec = FieldCodecArguments.parse(address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(id + ": " + e.getMessage(), e);
    }
    HttpUrl server = address.newBuilder().query(null).fragment(null).build();
    return Optional.of(
        OpenEnvEnvironment.connect(
            id, server.uri(), codec, options.lanes(), RemoteOptions.defaults()));
  }
}
