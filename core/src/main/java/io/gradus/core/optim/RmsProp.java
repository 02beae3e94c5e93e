package io.gradus.core.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.Checks;
import io.gradus.core.host.Mirror;
import io.gradus.core.torch.TorchOps;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * RMSprop (Tieleman and Hinton 2012) without momentum, in the two forms that implementations of A2C
 * differ by.
 *
 * <pre>
 *   v ← α v + (1 − α) g²
 *   torch:       θ ← θ − η · g / (√v + ε) ,   v = 0 at first
 *   TensorFlow:  θ ← θ − η · g / √(v + ε) ,   v = 1 at first
 * </pre>
 *
 * <p>In TensorFlow's form the first steps are short, since v still remembers its 1s; in torch's the
 * very first moves each parameter by η / √(1 − α).
 */
public final class RmsProp implements Optimizer {
  /** Where ε stands, and what v is at first. */
  public enum Form {
    /** ε outside the root, v = 0 at first. */
    TORCH,
    /** ε inside the root, v = 1 at first. */
    TENSORFLOW
  }

  private final ParameterVector parameters;
  private final Form form;
  private final double decay;
  private final double epsilon;
  private final NDManager manager;
  private final NDArray squareAverage;
  private long steps;

  /**
   * RMSprop before its first step.
   *
   * @param parameters what is optimised; its device holds the state
   * @param decay α, in [0, 1)
   * @param epsilon ε, above 0
   * @throws IllegalArgumentException if one is out of its range
   */
  public RmsProp(ParameterVector parameters, Form form, double decay, double epsilon) {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException("decay is " + decay + ": expected a number in [0, 1)");
    }
    Checks.positive("epsilon", epsilon);
    this.parameters = parameters;
    this.form = form;
    this.decay = decay;
    this.epsilon = epsilon;
    this.manager = parameters.values().getManager().newSubManager();
    this.squareAverage =
        switch (form) {
          case TORCH -> manager.zeros(parameters.values().getShape());
          case TENSORFLOW -> manager.ones(parameters.values().getShape());
        };
  }

  Form form() {
    return form;
  }

  double decay() {
    return decay;
  }

  double epsilon() {
    return epsilon;
  }

  /** Counts a step that is taken elsewhere. */
  void countStep() {
    steps++;
  }

  @Override
  public void step(double learningRate) {
    countStep();
    TorchOps.rmsProp(
        parameters.values(),
        parameters.gradient(),
        squareAverage,
        form == Form.TENSORFLOW,
        learningRate,
        decay,
        epsilon);
  }

  @Override
  public Optional<HostOptimizer> onHost() {
    return Optional.of(new HostRmsProp(this, new Mirror(squareAverage)));
  }

  @Override
  public Map<String, NDArray> state() {
    return Map.of("square_average", squareAverage);
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(steps);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    steps = in.readLong();
  }

  @Override
  public void close() {
    manager.close();
  }
}
