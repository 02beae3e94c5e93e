package io.gradus.envs.http;

import io.gradus.envs.EpisodeCounts;
import io.gradus.envs.VectorStep;
import java.util.Arrays;
import java.util.function.Supplier;

/** Writes what came over the wire into a {@link VectorStep}, and counts the episodes that run. */
final class StepReader {
  private final Supplier<String> place;
  private final EpisodeCounts counts;

  /**
   * A reader.
   *
   * @param lanes B
   * @param place what messages start with
   */
  StepReader(int lanes, Supplier<String> place) {
    this.place = place;
    counts = new EpisodeCounts(lanes);
  }

  /** (B) the steps that each lane's episode has taken; the array itself. */
  int[] lengths() {
    return counts.lengths();
  }

  /** First observations: new episodes in all lanes. */
  void readReset(RemoteSession session, Frame answer, VectorStep result) {
    counts.clear();
    Arrays.fill(result.rewards(), 0);
    Arrays.fill(result.terminated(), false);
    Arrays.fill(result.truncated(), false);
    Arrays.fill(result.valid(), true);
    readObservations(session, answer, Frame.HEADER_BYTES, result);
    ActionMasks.read(session, place, lengths(), result);
  }

  /**
   * What followed a step.
   *
   * @throws RemoteEnvironmentException if a reward or an observation is not a number
   */
  void readStep(RemoteSession session, Frame answer, VectorStep result) {
    StepLayout layout = session.layout();
    WireSpace observation = session.handshake().observation();
    int finalAt = layout.finalsAt();
    for (int lane = 0; lane < lengths().length; lane++) {
      double reward = answer.buffer().getDouble(layout.rewardAt(lane));
      result.rewards()[lane] = reward;
      result.terminated()[lane] = answer.buffer().get(layout.terminatedAt(lane)) != 0;
      result.truncated()[lane] = answer.buffer().get(layout.truncatedAt(lane)) != 0;
      result.valid()[lane] = answer.buffer().get(layout.validAt(lane)) != 0;
      if (!Double.isFinite(reward)) {
        throw unusable(
            "the reward " + reward + ": expected a finite number", lane, lengths()[lane]);
      }
      if (result.valid()[lane]) {
        counts.step(lane, reward);
      }
      if (result.ended(lane)) {
        observation.read(answer.buffer(), finalAt, result.finalObservations(), lane, 1);
        finalAt += observation.bytes();
        counts.end(lane, result);
        int step = result.episodeLengths()[lane];
        requireNumbers(observation, result.finalObservations(), lane, lane + 1, step);
      }
    }
    readObservations(session, answer, layout.observationsAt(), result);
    ActionMasks.read(session, place, lengths(), result);
  }

  private void readObservations(RemoteSession session, Frame answer, int at, VectorStep result) {
    WireSpace observation = session.handshake().observation();
    observation.read(answer.buffer(), at, result.observations(), 0, lengths().length);
    requireNumbers(observation, result.observations(), 0, lengths().length, -1);
  }

  /** A policy that sees NaN returns NaN for ever after: better to stop where it came from. */
  private void requireNumbers(WireSpace observation, float[] rows, int from, int to, int step) {
    if (!observation.floating()) {
      return;
    }
    int size = observation.space().size();
    for (int i = from * size; i < to * size; i++) {
      if (Float.isNaN(rows[i])) {
        int lane = i / size;
        throw unusable(
            "an observation with NaN at " + i % size + ": expected a number",
            lane,
            step < 0 ? lengths()[lane] : step);
      }
    }
  }

  private RemoteEnvironmentException unusable(String what, int lane, int step) {
    return new RemoteEnvironmentException(
        place.get() + " gave " + what + " (environment " + lane + ", step " + step + ")");
  }
}
