package io.gradus.envs.wrapper;

import io.gradus.core.space.Space;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;

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
  public final long servedNanos() {
    return inner.servedNanos();
  }

  @Override
  public final void close() {
    inner.close();
  }
}
