package io.gradus.envs.wrapper;

import io.gradus.core.Binary;
import io.gradus.core.Checks;
import io.gradus.core.space.Box;
import io.gradus.envs.VectorEnvironment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Appends the share of the time that has passed, in [0, 1], to the observations of all lanes, as
 * {@link TimeObservation} does for one environment.
 */
public final class TimeObservations extends ObservationWrapper {
  private final int steps;
  private final int[] elapsed;

  /**
   * {@code inner}, whose episodes end after {@code steps} steps at the latest; this closes it.
   *
   * @throws IllegalArgumentException if steps &lt; 1, or observations are no vectors of numbers
   */
  public TimeObservations(VectorEnvironment inner, int steps) {
    super(inner, withTime(box(inner, "append the time to")));
    this.steps = Checks.positive("steps", steps);
    elapsed = new int[lanes()];
  }

  private static Box withTime(Box box) {
    if (box.shape().length != 1) {
      throw new IllegalArgumentException(
          "the time is appended to a vector of numbers, not to " + box);
    }
    int size = box.size();
    float[] low = Arrays.copyOf(box.low(), size + 1);
    float[] high = Arrays.copyOf(box.high(), size + 1);
    high[size] = 1;
    return new Box(low, high);
  }

  @Override
  String name() {
    return "timeObservations(" + steps + ")";
  }

  @Override
  void begin(float[] observations) {
    for (int lane = 0; lane < elapsed.length; lane++) {
      elapsed[lane] = 0;
      write(seen.observations(), lane, observations);
    }
  }

  @Override
  void follow(float[] observations, float[] finalObservations) {
    for (int lane = 0; lane < elapsed.length; lane++) {
      elapsed[lane] += seen.valid()[lane] ? 1 : 0;
      if (seen.ended(lane)) {
        write(seen.finalObservations(), lane, finalObservations);
        elapsed[lane] = 0;
      }
      write(seen.observations(), lane, observations);
    }
  }

  private void write(float[] rows, int lane, float[] longer) {
    int size = rows.length / elapsed.length;
    System.arraycopy(rows, lane * size, longer, lane * (size + 1), size);
    longer[lane * (size + 1) + size] = (float) Math.min(1, elapsed[lane] / (double) steps);
  }

  @Override
  void saveOwn(DataOutput out) throws IOException {
    Binary.write(out, elapsed, elapsed.length);
  }

  @Override
  void restoreOwn(DataInput in) throws IOException {
    Binary.read(in, elapsed, elapsed.length);
  }
}
