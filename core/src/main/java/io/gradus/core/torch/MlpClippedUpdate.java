package io.gradus.core.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * One minibatch step of Adam on the clipped objective with entropy bonus and value loss, for
 * separate policy and value perceptrons: forward, a derivative written by hand, clipping and Adam
 * in one call.
 *
 * <p>At minibatches of some hundred rows much of the time of the same step by autograd is its
 * bookkeeping. The test of this class compares it with autograd through the plain objective.
 */
public final class MlpClippedUpdate implements AutoCloseable {
  /**
   * What does not change within an update.
   *
   * @param clip ε of the clipped ratio
   * @param entropyCoefficient times the mean entropy, added to the objective
   * @param valueScale times the mean squared error of the value function
   * @param valueClip ε of the clipped value loss; 0 for the plain one
   * @param standardise whether ψ is shifted and scaled to mean 0, deviation 1 in each minibatch
   * @param gradientLimit the largest norm of the gradient
   */
  public record Settings(
      double clip,
      double entropyCoefficient,
      double valueScale,
      double valueClip,
      boolean standardise,
      double gradientLimit) {}

  private final String method;
  private final IValue rectified;
  private final Perceptron policy;
  private final Perceptron value;
  private final IValue free;
  private final IValue[] vectors;
  private final IValue flat;

  /**
   * Prepares the networks.
   *
   * @param parameters weight and bias of each layer of the policy, then, for a Gaussian, log σ (d),
   *     then those of the value function: views of the flat vector
   * @param gradients the views of the flat gradient that belong to them
   * @param policyLayers how many layers the policy has
   * @param gaussian whether log σ is among the parameters; else the policy gives logits
   * @param rectified whether there is max(0, x) between layers; else tanh
   * @param flat parameters, gradient, first and second moment, each (n)
   */
  public MlpClippedUpdate(
      List<NDArray> parameters,
      List<NDArray> gradients,
      int policyLayers,
      boolean gaussian,
      boolean rectified,
      List<NDArray> flat) {
    int end = 2 * policyLayers;
    int valueStart = gaussian ? end + 1 : end;
    this.method = gaussian ? "updateGaussian" : "updateCategorical";
    this.rectified = IValue.from(rectified);
    this.policy = new Perceptron(parameters.subList(0, end), gradients.subList(0, end));
    this.value =
        new Perceptron(
            parameters.subList(valueStart, parameters.size()),
            gradients.subList(valueStart, gradients.size()));
    this.free =
        ScriptModule.list(gaussian ? List.of(parameters.get(end), gradients.get(end)) : List.of());
    this.vectors =
        flat.stream().map(array -> ScriptModule.list(List.of(array))).toArray(IValue[]::new);
    this.flat = IValue.listFrom(vectors);
  }

  /**
   * Columns of a rollout, prepared to be handed over at every minibatch.
   *
   * @param observations (N, D)
   * @param actions (N) INT64 or (N, d)
   * @param scalars (N, 4) log μ, ψ, target of the value, value when collected
   */
  public static Columns columns(NDArray observations, NDArray actions, NDArray scalars) {
    return new Columns(ScriptModule.list(List.of(observations, actions, scalars)));
  }

  /** What {@link #columns} prepares. */
  public static final class Columns implements AutoCloseable {
    private final IValue arrays;

    private Columns(IValue arrays) {
      this.arrays = arrays;
    }

    @Override
    public void close() {
      arrays.close();
    }
  }

  /**
   * Takes one step.
   *
   * @param owner owns the result
   * @param columns of the rollout
   * @param rows (M) INT64, which rows
   * @param adam learning rate, β₁, β₂, ε, the number of this step counted from 1
   * @return (6) means over the rows: surrogate, squared error of the value, entropy, estimate of
   *     KL(μ ‖ π), share of ratios outside 1 ± ε; then the norm of the gradient before clipping
   */
  public NDArray step(
      NDManager owner, Columns columns, NDArray rows, Settings settings, double... adam) {
    try (IValue r = IValue.from((PtNDArray) rows);
        IValue s =
            IValue.listFrom(
                settings.clip(),
                settings.entropyCoefficient(),
                settings.valueScale(),
                settings.valueClip(),
                settings.standardise() ? 1 : 0,
                settings.gradientLimit(),
                adam[0],
                adam[1],
                adam[2],
                adam[3],
                adam[4])) {
      return TorchOps.script()
          .run(
              owner,
              method,
              columns.arrays,
              r,
              policy.all(),
              value.all(),
              free,
              flat,
              s,
              rectified);
    }
  }

  @Override
  public void close() {
    flat.close();
    for (IValue vector : vectors) {
      vector.close();
    }
    rectified.close();
    free.close();
    policy.close();
    value.close();
  }
}
