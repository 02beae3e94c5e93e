package io.gradus.envs.wrapper;

import io.gradus.core.space.Space;
import io.gradus.envs.StateHeader;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Passes everything on; a wrapper overrides what it changes.
 *
 * <p>Its own state is saved before that of what it wraps, and also where that has none to save.
 */
public abstract class VectorWrapper implements VectorEnvironment {
  final VectorEnvironment inner;

  VectorWrapper(VectorEnvironment inner) {
    this.inner = inner;
  }

  /** What is wrapped. */
  public final VectorEnvironment inner() {
    return inner;
  }

  /** The wrapper and its numbers, as in {@code frameStack(4)}. */
  abstract String name();

  /** Writes what the wrapper itself remembers. */
  void saveOwn(DataOutput out) throws IOException {}

  /** Reads what {@link #saveOwn} wrote. */
  void restoreOwn(DataInput in) throws IOException {}

  @Override
  public final String id() {
    return inner.id();
  }

  @Override
  public final int lanes() {
    return inner.lanes();
  }

  @Override
  public Space observationSpace() {
    return inner.observationSpace();
  }

  @Override
  public Space actionSpace() {
    return inner.actionSpace();
  }

  @Override
  public final int maskSize() {
    return inner.maskSize();
  }

  @Override
  public void reset(long[] seeds, VectorStep result) {
    inner.reset(seeds, result);
  }

  @Override
  public void step(float[] actions, VectorStep result) {
    inner.step(actions, result);
  }

  @Override
  public final boolean isResumable() {
    return inner.isResumable();
  }

  @Override
  public final void save(DataOutput out) throws IOException {
    StateHeader.write(out, id() + "." + name(), lanes());
    saveOwn(out);
    inner.save(out);
  }

  @Override
  public final void restore(DataInput in) throws IOException {
    StateHeader.check(in, id() + "." + name(), lanes());
    restoreOwn(in);
    inner.restore(in);
  }

  @Override
  public final boolean isDrawable() {
    return inner.isDrawable();
  }

  @Override
  public final BufferedImage draw(int lane) {
    return inner.draw(lane);
  }

  @Override
  public final int stepsPerSecond() {
    return inner.stepsPerSecond();
  }

  @Override
  public final long servedNanos() {
    return inner.servedNanos();
  }

  @Override
  public final void close() {
    inner.close();
  }

  /** The environment and its wrappers, innermost first. */
  @Override
  public final String toString() {
    return inner + "." + name();
  }
}
