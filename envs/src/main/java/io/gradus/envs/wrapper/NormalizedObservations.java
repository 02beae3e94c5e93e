package io.gradus.envs.wrapper;

import io.gradus.core.Checks;
import io.gradus.core.space.Box;
import io.gradus.core.space.Space;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Observations of mean 0 and variance 1, by the statistics of all that were seen so far.
 *
 * <pre>
 *   o ← clip((o − mean) / √(variance + 10⁻⁸), ±c)
 * </pre>
 *
 * <p>A batch is taken into the statistics, and then normalised by them (Stable-Baselines3's
 * VecNormalize; Gymnasium's NormalizeObservation, which takes rows one by one, does not clip: c =
 * ∞). The first observation of an episode counts, the last one is normalised and does not; a row
 * that is not valid does not either. Once frozen, for an evaluation, the statistics stay.
 */
public final class NormalizedObservations extends VectorWrapper {
  private static final double EPSILON = 1e-8;

  private final Space observationSpace;
  private final double clip;
  private final RunningStatistics statistics;
  private boolean frozen;

  /**
   * Normalised observations of {@code inner}, which this closes.
   *
   * @param clip c, above 0; infinite for none
   * @throws IllegalArgumentException if c is not above 0 or the observations are not a {@link Box}
   */
  public NormalizedObservations(VectorEnvironment inner, double clip) {
    this(inner, clip, new RunningStatistics(ObservationWrapper.box(inner, "normalise").size()));
  }

  private NormalizedObservations(
      VectorEnvironment inner, double clip, RunningStatistics statistics) {
    super(inner);
    if (!(clip > 0)) {
      throw new IllegalArgumentException("clip is " + clip + ": expected a number above 0");
    }
    Box box = ObservationWrapper.box(inner, "normalise");
    this.clip = clip;
    float bound = (float) clip;
    float[] low = box.low();
    float[] high = box.high();
    Arrays.fill(low, -bound);
    Arrays.fill(high, bound);
    observationSpace = new Box(box.shape(), low, high);
    Checks.length("statistics", statistics.size(), box.size());
    this.statistics = statistics;
  }

  /**
   * Observations normalised by the statistics that another environment keeps, as they are at each
   * step; they are not changed here. For an evaluation beside a training.
   *
   * @param inner closed with the result
   * @param training where observations of the same kind are normalised
   */
  public static NormalizedObservations frozen(
      VectorEnvironment inner, NormalizedObservations training) {
    NormalizedObservations result =
        new NormalizedObservations(inner, training.clip, training.statistics);
    result.setFrozen(true);
    return result;
  }

  /** Where an environment's observations are normalised, if they are. */
  public static Optional<NormalizedObservations> in(VectorEnvironment environment) {
    VectorEnvironment at = environment;
    while (at instanceof VectorWrapper wrapper) {
      if (wrapper instanceof NormalizedObservations found) {
        return Optional.of(found);
      }
      at = wrapper.inner();
    }
    return Optional.empty();
  }

  /** c: observations lie from −c to c. */
  public double clip() {
    return clip;
  }

  /** What observations are normalised by; to be saved and restored with the policy. */
  public RunningStatistics statistics() {
    return statistics;
  }

  /** Whether the statistics stay as they are, whatever is seen. */
  public void setFrozen(boolean frozen) {
    this.frozen = frozen;
  }

  @Override
  public Space observationSpace() {
    return observationSpace;
  }

  @Override
  public void reset(long[] seeds, VectorStep result) {
    inner.reset(seeds, result);
    update(result);
    normalizeAll(result.observations());
  }

  @Override
  public void step(float[] actions, VectorStep result) {
    inner.step(actions, result);
    update(result);
    normalizeAll(result.observations());
    for (int lane = 0; lane < lanes(); lane++) {
      if (result.ended(lane)) {
        normalize(result.finalObservations(), lane);
      }
    }
  }

  @Override
  String name() {
    return "normalizedObservations(" + clip + ")";
  }

  @Override
  void saveOwn(DataOutput out) throws IOException {
    statistics.save(out);
  }

  @Override
  void restoreOwn(DataInput in) throws IOException {
    statistics.restore(in);
  }

  /** √(variance + 10⁻⁸): what component {@code i} is divided by. */
  public static double deviation(RunningStatistics statistics, int i) {
    return Math.sqrt(statistics.variance(i) + EPSILON);
  }

  private void update(VectorStep result) {
    if (!frozen) {
      statistics.update(result.observations(), result.valid());
    }
  }

  private void normalizeAll(float[] rows) {
    for (int lane = 0; lane < lanes(); lane++) {
      normalize(rows, lane);
    }
  }

  private void normalize(float[] rows, int lane) {
    normalize(rows, lane, statistics, clip);
  }

  /**
   * Normalises one observation in place.
   *
   * @param rows (N, size of the statistics) row-major
   * @param row which of them
   * @param clip c, above 0
   */
  public static void normalize(float[] rows, int row, RunningStatistics statistics, double clip) {
    int size = statistics.size();
    for (int i = 0; i < size; i++) {
      double difference = rows[row * size + i] - statistics.mean(i);
      double normalized = difference / deviation(statistics, i);
      rows[row * size + i] = (float) Math.max(-clip, Math.min(clip, normalized));
    }
  }
}
