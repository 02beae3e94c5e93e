package io.gradus.core.distribution;

import io.gradus.core.Binary;
import io.gradus.core.Checks;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** Keeps the weights E of the exploration of each lane; see {@link StateDependentExploration}. */
final class StateDependentSampler implements ActionSampler {
  private final StateDependentExploration family;
  private final int lanes;
  private final float[] weights; // (lanes, H, d)
  private int age; // steps that the weights have been used for; 0 if they are to be drawn

  StateDependentSampler(StateDependentExploration family, int lanes) {
    this.family = family;
    this.lanes = Checks.positive("lanes", lanes);
    this.weights = new float[lanes * family.freeParameters()];
  }

  /** The weights are drawn with the first action, from the deviations of that time. */
  @Override
  public void begin(RandomGenerator random) {
    age = 0;
  }

  @Override
  public void sample(
      float[] parameters, int rows, RandomGenerator random, float[] actions, float[] logProbs) {
    if (rows != lanes) {
      throw new IllegalArgumentException(
          "actions for " + rows + " lanes: expected " + lanes + ", each with its exploration");
    }
    if (age == 0) {
      draw(parameters, random);
    }
    age++;
    if (age == family.frequency()) {
      age = 0;
    }
    int d = family.space().size();
    for (int lane = 0; lane < lanes; lane++) {
      explore(parameters, lane, actions, d);
      logProbs[lane] = family.logProb(parameters, lane, actions);
    }
  }

  private void draw(float[] parameters, RandomGenerator random) {
    int free = family.freeParameters();
    for (int lane = 0; lane < lanes; lane++) {
      int logStd = lane * family.parameterCount() + family.networkOutputs();
      for (int i = 0; i < free; i++) {
        double deviation = Math.exp(parameters[logStd + i]);
        weights[lane * free + i] = (float) (deviation * random.nextGaussian());
      }
    }
  }

  /** a = μ + φ E. */
  private void explore(float[] parameters, int lane, float[] actions, int d) {
    int mean = lane * family.parameterCount();
    for (int i = 0; i < d; i++) {
      double action = parameters[mean + i];
      for (int h = 0; h < family.features(); h++) {
        action += parameters[mean + d + h] * weights[(lane * family.features() + h) * d + i];
      }
      actions[lane * d + i] = (float) action;
    }
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(age);
    Binary.write(out, weights, weights.length);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    age = in.readInt();
    Binary.read(in, weights, weights.length);
  }
}
