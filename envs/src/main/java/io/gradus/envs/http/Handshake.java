package io.gradus.envs.http;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A session that a server made, and what it said of it.
 *
 * @param session 32 hexadecimal digits
 * @param observation of one lane
 * @param action of one lane
 * @param maxEpisodeSteps after how many steps an episode is truncated, if the server knows
 * @param rewardThreshold at which mean return the task counts as solved, if the server knows
 * @param infos the keys of the infos that come with each step
 * @param lease after how long without a request the session ends, if it ever does
 */
record Handshake(
    String session,
    WireSpace observation,
    WireSpace action,
    OptionalInt maxEpisodeSteps,
    OptionalDouble rewardThreshold,
    List<String> infos,
    Optional<Duration> lease) {
  private static final int GENERATION = 1;

  /**
   * Asks a server what it is, and for a session.
   *
   * @throws ServerRefusal if it says no
   * @throws NoAnswer if it does not answer, or not in this protocol
   * @throws IllegalArgumentException if the environment's spaces are none of ours
   */
  static Handshake with(Transport transport, SessionRequest wanted, RemoteOptions options) {
    JsonObject info = transport.get("info", options.create());
    JsonElement generation = info.get("protocol");
    if (generation == null || !generation.toString().equals(Integer.toString(GENERATION))) {
      throw new NoAnswer(
          "the server speaks generation "
              + generation
              + " of the protocol, and this client "
              + GENERATION
              + "; use the server that came with this version of Gradus",
          null);
    }
    return read(transport.post("sessions", wanted.json(), options.create()), wanted.lanes());
  }

  private static Handshake read(JsonObject made, int lanes) {
    try {
      String session = made.get("session").getAsString();
      if (HexFormat.of().parseHex(session).length != 16) {
        throw new NoAnswer("the session '" + session + "' has not 32 digits", null);
      }
      if (made.get("lanes").getAsInt() != lanes) {
        throw new NoAnswer(
            "the server made " + made.get("lanes") + " lanes: expected " + lanes, null);
      }
      JsonObject observation = made.getAsJsonObject("observation_space");
      JsonObject action = made.getAsJsonObject("action_space");
      JsonElement most = made.get("max_episode_steps");
      JsonElement lease = made.get("lease_seconds");
      JsonElement threshold = made.get("reward_threshold");
      return new Handshake(
          session,
          SpaceDescription.parse(observation, SpaceDescription.Rounding.NEAREST),
          SpaceDescription.parse(action, SpaceDescription.Rounding.INWARD),
          absent(most) ? OptionalInt.empty() : OptionalInt.of(most.getAsInt()),
          absent(threshold) ? OptionalDouble.empty() : OptionalDouble.of(threshold.getAsDouble()),
          strings(made.get("infos")),
          absent(lease) || lease.getAsDouble() <= 0
              ? Optional.empty()
              : Optional.of(Duration.ofMillis(Math.round(1000 * lease.getAsDouble()))));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a space is too large for this client: " + made, e);
    } catch (NullPointerException
        | ClassCastException
        | IllegalStateException
        | UnsupportedOperationException
        | NumberFormatException e) {
      throw new NoAnswer("the description of the session is malformed: " + made, e);
    }
  }

  private static List<String> strings(JsonElement given) {
    List<String> strings = new ArrayList<>();
    if (!absent(given)) {
      given.getAsJsonArray().forEach(element -> strings.add(element.getAsString()));
    }
    return List.copyOf(strings);
  }

  private static boolean absent(JsonElement element) {
    return element == null || element.isJsonNull();
  }
}
