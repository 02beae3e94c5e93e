package io.gradus.core.optim;

import io.gradus.core.host.Mirror;

/** {@link RmsProp} in plain Java. */
final class HostRmsProp implements HostOptimizer {
  private final RmsProp rmsProp;
  private final Mirror average;

  HostRmsProp(RmsProp rmsProp, Mirror average) {
    this.rmsProp = rmsProp;
    this.average = average;
  }

  @Override
  public void load() {
    average.load();
  }

  @Override
  public void step(float[] values, float[] gradient, double learningRate) {
    rmsProp.countStep();
    double alpha = rmsProp.decay();
    float epsilon = (float) rmsProp.epsilon();
    boolean inside = rmsProp.form() == RmsProp.Form.TENSORFLOW;
    step(
        values,
        gradient,
        average.copy(),
        (float) learningRate,
        (float) alpha,
        (float) (1 - alpha),
        inside ? epsilon : 0,
        inside ? 0 : epsilon);
  }

  private static void step(
      float[] values,
      float[] gradient,
      float[] average,
      float rate,
      float alpha,
      float less,
      float inside,
      float outside) {
    for (int i = 0; i < values.length; i++) {
      float g = gradient[i];
      float v = alpha * average[i] + less * g * g;
      average[i] = v;
      values[i] -= rate * g / ((float) Math.sqrt(v + inside) + outside);
    }
  }

  @Override
  public void store() {
    average.store();
  }
}
