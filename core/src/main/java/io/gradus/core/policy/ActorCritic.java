package io.gradus.core.policy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.gradus.core.Checks;
import io.gradus.core.distribution.ActionHead;
import io.gradus.core.distribution.DistributionFamily;
import io.gradus.core.optim.ParameterVector;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Space;
import io.gradus.core.torch.MlpActor;
import io.gradus.core.torch.TorchOps;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
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
  private final Policy policy;
  private final Optional<ValueFunction> value;
  private final ParameterVector parameters;
  private final @Nullable MlpActor fused;
  private final @Nullable HostActor host;
  private ByteBuffer input = ByteBuffer.allocateDirect(0);
  private float[] outputs = new float[0];

  private ActorCritic(Builder builder, NDManager manager) {
    this.manager = manager;
    observationSpace = builder.observationSpace;
    actionSpace = builder.actionSpace;
    DistributionFamily family = builder.head.family(actionSpace, builder.features());
    Block policyNetwork =
        builder.policyNetwork != null ? builder.policyNetwork : builder.policyOf(family);
    initialiseByDefault(policyNetwork, builder.random);
    policy =
        new Policy(manager, policyNetwork, observationSpace, family, builder.initialLogDeviation);
    Block valueNetwork =
        builder.valueNetwork != null || !builder.withValue
            ? builder.valueNetwork
            : builder.perceptron(1, 1);
    if (valueNetwork != null) {
      initialiseByDefault(valueNetwork, builder.random);
    }
    value =
        valueNetwork == null
            ? Optional.empty()
            : Optional.of(new ValueFunction(manager, valueNetwork, observationSpace));
    List<Pair<String, Parameter>> trained = new ArrayList<>(policy.trained());
    value.ifPresent(v -> trained.addAll(v.trained()));
    parameters = new ParameterVector(manager, trained);
    fused = isPerceptrons() ? newActor() : null;
    host = isPerceptrons() && HostActor.fits(parameters.values()) ? newHostActor() : null;
  }

  /** A block of the user's that is not initialised gets weights that the seed decides. */
  private static void initialiseByDefault(Block network, RandomGenerator random) {
    boolean ours = network instanceof Mlp || network instanceof MlpWithFeatures;
    if (!ours && !network.isInitialized()) {
      network.setInitializer(
          new OrthogonalInitializer(Math.sqrt(2), random), Parameter.Type.WEIGHT);
    }
  }

  /**
   * Starts to describe one.
   *
   * @param observationSpace what the networks take
   * @param actionSpace what the policy draws from
   * @param seed decides the initial weights
   */
  public static Builder builder(Space observationSpace, Space actionSpace, long seed) {
    return new Builder(observationSpace, actionSpace, Pcg64.stream(seed, "weights"));
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
   * Whether both networks are perceptrons of ours, separate, every parameter trained: then acting
   * and the clipped update run in fused form.
   */
  public boolean isPerceptrons() {
    return policy.network() instanceof Mlp
        && (value.isEmpty() || value.get().network() instanceof Mlp)
        && policy.trained().stream().allMatch(p -> p.getValue().requiresGradient())
        && value.stream()
            .flatMap(v -> v.trained().stream())
            .allMatch(p -> p.getValue().requiresGradient());
  }

  /** How many of {@link #parameters()}'s arrays belong to the policy's network. */
  public int policyArrays() {
    return policy.network().getParameters().size();
  }

  private MlpActor newActor() {
    List<NDArray> views = parameters.views();
    int end = policyArrays();
    int valueStart = policy.trained().size();
    return new MlpActor(
        manager,
        views.subList(0, end),
        views.subList(end, valueStart),
        views.subList(valueStart, views.size()));
  }

  private HostActor newHostActor() {
    int[] policyWidths = ((Mlp) policy.network()).widths();
    int free = policy.family().freeParameters();
    int @Nullable [] valueWidths =
        value.map(function -> ((Mlp) function.network()).widths()).orElse(null);
    return new HostActor(parameters.values(), policyWidths, free, valueWidths);
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

  private ByteBuffer upload(float[] observations, int rows) {
    int size = rows * observationSpace.size();
    if (input.capacity() != size * Float.BYTES) {
      input = ByteBuffer.allocateDirect(size * Float.BYTES).order(ByteOrder.nativeOrder());
    }
    input.asFloatBuffer().put(observations, 0, size);
    return input;
  }

  /**
   * Evaluates both networks for acting, without gradient.
   *
   * @param observations (N, D) row-major
   * @param rows N
   * @param distributions gets (N, parameters of a distribution)
   * @param values gets (N) values; unchanged where there is no value function
   */
  public void evaluate(float[] observations, int rows, float[] distributions, float[] values) {
    Checks.positive("rows", rows);
    int width = policy.family().parameterCount();
    int stride = width + (value.isPresent() ? 1 : 0);
    if (fused != null) {
      if (outputs.length != rows * stride) {
        outputs = new float[rows * stride];
      }
      if (host != null && host.fits(rows)) {
        host.forward(observations, rows, observationSpace.size(), outputs);
      } else {
        fused.forward(upload(observations, rows), rows, observationSpace.size(), outputs);
      }
    } else {
      outputs = TorchOps.recordingGradients(false, () -> forward(observations, rows));
    }
    for (int row = 0; row < rows; row++) {
      System.arraycopy(outputs, row * stride, distributions, row * width, width);
      if (stride > width) {
        values[row] = outputs[row * stride + width];
      }
    }
  }

  /** How many numbers a recurrent policy carries from step to step in a lane; 0 for any other. */
  public int memorySize() {
    return 0;
  }

  /**
   * Evaluates both networks for acting, without gradient.
   *
   * @param observations (N, D) row-major
   * @param rows N
   * @param memory (N, {@link #memorySize()}) what was carried into this step; gets what is carried
   *     out of it
   * @param distributions gets (N, parameters of a distribution)
   * @param values gets (N) values; unchanged where there is no value function
   */
  public void evaluate(
      float[] observations, int rows, float[] memory, float[] distributions, float[] values) {
    Checks.length("memory", memory.length, rows * memorySize());
    evaluate(observations, rows, distributions, values);
  }

  private float[] forward(float[] observations, int rows) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray batch = observations(scratch, observations, rows);
      NDArray result = policy.parameters(batch, false);
      if (value.isPresent()) {
        result = result.concat(value.get().value(batch, false).expandDims(1), 1);
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
  }

  /** Describes an {@link ActorCritic}. Without further words: two perceptrons of 64-64 tanh. */
  public static final class Builder {
    private final Space observationSpace;
    private final Space actionSpace;
    private final RandomGenerator random;
    private int[] hidden = {64, 64};
    private boolean withValue = true;
    private float initialLogDeviation;
    private ActionHead head = new ActionHead.Usual();
    private Initialization initialization = Initialization.ORTHOGONAL;
    private @Nullable Block policyNetwork;
    private @Nullable Block valueNetwork;
    private @Nullable Device device;

    private Builder(Space observationSpace, Space actionSpace, RandomGenerator random) {
      this.observationSpace = observationSpace;
      this.actionSpace = actionSpace;
      this.random = random;
    }

    /** Widths of the hidden layers of the perceptrons that are made where no network is given. */
    public Builder hidden(int... widths) {
      this.hidden = widths.clone();
      return this;
    }

    /**
     * The policy's network, owned from here on. If it is not initialised, it is here: orthogonal
     * weights, gain √2, decided by the seed.
     */
    public Builder policy(Block network) {
      this.policyNetwork = network;
      return this;
    }

    /**
     * The value function's network. It is initialised here if it is not, and owned from then on.
     */
    public Builder value(Block network) {
      this.valueNetwork = network;
      return this;
    }

    /** No value function. */
    public Builder withoutValue() {
      this.withValue = false;
      return this;
    }

    /** log σ at the start, for real actions; 0 unless said. */
    public Builder initialLogDeviation(double value) {
      this.initialLogDeviation = (float) value;
      return this;
    }

    /** Which distribution is over the actions; the usual one for their space unless said. */
    public Builder head(ActionHead choice) {
      this.head = choice;
      return this;
    }

    /** What perceptrons that are made here begin with; orthogonal weights unless said. */
    public Builder initialization(Initialization choice) {
      this.initialization = choice;
      return this;
    }

    private Mlp perceptron(int outputs, double gain) {
      return new Mlp(observationSpace.size(), hidden, outputs, gain, initialization, random);
    }

    private Block policyOf(DistributionFamily family) {
      return head.takesFeatures()
          ? new MlpWithFeatures(perceptron(family.networkOutputs() - features(), 0.01))
          : perceptron(family.networkOutputs(), 0.01);
    }

    /** Numbers in the last hidden layer. */
    private int features() {
      if (policyNetwork != null && head.takesFeatures()) {
        throw new IllegalArgumentException(
            "a network of one's own gives no features: expected perceptrons for " + head);
      }
      return hidden.length == 0 ? observationSpace.size() : hidden[hidden.length - 1];
    }

    /** Where to compute; the engine's default unless said. */
    public Builder device(Device where) {
      this.device = where;
      return this;
    }

    /**
     * Makes the networks that were not given and initialises those that are not.
     *
     * @throws IllegalArgumentException if a network does not fit the spaces
     */
    public ActorCritic build() {
      Engine engine = Engine.getEngine("PyTorch");
      NDManager manager = device == null ? engine.newBaseManager() : engine.newBaseManager(device);
      try {
        return new ActorCritic(this, manager);
      } catch (RuntimeException e) {
        manager.close();
        throw e;
      }
    }
  }
}
