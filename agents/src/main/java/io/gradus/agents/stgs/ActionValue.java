package io.gradus.agents.stgs;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.gradus.agents.stgs.StgsConfig.CriticForm;
import io.gradus.core.Constants;
import io.gradus.core.optim.ParameterVector;
import io.gradus.core.policy.Mlp;
import io.gradus.core.torch.TorchOps;
import java.util.random.RandomGenerator;

/**
 * Qφ(s, a), a perceptron of two hidden layers. The action is a row of A numbers, one-hot where it
 * was taken and soft where a gradient is asked for. Only one-hot rows are fitted.
 */
final class ActionValue implements AutoCloseable {
  private static final int[] HIDDEN = {64, 64};

  private final NDManager manager;
  private final CriticForm form;
  private final int actions;
  private final Mlp network;
  private final ParameterStore store;
  private final ParameterVector parameters;
  private final NDArray oneHot; // (A, A)

  /**
   * Makes the network.
   *
   * @param parent owns it
   * @param observationSize D
   * @param actions A
   * @param random decides the weights
   */
  ActionValue(
      NDManager parent, CriticForm form, int observationSize, int actions, RandomGenerator random) {
    this.manager = parent.newSubManager();
    this.form = form;
    this.actions = actions;
    this.network =
        switch (form) {
          case JOINED -> new Mlp(observationSize + actions, HIDDEN, 1, 1, random);
          case LINEAR -> new Mlp(observationSize, HIDDEN, actions, 1, random);
        };
    network.initialize(manager);
    store = new ParameterStore(manager, false);
    parameters =
        new ParameterVector(
            manager,
            network.getParameters().stream()
                .map(p -> new Pair<>("critic." + p.getKey(), p.getValue()))
                .toList());
    oneHot = manager.eye(actions);
  }

  /** All its parameters. */
  ParameterVector parameters() {
    return parameters;
  }

  /**
   * Q(s, a).
   *
   * @param observations (N, D)
   * @param action (N, A)
   * @return (N)
   */
  NDArray of(NDArray observations, NDArray action) {
    return switch (form) {
      case JOINED -> forward(flat(observations).concat(action, 1)).squeeze(1);
      case LINEAR -> forward(observations).mul(action).sum(new int[] {1});
    };
  }

  /**
   * Q(s, ·) of every action.
   *
   * @param observations (N, D)
   * @return (N, A)
   */
  NDArray ofAll(NDArray observations) {
    if (form == CriticForm.LINEAR) {
      return forward(observations);
    }
    long rows = observations.getShape().get(0);
    NDArray each = flat(observations).repeat(0, actions); // s_0, s_0, …, s_1, s_1, …
    NDArray choices =
        observations.getManager().zeros(new Shape(rows, actions, actions)).add(oneHot);
    return forward(each.concat(choices.reshape(rows * actions, actions), 1)).reshape(rows, actions);
  }

  /** (N, D) of observations of any rank. */
  private static NDArray flat(NDArray observations) {
    return observations.getShape().dimension() == 2
        ? observations
        : observations.reshape(observations.getShape().get(0), -1);
  }

  private NDArray forward(NDArray input) {
    return network.forward(store, new NDList(input), true).singletonOrThrow();
  }

  /**
   * Moves the parameters towards another's, in place.
   *
   * <pre>
   *   φ ← φ + share (φ_other − φ)
   * </pre>
   *
   * @param share in (0, 1]; at 1 they become the other's
   */
  void moveTowards(ActionValue other, double share) {
    TorchOps.recordingGradients(
        false,
        () -> {
          NDArray own = parameters.values();
          try (NDArray difference = other.parameters.values().sub(own);
              NDArray factor = Constants.of(own, share);
              NDArray move = difference.mul(factor)) {
            own.addi(move);
          }
          return own;
        });
  }

  @Override
  public void close() {
    parameters.close();
    manager.close();
  }
}
