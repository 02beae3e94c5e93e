package io.gradus.core.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.random.Pcg64;
import io.gradus.core.torch.TorchOps;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps in plain Java beside the engine's, on the same gradients and without copying between. */
class HostOptimizerTest {
  private static final int PARAMETERS = 37;
  private static final int STEPS = 12;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<Arguments> optimizers() {
    return Stream.of(
        of("Adam, ε = 1e-5", some -> new Adam(some, Adam.Settings.epsilon(1e-5))),
        of("Adam, ε = 0.1", some -> new Adam(some, Adam.Settings.epsilon(0.1))),
        of("Adam, β = 0.5, 0.8", some -> new Adam(some, new Adam.Settings(0.5, 0.8, 1e-3))),
        of("torch's, ε = 1e-5", some -> new RmsProp(some, RmsProp.Form.TORCH, 0.9, 1e-5)),
        of("torch's, ε = 0.1", some -> new RmsProp(some, RmsProp.Form.TORCH, 0.9, 0.1)),
        of("TensorFlow's, ε = 1e-5", some -> new RmsProp(some, RmsProp.Form.TENSORFLOW, 0.9, 1e-5)),
        of("TensorFlow's, ε = 0.1", some -> new RmsProp(some, RmsProp.Form.TENSORFLOW, 0.9, 0.1)));
  }

  private static Arguments of(String name, Function<ParameterVector, Optimizer> maker) {
    return Arguments.of(name, maker);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("optimizers")
  void stepsAndStateAreThoseOfTheEngine(String name, Function<ParameterVector, Optimizer> maker) {
    Pcg64 random = Pcg64.seeded(1);
    float[] values = gaussian(random, 1);
    try (ParameterVector vector = vector(values);
        Optimizer engine = maker.apply(vector);
        ParameterVector other = vector(values);
        Optimizer counted = maker.apply(other)) {
      HostOptimizer host = counted.onHost().orElseThrow();
      host.load();
      for (int t = 0; t < STEPS; t++) {
        if (t == STEPS / 2) { // the state goes through the engine's arrays once
          host.store();
          host = counted.onHost().orElseThrow();
          host.load();
        }
        float[] gradient = gaussian(random, Math.pow(10, 1 - t % 4));
        gradient[0] = 0;
        float[] before = vector.values().toFloatArray();
        TorchOps.copy(manager.create(gradient), vector.gradient());
        engine.step(0.1 / (t + 1));
        host.step(values, gradient, 0.1 / (t + 1));
        float[] after = vector.values().toFloatArray();
        assertThat(values).as("parameters after step %d", t).containsExactly(after, within(4e-6f));
        assertThat(after[1]).as("a parameter that step %d moved", t).isNotEqualTo(before[1]);
      }
      host.store();
      assertThat(counted.steps()).isEqualTo(STEPS);
      assertThat(counted.state().keySet()).isNotEmpty().isEqualTo(engine.state().keySet());
      counted
          .state()
          .forEach(
              (part, array) ->
                  equal(part, array, Objects.requireNonNull(engine.state().get(part))));
    }
  }

  /** Each number to five digits, however small. */
  private static void equal(String part, NDArray actual, NDArray engines) {
    float[] numbers = actual.toFloatArray();
    float[] expected = engines.toFloatArray();
    for (int i = 0; i < PARAMETERS; i++) {
      assertThat(numbers[i])
          .as("%s of parameter %d", part, i)
          .isCloseTo(expected[i], within(1e-7f + 1e-5f * Math.abs(expected[i])));
    }
    assertThat(expected[1]).as("%s of a parameter that moved", part).isNotIn(0f, 1f);
  }

  private static float[] gaussian(Pcg64 random, double scale) {
    float[] numbers = new float[PARAMETERS];
    for (int i = 0; i < PARAMETERS; i++) {
      numbers[i] = (float) (scale * random.nextGaussian());
    }
    return numbers;
  }

  private ParameterVector vector(float... numbers) {
    return new ParameterVector(
        manager, List.of(Vectors.parameter(manager, "x", new Shape(numbers.length), numbers)));
  }
}
