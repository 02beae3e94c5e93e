package io.gradus.envs.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.random.Pcg64;
import io.gradus.core.space.Discrete;
import io.gradus.core.testing.Gradients;
import io.gradus.core.testing.TestDevice;
import io.gradus.core.torch.TorchOps;
import io.gradus.envs.EnvironmentOptions;
import io.gradus.envs.Environments;
import io.gradus.envs.VectorEnvironment;
import io.gradus.envs.VectorStep;
import io.gradus.envs.wrapper.DiscretizedActions;
import io.gradus.envs.wrapper.NormalizedObservations;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("cuda")
class TensorEnvironmentsTest {
  private static final int LANES = 7;

  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"CartPole-v1, 0, 1e-5", "Pendulum-v1, 5, 1e-4", "PointMass-v0, 3, 1e-5"})
  void stepForStepItDoesWhatTheNativeOneDoes(String id, int grid, float tolerance) {
    try (VectorEnvironment nativeOne = make(id, grid);
        TensorEnvironment twin = TensorEnvironments.twin(manager, nativeOne)) {
      int actions = ((Discrete) nativeOne.actionSpace()).n();
      assertThat(twin.actionSize()).isEqualTo(actions);
      Pcg64 random = Pcg64.seeded(1);
      VectorStep step = VectorStep.of(nativeOne);
      nativeOne.reset(3, step);
      int ends = 0;
      for (int t = 0; t < 150; t++) {
        float[] states = new float[LANES * twin.stateSize()];
        float[] taken = new float[LANES];
        float[] oneHot = new float[LANES * actions];
        for (int lane = 0; lane < LANES; lane++) {
          twin.readState(step.observations(), lane, states);
          taken[lane] = random.nextInt(actions);
          oneHot[lane * actions + (int) taken[lane]] = 1;
        }
        NDArray state = manager.create(states, new Shape(LANES, twin.stateSize()));
        assertThat(twin.observation(state).toFloatArray())
            .containsExactly(step.observations(), within(tolerance));
        TensorEnvironment.Transition next =
            twin.step(state, manager.create(oneHot, new Shape(LANES, actions)));
        nativeOne.step(taken, step);
        float[] observed = twin.observation(next.state()).toFloatArray();
        for (int lane = 0; lane < LANES; lane++) {
          int size = observed.length / LANES;
          float[] expected = step.ended(lane) ? step.finalObservations() : step.observations();
          assertThat(Arrays.copyOfRange(observed, lane * size, (lane + 1) * size))
              .containsExactly(
                  Arrays.copyOfRange(expected, lane * size, (lane + 1) * size), within(tolerance));
          assertThat(next.reward().getFloat(lane))
              .isCloseTo((float) step.rewards()[lane], within(tolerance));
          boolean ended = next.end().map(e -> e.hard().getFloat(0) == 1).orElse(false);
          if (lane == 0) {
            assertThat(ended).isEqualTo(step.terminated()[0]);
            ends += ended ? 1 : 0;
          }
        }
      }
      assertThat(ends > 0).isEqualTo(id.equals("CartPole-v1"));
    }
  }

  @Test
  void derivativesAreThoseOfDifferences() {
    double[] weights = {0.3, -0.7, 1.1, 0.4};
    double[] relaxed = {0.2, 0.5, 0.3};
    try (TensorEnvironment cartPole = new TensorCartPole(manager, DataType.FLOAT64, 0.2);
        TensorEnvironment pendulum = TensorPendulum.grid(manager, DataType.FLOAT64, 3);
        TensorEnvironment real = TensorPendulum.real(manager, DataType.FLOAT64);
        TensorEnvironment point = new TensorPointMass(manager, DataType.FLOAT64, 2)) {
      compare(cartPole, new double[] {0.4, -1.2, 0.1, 0.8, 0.3, 0.7}, weights);
      compare(cartPole, new double[] {-2.3, 0.2, 0.2, -0.5, 1, 0}, weights);
      compare(pendulum, join(new double[] {2.5, -3.1}, relaxed), weights);
      compare(pendulum, join(new double[] {-7.9, 4.2}, relaxed), weights); // a turn below
      compare(real, new double[] {0.3, 1.4, -0.8}, weights);
      compare(point, new double[] {0.6, -0.3, 0.2, 0.1, 0.1, 0.2, 0.3, 0.4}, weights);
    }
  }

  /** Of a scalar made of all results, by state and action at once. */
  private void compare(TensorEnvironment environment, double[] stateAndAction, double[] weights) {
    double[] byAutograd =
        Gradients.inDoubles(
            manager.create(stateAndAction, new Shape(1, stateAndAction.length)),
            x -> scalar(environment, x, weights));
    double[] byDifferences =
        Gradients.byDifferences(
            stateAndAction,
            x ->
                TorchOps.recordingGradients(
                    false,
                    () ->
                        scalar(environment, manager.create(x, new Shape(1, x.length)), weights)
                            .getDouble()));
    assertThat(byAutograd).containsExactly(byDifferences, within(1e-7));
    assertThat(byAutograd)
        .as("something depends on it")
        .isNotEqualTo(new double[byAutograd.length]);
  }

  private static NDArray scalar(TensorEnvironment environment, NDArray x, double[] weights) {
    int size = environment.stateSize();
    TensorEnvironment.Transition next =
        environment.step(x.get(":, :" + size), x.get(":, " + size + ":"));
    NDArray seen = environment.observation(next.state());
    double[] used = Arrays.copyOf(weights, (int) seen.getShape().get(1));
    NDArray mixed = seen.mul(x.getManager().create(used)).sum();
    NDArray sum = mixed.add(next.reward().sum());
    return next.end().map(end -> sum.add(end.survival().sum())).orElse(sum);
  }

  @Test
  void noActionOfCartPoleChangesItsReturnALittle() {
    try (TensorEnvironment cartPole = new TensorCartPole(manager, DataType.FLOAT64, 0.2)) {
      // About to fall to the right: within 20 steps it does, whatever is done.
      NDArray start = manager.create(new double[] {0, 0, 0.18, 1.5}, new Shape(1, 4));
      double[] alive = new double[1];
      double[] gradient =
          Gradients.inDoubles(
              manager.create(new double[] {0.4, 0.6}, new Shape(1, 2)),
              action -> {
                NDArray state = start;
                NDArray left = manager.ones(new Shape(1), DataType.FLOAT64);
                NDArray total = manager.zeros(new Shape(1), DataType.FLOAT64);
                for (int t = 0; t < 20; t++) {
                  TensorEnvironment.Transition next = cartPole.step(state, action);
                  total = total.add(next.reward().mul(left));
                  left = left.sub(left.mul(next.end().orElseThrow().hard()));
                  state = next.state();
                }
                alive[0] = left.getDouble(0);
                // What autograd is asked for has to depend on the action somehow.
                return total.sum().add(state.sum().mul(manager.create(0.0)));
              });
      assertThat(gradient).containsExactly(0, 0);
      assertThat(alive[0]).isZero();
    }
  }

  @Test
  void survivalIsOneInTheMiddleAndAboutHalfAtALimit() {
    try (TensorEnvironment cartPole = new TensorCartPole(manager, DataType.FLOAT64, 0.2)) {
      NDArray action = manager.create(new double[] {0.5, 0.5, 0.5, 0.5}, new Shape(2, 2));
      double[] states = {0, 0, 0, 0, 2.4, 0, 0, 0}; // no force: what is at rest stays
      NDArray state = manager.create(states, new Shape(2, 4));
      double[] survival =
          cartPole.step(state, action).end().orElseThrow().survival().toDoubleArray();
      double atLimit = 0.5 * (1 + Math.exp(-5)); // σ(0) / σ(1 / 0.2)
      assertThat(survival).containsExactly(new double[] {1, atLimit}, within(1e-12));
    }
  }

  @Test
  void refusesWhatItHasNoTwinOf() {
    try (VectorEnvironment acrobot = make("Acrobot-v1", 0);
        VectorEnvironment pendulum = make("Pendulum-v1", 0);
        VectorEnvironment normalised = new NormalizedObservations(make("CartPole-v1", 0), 10)) {
      assertThatThrownBy(() -> TensorEnvironments.twin(manager, acrobot))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Acrobot-v1 has no program of arrays to pass a gradient through: expected one of"
                  + " CartPole-v1, Pendulum-v1, PointMass-v0");
      assertThatThrownBy(() -> TensorEnvironments.twin(manager, pendulum))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Pendulum-v1 has actions in "
                  + pendulum.actionSpace()
                  + ": expected Discrete ones, by a grid over them, say");
      assertThatThrownBy(() -> TensorEnvironments.twin(manager, normalised))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("CartPole-v1 is observed in ")
          .hasMessageEndingWith(", as it is, to know its state");
    }
  }

  private static VectorEnvironment make(String id, int grid) {
    VectorEnvironment plain = Environments.make(id, EnvironmentOptions.lanes(LANES));
    return grid == 0 ? plain : new DiscretizedActions(plain, grid);
  }

  private static double[] join(double[] a, double[] b) {
    double[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }
}
