package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.gradus.core.Checks;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.optim.ParameterVector;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Space;
import io.gradus.core.torch.TorchOps;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What an agent trains: a policy and, for most, a value function, with all their parameters in one
 * vector. It owns them; close it when nothing acts or learns with it any more.
 *
 * <p>Used by one thread at a time.
 */
public final class ActorCritic implements AutoCloseable {
  private final NDManager manager;
  private final Space observationSpace;
  private final Space actionSpace;
  private final @Nullable Body body;
  private final Policy policy;
  private final Optional<ValueFunction> value;
  private final ParameterVector parameters;
  private final @Nullable PerceptronActor fused;
  private final List<AutoCloseable> owned;
  private final Optional<Recurrence> recurrence;
  private float[] outputs = new float[0];

  ActorCritic(ActorCriticBuilder builder, NDManager manager) {
    this.manager = manager;
    observationSpace = builder.observationSpace;
    actionSpace = builder.actionSpace;
    owned = List.copyOf(builder.owned);
    recurrence = Optional.ofNullable(builder.recurrence);
    DefaultNetworks defaults = builder.defaults();
    body = builder.hasBody() ? body(builder, defaults) : null;
    DistributionFamily family =
        builder.head.family(
            actionSpace,
            builder.head.takesFeatures() ? builder.checkedFeatures(defaults.features(body)) : 0);
    Block policyNetwork =
        builder.policyNetwork != null
            ? initialisedByDefault(builder.policyNetwork, builder.random)
            : defaults.policy(body, family, builder.head);
    policy =
        new Policy(
            manager, body, policyNetwork, observationSpace, family, builder.initialLogDeviation);
    if (builder.withValue) {
      Block valueNetwork =
          builder.valueNetwork != null
              ? initialisedByDefault(builder.valueNetwork, builder.random)
              : defaults.value(body);
      value = Optional.of(new ValueFunction(manager, body, valueNetwork, observationSpace));
    } else {
      value = Optional.empty();
    }
    parameters = new ParameterVector(manager, all());
    fused =
        isPerceptrons()
            ? new PerceptronActor(
                manager, observationSpace.size(), policy, value.orElse(null), parameters)
            : null;
  }

  private Body body(ActorCriticBuilder builder, DefaultNetworks defaults) {
    Block trunk =
        builder.trunk != null
            ? initialisedByDefault(builder.trunk, builder.random)
            : defaults.trunk();
    return new Body(manager, trunk, builder.recurrence, observationSpace, builder.random);
  }

  /** A block of the user's that is not initialised gets weights that the seed decides. */
  static Block initialisedByDefault(Block network, RandomGenerator random) {
    if (!(network instanceof Mlp) && !network.isInitialized()) {
      network.setInitializer(
          new OrthogonalInitializer(Math.sqrt(2), random), Parameter.Type.WEIGHT);
    }
    return network;
  }

  /**
   * Starts to describe one.
   *
   * @param observationSpace what the networks take
   * @param actionSpace what the policy draws from
   * @param seed decides the initial weights
   */
  public static ActorCriticBuilder builder(Space observationSpace, Space actionSpace, long seed) {
    return new ActorCriticBuilder(observationSpace, actionSpace, Pcg64.stream(seed, "weights"));
  }

  /** The shape of a batch of N observations: (N, D), or (N, …) for a box of higher rank. */
  static Shape batchShape(Space space, long rows) {
    long[] element = space.shape().length > 1 ? space.shape() : new long[] {space.size()};
    return new Shape(rows).addAll(new Shape(element));
  }

  /** The policy. */
  public Policy policy() {
    return policy;
  }

  /** The value function, if there is one. */
  public Optional<ValueFunction> value() {
    return value;
  }

  /** All trained parameters. */
  public ParameterVector parameters() {
    return parameters;
  }

  /** What the networks take. */
  public Space observationSpace() {
    return observationSpace;
  }

  /** What the policy draws from. */
  public Space actionSpace() {
    return actionSpace;
  }

