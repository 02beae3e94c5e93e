package io.gradus.core.distribution;

import java.io.DataInput;
import java.io.DataOutput;
import java.util.random.RandomGenerator;

/** Each step by itself: nothing is kept. */
record IndependentSampler(DistributionFamily family) implements ActionSampler {
  @Override
  public void sample(
      float[] parameters, int rows, RandomGenerator random, float[] actions, float[] logProbs) {
    family.sample(parameters, rows, random, actions, logProbs);
  }

  @Override
  public void save(DataOutput out) {}

  @Override
  public void restore(DataInput in) {}
}
