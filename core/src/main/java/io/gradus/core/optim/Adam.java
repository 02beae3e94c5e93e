package io.gradus.core.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gradus.core.Checks;
import io.gradus.core.torch.TorchOps;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adam (Kingma &amp; Ba 2015) as torch has it: ε stands outside the corrected root.
 *
 * <pre>
 *   m ← β₁ m + (1 − β₁) g          v ← β₂ v + (1 − β₂) g²
 *   θ ← θ − η · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
 * </pre>
 */
public final class Adam implements Optimizer {
  /**
   * Adam's constants.
   *
   * @param beta1 β₁, decay of the first moment, in [0, 1)
   * @param beta2 β₂, decay of the second moment, in [0, 1)
   * @param epsilon ε, above 0
   */
  public record Settings(double beta1, double beta2, double epsilon) {
    /**
     * @throws IllegalArgumentException if one is out of its range
     */
    public Settings {
      belowOne("beta1", beta1);
      belowOne("beta2", beta2);
      Checks.positive("epsilon", epsilon);
    }

    /** At 1 the correction 1 − βᵗ would be 0. */
    private static void belowOne(String name, double beta) {
      if (!(beta >= 0 && beta < 1)) {
        throw new IllegalArgumentException(name + " is " + beta + ": expected a number in [0, 1)");
      }
    }

    /** β₁ = 0.9, β₂ = 0.999. */
    public static Settings epsilon(double epsilon) {
      return new Settings(0.9, 0.999, epsilon);
    }
  }

  private final ParameterVector parameters;
  private final Settings settings;
  private final NDManager manager;
  private final NDArray firstMoment;
  private final NDArray secondMoment;
  private long steps;

  /**
   * Adam with moments 0.
   *
   * @param parameters what is optimised; its device holds the state
   */
  public Adam(ParameterVector parameters, Settings settings) {
    this.parameters = parameters;
    this.settings = settings;
    this.manager = parameters.values().getManager().newSubManager();
    this.firstMoment = manager.zeros(parameters.values().getShape());
    this.secondMoment = manager.zeros(parameters.values().getShape());
  }

  @Override
  public void step(double learningRate) {
    TorchOps.adam(
        parameters.values(),
        parameters.gradient(),
        firstMoment,
        secondMoment,
        beginStep(learningRate));
  }

  /**
   * Counts a step that a fused update takes itself on {@link #moments()}.
   *
   * @return learning rate, β₁, β₂, ε, the number of this step counted from 1
   */
  public double[] beginStep(double learningRate) {
    steps++;
    return new double[] {
      learningRate, settings.beta1(), settings.beta2(), settings.epsilon(), steps
    };
  }

  /** First and second moment, the live arrays. */
  public List<NDArray> moments() {
    return List.of(firstMoment, secondMoment);
  }

  @Override
  public Optional<HostOptimizer> onHost() {
    return Optional.of(new HostAdam(this));
  }

  @Override
  public Map<String, NDArray> state() {
    Map<String, NDArray> state = new LinkedHashMap<>();
    state.put("first_moment", firstMoment);
    state.put("second_moment", secondMoment);
    return state;
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