  /** Owns the parameters; its device is where everything is computed. */
  public NDManager manager() {
    return manager;
  }

  /**
   * The networks' arrays that are not trained, by name: frozen parameters, and statistics that a
   * layer keeps. They are the live ones.
   */
  public Map<String, NDArray> untrained() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    List<Parameter> seen = new ArrayList<>();
    for (Pair<String, Parameter> parameter : all()) {
      boolean is = seen.stream().anyMatch(other -> other == parameter.getValue());
      if (!is && !parameters.names().contains(parameter.getKey())) {
        seen.add(parameter.getValue());
        arrays.put(parameter.getKey(), parameter.getValue().getArray());
      }
    }
    return arrays;
  }

  /** All arrays of the networks by name, trained ones and others: what is saved. The live ones. */
  public Map<String, NDArray> arrays() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (int i = 0; i < parameters.names().size(); i++) {
      arrays.put(parameters.names().get(i), parameters.views().get(i));
    }
    arrays.putAll(untrained());
    return arrays;
  }

  /**
   * Writes all {@link #arrays()} into a safetensors file, which replaces one that is there.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  public void save(Path file) {
    NamedArrays.write(file, manager, arrays());
  }

  /**
   * Sets all {@link #arrays()} to those that {@link #save} has written, from networks that were
   * built in the same way. Nothing is changed if they do not fit.
   *
   * @throws IllegalArgumentException if the file cannot be read, or names or shapes differ; says
   *     which
   */
  public void load(Path file) {
    NamedArrays.load(file, manager, arrays());
  }

  private List<Pair<String, Parameter>> all() {
    List<Pair<String, Parameter>> all = new ArrayList<>(policy.trained());
    value.ifPresent(function -> all.addAll(function.trained()));
    return all;
  }

  /**
   * Whether both networks are perceptrons of ours, separate, alike in what stands between layers,
   * every parameter trained: then acting and the clipped update run in fused form.
   */
  public boolean isPerceptrons() {
    return policy.network() instanceof Mlp actor
        && body == null
        && (value.isEmpty()
            || (value.get().network() instanceof Mlp critic
                && critic.activation() == actor.activation()))
        && all().stream().allMatch(p -> p.getValue().requiresGradient());
  }

  /** Whether they are, and rectified. */
  public boolean isRectified() {
    return isPerceptrons() && ((Mlp) policy.network()).activation() == Activation.RELU;
  }

  /** How many of {@link #parameters()}'s arrays belong to the policy's network. */
  public int policyArrays() {
    return policy.network().getParameters().size();
  }

  /**
   * An array of observations on the device.
   *
   * @param owner owns the result
   * @param observations (N, D) row-major
   * @param rows N
   */
  public NDArray observations(NDManager owner, float[] observations, int rows) {
    // Not through the buffer that acting reads: on the CPU an array of a direct buffer shares it.
    FloatBuffer numbers = FloatBuffer.wrap(observations, 0, rows * observationSpace.size());
    return owner.create(numbers, batchShape(observationSpace, rows), DataType.FLOAT32);
  }

  /**
   * Evaluates both networks for learning; what they share is evaluated once.
   *
   * @param observations (N, D)
   * @param masks (N, {@link DistributionFamily#maskSize()}) BOOLEAN, true where an action is legal;
   *     empty if all are
   * @throws IllegalStateException if the networks are recurrent
   */
  public Outputs outputs(NDArray observations, Optional<NDArray> masks) {
    NDArray features = body == null ? observations : body.features(observations, true);
    return ofFeatures(features, masks);
  }

  /**
   * Evaluates both networks for learning on sequences, memory being carried along.
   *
   * @param masks (V, {@link DistributionFamily#maskSize()}) of the real rows
   * @return of the V real rows
   * @throws IllegalStateException if the networks are not recurrent
   */
  public Outputs outputs(Sequences sequences, Optional<NDArray> masks) {
    if (body == null || body.memorySize() == 0) {
      throw new IllegalStateException("the networks are not recurrent: expected rows");
    }
    return ofFeatures(body.features(sequences), masks);
  }

  private Outputs ofFeatures(NDArray features, Optional<NDArray> masks) {
    NDArray numbers = policy.masked(policy.ofFeatures(features, true), masks);
    return new Outputs(
        numbers,
        policy.family().of(numbers),
        value.map(function -> function.ofFeatures(features, true)));
  }

  /**
   * Evaluates both networks for acting, without gradient.
   *
   * @param observations (N, D) row-major
   * @param rows N
   * @param distributions gets (N, parameters of a distribution)
   * @param values gets (N) values; unchanged where there is no value function
   * @throws IllegalStateException if the networks are recurrent
   */
  public void evaluate(float[] observations, int rows, float[] distributions, float[] values) {
    if (memorySize() > 0) {
      throw new IllegalStateException("the networks are recurrent: expected a memory");
    }
    evaluate(observations, rows, new float[0], distributions, values);
  }

  /** What a recurrent policy remembers with, and how it is learned from; empty for any other. */
  public Optional<Recurrence> recurrence() {
    return recurrence;
  }

  /** How many numbers a recurrent policy carries from step to step in a lane; 0 for any other. */
  public int memorySize() {
    return body == null ? 0 : body.memorySize();
  }

  /**
   * For what cannot do with a memory.
   *
   * @param who in words, for the message
   * @throws IllegalArgumentException if there is one
   */
  public void requireNoMemory(String who) {
    if (memorySize() > 0) {
      throw new IllegalArgumentException(
          "the networks carry "
              + memorySize()
              + " numbers from step to step: "
              + who
              + " expects networks that carry none");
    }
  }

  /**
   * Evaluates both networks for acting, without gradient.
   *
   * @param observations (N, D) row-major
   * @param rows N
   * @param memory (N, {@link #memorySize()}) what was carried into this step, 0 where an episode
   *     begins; gets what is carried out of it
   * @param distributions gets (N, parameters of a distribution)
   * @param values gets (N) values; unchanged where there is no value function
   */
  public void evaluate(
      float[] observations, int rows, float[] memory, float[] distributions, float[] values) {
    Checks.positive("rows", rows);
    Checks.length("memory", memory.length, rows * memorySize());
    int width = policy.family().parameterCount();
    int stride = width + (value.isPresent() ? 1 : 0);
    int memoryStart = rows * stride;
    if (fused != null) {
      if (outputs.length != rows * stride) {
        outputs = new float[rows * stride];
      }
      fused.forward(observations, rows, outputs);
    } else {
      outputs = TorchOps.recordingGradients(false, () -> forward(observations, rows, memory));
      System.arraycopy(outputs, memoryStart, memory, 0, memory.length);
    }
    for (int row = 0; row < rows; row++) {
      System.arraycopy(outputs, row * stride, distributions, row * width, width);
      if (stride > width) {
        values[row] = outputs[row * stride + width];
      }
    }
  }

  /** (N, parameters of a distribution, then the value), then (N, memory size) memories. */
  private float[] forward(float[] observations, int rows, float[] memory) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray batch = observations(scratch, observations, rows);
      NDList after = new NDList(batch);
      if (body != null) {
        NDArray before = scratch.create(memory, new Shape(rows, memorySize()));
        after = body.features(batch, before);
      }
      NDArray features = after.get(0);
      NDArray result = policy.ofFeatures(features, false);
      if (value.isPresent()) {
        result = result.concat(value.get().ofFeatures(features, false).expandDims(1), 1);
      }
      if (memory.length > 0) {
        result = result.flatten().concat(after.get(1).flatten());
      }
      return result.toFloatArray();
    }
  }

  @Override
  public void close() {
    if (fused != null) {
      fused.close();
    }
    parameters.close();
    manager.close();
    ActorCriticBuilder.close(owned);
  }
}
