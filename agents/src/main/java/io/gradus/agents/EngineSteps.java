package io.gradus.agents;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.jspecify.annotations.Nullable;

/** Steps by the engine; what they measure stays on the device until it is asked for. */
final class EngineSteps implements UpdateSteps {
  private final GradientStep step;
  private final RolloutBatch batch;
  private final Measures measures;
  private @Nullable NDArray last;

  EngineSteps(GradientStep step, RolloutBatch batch, NDManager parent) {
    this.step = step;
    this.batch = batch;
    measures = new Measures(parent);
    step.use(batch);
  }

  @Override
  public void take(PieceOrder order, int from, int to, Loss loss, double learningRate) {
    NDManager owner = measures.manager();
    try (NDManager scratch = owner.newSubManager()) {
      Minibatch minibatch = batch.minibatch(scratch, order, from, to);
      // The deviation of a single row does not exist.
      Loss possible = minibatch.rows().size() > 1 ? loss : loss.unstandardised();
      NDArray measured = step.apply(owner, minibatch, possible, learningRate);
      measures.add(measured);
      last = measured;
    }
  }

  @Override
  public double approximateKl() {
    if (last == null) {
      throw new IllegalStateException("no step was taken: call take first");
    }
    return last.getFloat(GradientStep.APPROXIMATE_KL);
  }

  @Override
  public float[] measured() {
    return measures.numbers();
  }

  @Override
  public void close() {
    measures.close();
  }
}
