package io.gradus.agents.stgs;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.agents.CollectionPlan;
import io.gradus.agents.Learner;
import io.gradus.agents.NotFiniteException;
import io.gradus.agents.Progress;
import io.gradus.agents.UpdateStatistics;
import io.gradus.agents.stgs.StgsConfig.Unroll;
import io.gradus.core.policy.ActorCritic;
import io.gradus.core.random.Pcg64;
import io.gradus.core.rollout.Rollout;
import io.gradus.core.torch.TorchOps;
import io.gradus.envs.tensor.TensorEnvironment;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Climbs the {@link PathwiseReturn} of a differentiable environment, from states that the policy
 * visited in the real one.
 */
final class ModelLearner implements Learner {
  private static final List<String> METRICS = List.of("temperature", "model_steps");

  private final ActorCritic networks;
  private final StgsConfig.Model config;
  private final TensorEnvironment model;
  private final PathwiseReturn pathwise;
  private final PolicyStep step;
  private final Pcg64 starts;
  private final Pcg64 noise;
  private long modelSteps;

  /**
   * Gets ready.
   *
   * @param model closed with this
   * @param seed decides starts and noise
   */
  ModelLearner(ActorCritic networks, StgsConfig.Model config, TensorEnvironment model, long seed) {
    this.networks = networks;
    this.config = config;
    this.model = model;
    pathwise = new PathwiseReturn(model, config.discount(), config.unroll().truncation());
    step = new PolicyStep(networks.parameters(), config.optimization());
    starts = Pcg64.stream(seed, "starts");
    noise = Pcg64.stream(seed, "gumbel");
  }

  @Override
  public CollectionPlan plan() {
    return config.plan();
  }

  @Override
  public UpdateStatistics update(Rollout rollout, Progress progress) {
    int passes = config.unroll().passes();
    double[] means = new double[3];
    int[] valid = validRows(rollout);
    for (int pass = 0; pass < passes && valid.length > 0; pass++) {
      float[] measured = TorchOps.recordingGradients(true, () -> climb(rollout, valid, progress));
      PolicyStep.check(measured, progress);
      for (int i = 0; i < means.length; i++) {
        means[i] += measured[i] / (double) passes;
      }
    }
    return new UpdateStatistics(
        -means[0],
        Double.NaN,
        means[1],
        Double.NaN,
        Double.NaN,
        Double.NaN,
        means[2],
        step.learningRate(progress),
        Map.of("temperature", step.temperature(progress), "model_steps", (double) modelSteps));
  }

  private static int[] validRows(Rollout rollout) {
    int[] rows = new int[rollout.validRows()];
    int count = 0;
    for (int row = 0; row < rollout.rows(); row++) {
      if (rollout.valid()[row]) {
        rows[count++] = row;
      }
    }
    return rows;
  }

  /**
   * A step of the optimizer.
   *
   * @throws NotFiniteException if its value is not finite
   */
  private float[] climb(Rollout rollout, int[] valid, Progress progress) {
    Unroll unroll = config.unroll();
    try (NDManager scope = networks.manager().newSubManager()) {
      NDArray start = starts(scope, rollout, valid);
      Shape shape = new Shape(unroll.horizon(), unroll.starts(), model.actionSize());
      NDArray gumbel = GumbelNoise.draw(scope, noise, shape);
      PathwiseReturn.Result result =
          pathwise.of(networks.policy(), start, gumbel, step.temperature(progress));
      modelSteps += (long) unroll.starts() * unroll.horizon();
      return step.climb(scope, result.value(), result.entropy(), progress).toFloatArray();
    }
  }

  /** (N, S) drawn evenly from what was collected, with repetition. */
  private NDArray starts(NDManager scope, Rollout rollout, int[] valid) {
    int count = config.unroll().starts();
    int width = rollout.observationSize();
    float[] observations = new float[count * width];
    float[] states = new float[count * model.stateSize()];
    for (int i = 0; i < count; i++) {
      int row = valid[starts.nextInt(valid.length)];
      System.arraycopy(rollout.observations(), row * width, observations, i * width, width);
      model.readState(observations, i, states);
    }
    return scope.create(states, new Shape(count, model.stateSize()));
  }

  @Override
  public List<String> metrics() {
    return METRICS;
  }

  @Override
  public Map<String, NDArray> arrays() {
    return step.adam().state();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    step.adam().save(out);
    starts.save(out);
    noise.save(out);
    out.writeLong(modelSteps);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    step.adam().restore(in);
    starts.restore(in);
    noise.restore(in);
    modelSteps = in.readLong();
  }

  @Override
  public long plannedSteps(long requested, int lanes) {
    return requested;
  }

  @Override
  public void close() {
    step.close();
    model.close();
  }
}
