package io.gradus.envs;

import io.gradus.core.Binary;
import io.gradus.core.Checks;
import io.gradus.core.Resumable;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Single environments, stepped one after the other. */
final class SerialVectorEnvironment implements VectorEnvironment {
  private final String id;
  private final List<Environment> environments;
  private final Space observationSpace;
  private final Space actionSpace;
  private final int observationSize;
  private final Pcg64[] random;
  private final double[] episodeReturns;
  private final int[] elapsed;
  private final float[] action;
  private final boolean[] legal; // of one lane; empty without masks
  private final boolean resumable;
  private boolean started;
  private boolean closed;

  SerialVectorEnvironment(String id, List<Environment> environments) {
    this.id = id;
    this.environments = List.copyOf(environments);
    int lanes = environments.size();
    observationSpace = environments.get(0).observationSpace();
    actionSpace = environments.get(0).actionSpace();
    observationSize = observationSpace.size();
    random = new Pcg64[lanes];
    episodeReturns = new double[lanes];
    elapsed = new int[lanes];
    action = new float[actionSpace.size()];
    legal = new boolean[environments.get(0).masksActions() ? Masks.size(actionSpace) : 0];
    resumable = environments.stream().allMatch(Environment::isResumable);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public int lanes() {
    return elapsed.length;
  }

  @Override
  public Space observationSpace() {
    return observationSpace;
  }

  @Override
  public Space actionSpace() {
    return actionSpace;
  }

  @Override
  public int maskSize() {
    return legal.length;
  }

  @Override
  public void reset(long[] seeds, VectorStep result) {
    checkUsable(result);
    Seeds.apply(seeds, random);
    for (int lane = 0; lane < elapsed.length; lane++) {
      begin(lane, result.observations());
      mask(lane, result);
    }
    checkMasks(result);
    Arrays.fill(result.rewards(), 0);
    Arrays.fill(result.terminated(), false);
    Arrays.fill(result.truncated(), false);
    Arrays.fill(result.valid(), true);
    started = true;
  }

  @Override
  public void step(float[] actions, VectorStep result) {
    checkUsable(result);
    if (!started) {
      throw new IllegalStateException(id + " was stepped before its first reset");
    }
    Actions.check(actionSpace, actions, elapsed);
    for (int lane = 0; lane < elapsed.length; lane++) {
      System.arraycopy(actions, lane * action.length, action, 0, action.length);
      record(lane, environments.get(lane).step(action), result);
      mask(lane, result);
    }
    checkMasks(result);
    Arrays.fill(result.valid(), true);
  }

  @Override
  public boolean isResumable() {
    return resumable;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    if (!resumable) {
      return;
    }
    StateHeader.write(out, id, lanes());
    out.writeBoolean(started);
    if (!started) {
      return;
    }
    Binary.write(out, elapsed, elapsed.length);
    Binary.write(out, episodeReturns, episodeReturns.length);
    for (Environment environment : environments) {
      ((Resumable) environment).save(out);
    }
    Seeds.save(out, random);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    if (!resumable) {
      return;
    }
    StateHeader.check(in, id, lanes());
    boolean wasStarted = in.readBoolean();
    started = false; // until all of it is read
    if (!wasStarted) {
      return;
    }
    Seeds.apply(new long[lanes()], random);
    Binary.read(in, elapsed, elapsed.length);
    Binary.read(in, episodeReturns, episodeReturns.length);
    for (int lane = 0; lane < elapsed.length; lane++) {
      Environment environment = environments.get(lane);
      environment.reset(random[lane]); // so that it has its stream, which is moved below
      ((Resumable) environment).restore(in);
    }
    Seeds.restore(in, random);
    started = true;
  }

  @Override
  public boolean isDrawable() {
    return environments.stream().allMatch(Environment::isDrawable);
  }

  @Override
  public BufferedImage draw(int lane) {
    if (!isDrawable()) {
      return VectorEnvironment.super.draw(lane);
    }
    Checks.index("lane", lane, lanes());
    if (!started) {
      throw new IllegalStateException(id + " was drawn before its first reset");
    }
    return ((Drawable) environments.get(lane)).picture();
  }

  @Override
  public int stepsPerSecond() {
    return isDrawable()
        ? ((Drawable) environments.get(0)).stepsPerSecond()
        : VectorEnvironment.super.stepsPerSecond();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      environments.forEach(Environment::close);
    }
  }

  /** The id and the number of lanes. */
  @Override
  public String toString() {
    return id + " (" + lanes() + " lanes)";
  }

  private void record(int lane, Step step, VectorStep result) {
    if (!Double.isFinite(step.reward())) {
      throw new BrokenEnvironmentException(
          id + " gave the reward " + step.reward() + ": expected a finite number" + place(lane));
    }
    elapsed[lane]++;
    episodeReturns[lane] += step.reward();
    result.rewards()[lane] = step.reward();
    result.terminated()[lane] = step.terminated();
    result.truncated()[lane] = step.truncated();
    if (!result.ended(lane)) {
      copy(step.observation(), lane, result.observations());
      return;
    }
    copy(step.observation(), lane, result.finalObservations());
    result.episodeReturns()[lane] = episodeReturns[lane];
    result.episodeLengths()[lane] = elapsed[lane];
    begin(lane, result.observations());
  }

  private void begin(int lane, float[] observations) {
    elapsed[lane] = 0;
    episodeReturns[lane] = 0;
    copy(environments.get(lane).reset(random[lane]), lane, observations);
  }

  private void mask(int lane, VectorStep result) {
    if (legal.length > 0) {
      environments.get(lane).legalActions(legal);
      System.arraycopy(legal, 0, result.masks(), lane * legal.length, legal.length);
    }
  }

  private void checkMasks(VectorStep result) {
    if (legal.length > 0) {
      Masks.check(id, actionSpace, result.masks(), elapsed);
    }
  }

  private void copy(float[] observation, int lane, float[] rows) {
    if (observation.length != observationSize) {
      throw new BrokenEnvironmentException(
          id
              + " gave an observation of "
              + observation.length
              + " numbers: expected "
              + observationSize
              + ", an element of "
              + observationSpace
              + place(lane));
    }
    for (int i = 0; i < observationSize; i++) {
      if (Float.isNaN(observation[i])) {
        throw new BrokenEnvironmentException(
            id + " gave an observation with NaN at " + i + ": expected a number" + place(lane));
      }
    }
    System.arraycopy(observation, 0, rows, lane * observationSize, observationSize);
  }

  private String place(int lane) {
    return " (environment " + lane + ", step " + elapsed[lane] + ")";
  }

  private void checkUsable(VectorStep result) {
    if (closed) {
      throw new IllegalStateException(id + " is closed");
    }
    Checks.length("result.rewards", result.rewards().length, lanes());
    Checks.length("result.observations", result.observations().length, lanes() * observationSize);
    Checks.length("result.masks", result.masks().length, lanes() * legal.length);
  }
}
