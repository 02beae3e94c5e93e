package io.gradus.envs.http.openenv;

import com.google.gson.JsonObject;
import io.gradus.core.space.Space;

/**
 * Turns the JSON of one kind of OpenEnv environment into rows of numbers, and actions into JSON. An
 * OpenEnv server describes its JSON by schemas of objects, not by spaces, so somebody has to know.
 * {@link FieldCodec} is one for environments whose numbers are in fields.
 */
public interface OpenEnvCodec {
  /** What observations become elements of; the same at every call. */
  Space observationSpace();

  /** What actions are elements of; the same at every call. */
  Space actionSpace();

  /**
   * Writes an action as the server's action class has it: a field more or less is refused there.
   *
   * @param rows (B, action size) elements of {@link #actionSpace()}
   * @param offset where the action starts
   * @return the {@code data} of a step
   */
  JsonObject action(float[] rows, int offset);

  /**
   * Reads an observation.
   *
   * @param observation the fields of the server's observation class
   * @param rows (B, observation size) gets the numbers
   * @param offset where they start
   * @throws IllegalArgumentException if the numbers are not there, saying which
   */
  void observation(JsonObject observation, float[] rows, int offset);

  /**
   * Whether an episode that is {@code done} was cut rather than ended. OpenEnv does not tell, so
   * this is false unless the observation does.
   *
   * @param observation the episode's last
   */
  default boolean truncated(JsonObject observation) {
    return false;
  }
}
