package io.gradus.core.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Discrete;
import io.gradus.core.torch.TorchOps;
import java.util.Arrays;

/** Drawn trajectories of different lengths, with garbage where a shorter one is padded. */
final class Trajectories {
  final int steps;
  final int count;
  final float[] observations;
  final float[] actions;
  final float[] mask;
  private final ActorCritic networks;

  private Trajectories(ActorCritic networks, int steps, int count) {
    this.networks = networks;
    this.steps = steps;
    this.count = count;
    observations = new float[steps * count * networks.observationSpace().size()];
    actions = new float[steps * count * networks.actionSpace().size()];
    mask = new float[steps * count];
  }

  /** At least one step each; those of the first fill the batch. */
  static Trajectories draw(ActorCritic networks, Pcg64 random, int steps, int count) {
    Trajectories drawn = new Trajectories(networks, steps, count);
    for (int i = 0; i < count; i++) {
      int length = i == 0 ? steps : 1 + random.nextInt(steps);
      for (int t = 0; t < length; t++) {
        drawn.mask[t * count + i] = 1;
      }
    }
    drawn.drawSteps(random);
    drawn.pad(1e30f);
    return drawn;
  }

  private void drawSteps(Pcg64 random) {
    for (int i = 0; i < observations.length; i++) {
      observations[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < actions.length; i++) {
      actions[i] =
          networks.actionSpace() instanceof Discrete discrete
              ? discrete.start() + random.nextInt(discrete.n())
              : (float) random.nextGaussian();
    }
  }

  /** Puts a number, which need not be an action, where there is no step. */
  void pad(float number) {
    int width = observations.length / mask.length;
    int actionWidth = actions.length / mask.length;
    for (int row = 0; row < mask.length; row++) {
      if (mask[row] == 0) {
        Arrays.fill(observations, row * width, (row + 1) * width, number);
        Arrays.fill(actions, row * actionWidth, (row + 1) * actionWidth, number);
      }
    }
  }

  NDArray observations(NDManager owner) {
    return networks.observations(owner, observations, steps * count);
  }

  NDArray actions(NDManager owner) {
    return networks.policy().family().actions(owner, actions, steps * count);
  }

  NDArray mask(NDManager owner) {
    return owner.create(mask, new Shape(steps, count));
  }

  /** The gradient of each by a backward over its own steps alone: what has to come out. */
  float[][] gradients() {
    float[][] gradients = new float[count][];
    for (int i = 0; i < count; i++) {
      gradients[i] = gradient(i);
    }
    return gradients;
  }

  private float[] gradient(int trajectory) {
    int width = networks.observationSpace().size();
    int actionWidth = networks.actionSpace().size();
    int length = 0;
    float[] states = new float[steps * width];
    float[] taken = new float[steps * actionWidth];
    for (int t = 0; t < steps; t++) {
      int row = t * count + trajectory;
      if (mask[row] == 1) {
        System.arraycopy(observations, row * width, states, length * width, width);
        System.arraycopy(actions, row * actionWidth, taken, length * actionWidth, actionWidth);
        length++;
      }
    }
    float[] own = Arrays.copyOf(taken, length * actionWidth);
    int rows = length;
    return TorchOps.recordingGradients(
        true,
        () -> {
          try (NDManager scope = networks.manager().newSubManager()) {
            NDArray batch = networks.observations(scope, states, rows);
            NDArray chosen = networks.policy().family().actions(scope, own, rows);
            NDArray parameters = networks.policy().parameters(batch, false);
            NDArray out = scope.zeros(new Shape(networks.parameters().size()));
            NDArray sum = networks.policy().family().of(parameters).logProb(chosen).sum();
            TorchOps.gradient(sum, networks.parameters().views(), out);
            return out.toFloatArray();
          }
        });
  }
}
