package io.gradus.envs.wrapper;

import io.gradus.core.space.Space;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Passes everything on; a wrapper overrides what it changes. */
abstract class VectorWrapper implements VectorEnvironment {
  final VectorEnvironment inner;

  VectorWrapper(VectorEnvironment inner) {
    this.inner = inner;
  }

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
  public void reset(long[] seeds, VectorStep result) {
    inner.reset(seeds, result);
  }

  @Override
  public void step(float[] actions, VectorStep result) {
    inner.step(actions, result);
  }

  @Override
  public int maskSize() {
    return inner.maskSize();
  }

  @Override
  public final boolean isResumable() {
    return inner.isResumable();
  }

  /** A wrapper with state of its own writes it before that of what it wraps. */
  @Override
  public void save(DataOutput out) throws IOException {
    inner.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    inner.restore(in);
  }

  @Override
  public final long servedNanos() {
    return inner.servedNanos();
  }

  @Override
  public final void close() {
    inner.close();
  }
}
