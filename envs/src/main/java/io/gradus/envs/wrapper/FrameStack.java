package io.gradus.envs.wrapper;

import io.gradus.core.Binary;
import io.gradus.core.Checks;
import io.gradus.core.space.Box;
import io.gradus.envs.VectorEnvironment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The last n observations as one, the oldest first, so that a policy sees how they change
 * (Gymnasium's FrameStackObservation, padded with the first observation of the episode). An
 * observation of shape (…) becomes one of shape (n, …).
 */
public final class FrameStack extends ObservationWrapper {
  private final int count;
  private final int frameSize;
  private final float[] frames; // (B, n, frame size)

  /**
   * Stacked observations of {@code inner}, which this closes.
   *
   * @param count n, at least 1
   * @throws IllegalArgumentException if n &lt; 1 or the observations are not a {@link Box}
   */
  public FrameStack(VectorEnvironment inner, int count) {
    super(inner, stacked(box(inner, "stack"), Checks.positive("the number of frames", count)));
    this.count = count;
    frameSize = inner.observationSpace().size();
    frames = new float[lanes() * count * frameSize];
  }

  private static Box stacked(Box frame, int count) {
    int size = frame.size();
    float[] low = new float[Math.multiplyExact(count, size)];
    float[] high = new float[count * size];
    for (int i = 0; i < count; i++) {
      System.arraycopy(frame.low(), 0, low, i * size, size);
      System.arraycopy(frame.high(), 0, high, i * size, size);
    }
    long[] shape = new long[frame.shape().length + 1];
    shape[0] = count;
    System.arraycopy(frame.shape(), 0, shape, 1, shape.length - 1);
    return new Box(shape, low, high);
  }

  @Override
  String name() {
    return "frameStack(" + count + ")";
  }

  @Override
  void begin(float[] observations) {
    for (int lane = 0; lane < lanes(); lane++) {
      fill(lane);
    }
    System.arraycopy(frames, 0, observations, 0, frames.length);
  }

  @Override
  void follow(float[] observations, float[] finalObservations) {
    int size = count * frameSize;
    for (int lane = 0; lane < lanes(); lane++) {
      boolean valid = seen.valid()[lane];
      boolean ended = seen.ended(lane);
      if (valid) {
        push(ended ? seen.finalObservations() : seen.observations(), lane);
      }
      if (ended) { // a lane that was lost ends with what was seen last: no frame is new
        System.arraycopy(frames, lane * size, finalObservations, lane * size, size);
      }
      if (ended || !valid) {
        fill(lane);
      }
    }
    System.arraycopy(frames, 0, observations, 0, frames.length);
  }

  private void fill(int lane) {
    for (int i = 0; i < count; i++) {
      int at = (lane * count + i) * frameSize;
      System.arraycopy(seen.observations(), lane * frameSize, frames, at, frameSize);
    }
  }

  private void push(float[] rows, int lane) {
    int first = lane * count * frameSize;
    int kept = (count - 1) * frameSize;
    System.arraycopy(frames, first + frameSize, frames, first, kept);
    System.arraycopy(rows, lane * frameSize, frames, first + kept, frameSize);
  }

  @Override
  void saveOwn(DataOutput out) throws IOException {
    Binary.write(out, frames, frames.length);
  }

  @Override
  void restoreOwn(DataInput in) throws IOException {
    Binary.read(in, frames, frames.length);
  }
}
