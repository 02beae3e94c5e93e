package io.gradus.envs.http;

import com.google.gson.JsonElement;
import io.gradus.core.space.Space;
import io.gradus.envs.HostOptions;
import io.gradus.envs.Masks;
import io.gradus.envs.VectorStep;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Masks of actions, as Gymnasium's environments say them: the info {@code action_mask}, numbers
 * that are 0 for what is illegal; for several components a tuple of those of each.
 */
final class ActionMasks {
  private ActionMasks() {}

  /**
   * How many numbers one has, where they were asked for; else 0.
   *
   * @throws IllegalArgumentException if actions are no choices
   */
  static int size(Handshake handshake) {
    return handshake.infos().contains(HostOptions.ACTION_MASK)
        ? Masks.size(handshake.action().space())
        : 0;
  }

  /**
   * Writes those of the observations that are acted on next.
   *
   * @param place what messages start with
   * @param elapsed (B) the steps that each lane's episode has taken
   * @throws RemoteEnvironmentException if a lane has none, or one of another size
   * @throws io.gradus.envs.BrokenEnvironmentException if one allows nothing
   */
  static void read(
      RemoteSession session, Supplier<String> place, int[] elapsed, VectorStep result) {
    int size = session.maskSize();
    if (size == 0) {
      return;
    }
    Space actions = session.handshake().action().space();
    Infos first = session.layout().resetInfos();
    for (int lane = 0; lane < elapsed.length; lane++) {
      boolean begun = first.has(HostOptions.ACTION_MASK, lane);
      Infos infos = begun ? first : session.layout().infos();
      int count = write(infos, lane, result.masks(), lane * size, size);
      if (count != size) {
        throw new RemoteEnvironmentException(
            place.get()
                + " gave "
                + (count == 0 ? "no action_mask" : "an action_mask of " + count + " numbers")
                + " among its infos: expected one number for each choice of "
                + actions
                + " with each observation (environment "
                + lane
                + ", step "
                + elapsed[lane]
                + ")");
      }
    }
    Masks.check(place.get(), actions, result.masks(), elapsed);
  }

  /** Returns how many numbers there are; those beyond the size are not written. */
  private static int write(Infos infos, int lane, boolean[] masks, int from, int size) {
    Optional<double[]> numbers = infos.numbers(HostOptions.ACTION_MASK, lane);
    if (numbers.isEmpty()) {
      return flatten(infos.json(HostOptions.ACTION_MASK, lane), masks, from, 0, size);
    }
    double[] mask = numbers.get();
    for (int i = 0; i < Math.min(size, mask.length); i++) {
      masks[from + i] = mask[i] != 0;
    }
    return mask.length;
  }

  private static int flatten(JsonElement json, boolean[] masks, int from, int count, int size) {
    if (json.isJsonArray()) {
      int total = count;
      for (JsonElement part : json.getAsJsonArray()) {
        total = flatten(part, masks, from, total, size);
      }
      return total;
    }
    if (!json.isJsonPrimitive()) {
      return count;
    }
    if (count < size) {
      boolean number = json.getAsJsonPrimitive().isNumber();
      masks[from + count] = number ? json.getAsDouble() != 0 : json.getAsBoolean();
    }
    return count + 1;
  }
}
