package io.gradus.envs.classic;

import io.gradus.core.Binary;
import io.gradus.core.Checks;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Space;
import io.gradus.envs.Actions;
import io.gradus.envs.Drawable;
import io.gradus.envs.EnvironmentSpec;
import io.gradus.envs.Seeds;
import io.gradus.envs.StateHeader;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * What the classic environments share: a random stream for each lane, the time limit, the next
 * episode within the step that ends one, and the count of returns and lengths. An environment adds
 * its columns and its equations.
 *
 * <p>Each method that an environment adds is a loop over lanes, so that the hot one holds nothing
 * but arithmetic; lanes that ended, few in any step, are gone through afterwards.
 */
abstract class ClassicEnvironment implements VectorEnvironment {
  static final int PICTURE_WIDTH = 600;
  static final int PICTURE_HEIGHT = 400;

  /** Lanes that are stepped together: what a step touches of so many stays in the first cache. */
  static final int BLOCK = 256;

  private final EnvironmentSpec spec;
  private final int maxEpisodeSteps;
  private final Space observationSpace;
  private final Space actionSpace;
  private final int observationSize;
  private final Pcg64[] random;
  private final double[] episodeReturns;

  /** (B) the steps that each lane's episode has taken. */
  final int[] elapsed;

  private boolean started;

  ClassicEnvironment(EnvironmentSpec spec, Space observationSpace, Space actionSpace, int lanes) {
    Checks.positive("lanes", lanes);
    this.spec = spec;
    this.maxEpisodeSteps = spec.maxEpisodeSteps().orElseThrow();
    this.observationSpace = observationSpace;
    this.actionSpace = actionSpace;
    this.observationSize = observationSpace.size();
    this.random = new Pcg64[lanes];
    this.episodeReturns = new double[lanes];
    this.elapsed = new int[lanes];
  }

  /** Draws the first state of a lane's episode. */
  abstract void start(int lane, Pcg64 random);

  /**
   * Moves the lanes from … to − 1 by one step: all of a block of {@link #BLOCK}, or of the last.
   *
   * @param actions (B, action size) checked ones
   * @param rewards (B) to write, those lanes' only
   * @param terminated (B) to write, those lanes' only
   */
  abstract void advance(int from, int to, float[] actions, double[] rewards, boolean[] terminated);

  /**
   * Writes what is seen of the lanes from … to − 1, of one block.
   *
   * @param observations (B, observation size) to write, those lanes' rows only
   */
  abstract void observe(int from, int to, float[] observations);

  /** The columns that the next step depends on, of all lanes; the arrays themselves. */
  abstract List<double[]> state();

  /** Draws a lane, on a canvas of {@link #PICTURE_WIDTH} by {@link #PICTURE_HEIGHT}. */
  abstract void paint(int lane, Graphics2D canvas);

  @Override
  public final String id() {
    return spec.id();
  }

  @Override
  public final int lanes() {
    return elapsed.length;
  }

  @Override
  public final Space observationSpace() {
    return observationSpace;
  }

  @Override
  public final Space actionSpace() {
    return actionSpace;
  }

  @Override
  public final void reset(long[] seeds, VectorStep result) {
    checkFits(result);
    Seeds.apply(seeds, random);
    for (int lane = 0; lane < random.length; lane++) {
      begin(lane);
    }
    for (int from = 0; from < elapsed.length; from += BLOCK) {
      observe(from, Math.min(elapsed.length, from + BLOCK), result.observations());
    }
    Arrays.fill(result.rewards(), 0);
    Arrays.fill(result.terminated(), false);
    Arrays.fill(result.truncated(), false);
    Arrays.fill(result.valid(), true);
    started = true;
  }

  @Override
  public final void step(float[] actions, VectorStep result) {
    if (!started) {
      throw new IllegalStateException(spec.id() + " was stepped before its first reset");
    }
    checkFits(result);
    Actions.check(actionSpace, actions, elapsed);
    for (int from = 0; from < elapsed.length; from += BLOCK) {
      int to = Math.min(elapsed.length, from + BLOCK);
      Arrays.fill(result.valid(), from, to, true);
      advance(from, to, actions, result.rewards(), result.terminated());
      observe(from, to, result.observations());
      count(from, to, result);
    }
  }

  @Override
  public final boolean isResumable() {
    return true;
  }

  @Override
  public final void save(DataOutput out) throws IOException {
    StateHeader.write(out, spec.id(), lanes());
    out.writeBoolean(started);
    if (!started) {
      return;
    }
    Seeds.save(out, random);
    Binary.write(out, elapsed, elapsed.length);
    Binary.write(out, episodeReturns, episodeReturns.length);
    for (double[] column : state()) {
      Binary.write(out, column, column.length);
    }
  }

  @Override
  public final void restore(DataInput in) throws IOException {
    StateHeader.check(in, spec.id(), lanes());
    boolean wasStarted = in.readBoolean();
    started = false; // until all of it is read
    if (!wasStarted) {
      return;
    }
    Seeds.restore(in, random);
    Binary.read(in, elapsed, elapsed.length);
    Binary.read(in, episodeReturns, episodeReturns.length);
    for (double[] column : state()) {
      Binary.read(in, column, column.length);
    }
    started = true;
  }

  @Override
  public final boolean isDrawable() {
    return true;
  }

  @Override
  public final BufferedImage draw(int lane) {
    Checks.index("lane", lane, lanes());
    if (!started) {
      throw new IllegalStateException(spec.id() + " was drawn before its first reset");
    }
    return Drawable.picture(PICTURE_WIDTH, PICTURE_HEIGHT, canvas -> paint(lane, canvas));
  }

  /** Nothing is held. */
  @Override
  public final void close() {}

  /** The id and the number of lanes. */
  @Override
  public final String toString() {
    return spec.id() + " (" + lanes() + " lanes)";
  }

  private void count(int from, int to, VectorStep result) {
    double[] rewards = result.rewards();
    boolean[] terminated = result.terminated();
    boolean[] truncated = result.truncated();
    for (int lane = from; lane < to; lane++) {
      elapsed[lane]++;
    }
    for (int lane = from; lane < to; lane++) {
      episodeReturns[lane] += rewards[lane];
    }
    for (int lane = from; lane < to; lane++) {
      boolean late = elapsed[lane] >= maxEpisodeSteps;
      truncated[lane] = late;
      if (late || terminated[lane]) {
        endEpisode(lane, result);
      }
    }
  }

  private void endEpisode(int lane, VectorStep result) {
    int row = lane * observationSize;
    System.arraycopy(result.observations(), row, result.finalObservations(), row, observationSize);
    result.episodeReturns()[lane] = episodeReturns[lane];
    result.episodeLengths()[lane] = elapsed[lane];
    begin(lane);
    observe(lane, lane + 1, result.observations());
  }

  private void begin(int lane) {
    elapsed[lane] = 0;
    episodeReturns[lane] = 0;
    start(lane, random[lane]);
  }

  private void checkFits(VectorStep result) {
    Checks.length("result.rewards", result.rewards().length, lanes());
    Checks.length("result.observations", result.observations().length, lanes() * observationSize);
  }
}
