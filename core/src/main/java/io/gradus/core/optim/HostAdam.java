package io.gradus.core.optim;

import io.gradus.core.host.Mirror;

/** {@link Adam} in plain Java, in the order of operations of torch's fused one. */
final class HostAdam implements HostOptimizer {
  private final Adam adam;
  private final Mirror first;
  private final Mirror second;

  HostAdam(Adam adam) {
    this.adam = adam;
    first = new Mirror(adam.moments().get(0));
    second = new Mirror(adam.moments().get(1));
  }

  @Override
  public void load() {
    first.load();
    second.load();
  }

  @Override
  public void step(float[] values, float[] gradient, double learningRate) {
    double[] settings = adam.beginStep(learningRate);
    double beta1 = settings[1];
    double beta2 = settings[2];
    double steps = settings[4];
    step(
        values,
        gradient,
        first.copy(),
        second.copy(),
        (float) (1 - beta1),
        (float) beta2,
        (float) (1 - beta2),
        (float) (learningRate / (1 - Math.pow(beta1, steps))),
        (float) Math.sqrt(1 - Math.pow(beta2, steps)),
        (float) settings[3]);
  }

  private static void step(
      float[] values,
      float[] gradient,
      float[] first,
      float[] second,
      float less1,
      float beta2,
      float less2,
      float rate,
      float correction,
      float epsilon) {
    for (int i = 0; i < values.length; i++) {
      float g = gradient[i];
      float m = first[i] + less1 * (g - first[i]);
      float v = beta2 * second[i] + less2 * g * g;
      first[i] = m;
      second[i] = v;
      values[i] -= rate * m / ((float) Math.sqrt(v) / correction + epsilon);
    }
  }

  @Override
  public void store() {
    first.store();
    second.store();
  }
}
