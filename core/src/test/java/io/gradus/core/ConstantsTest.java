package io.gradus.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.gradus.core.distribution.Categorical;
import io.gradus.core.distribution.DiagonalGaussian;
import io.gradus.core.objective.ClippedObjective;
import io.gradus.core.objective.Normaliser;
import io.gradus.core.objective.ObjectiveInput;
import io.gradus.core.objective.ReinforceObjective;
import io.gradus.core.objective.ValueLoss;
import io.gradus.core.testing.TestDevice;
import io.gradus.core.torch.TorchOps;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The garbage collector runs between the forward and the backward pass, and whatever memory it has
 * freed is used for something else: a gradient that reads it is no longer the same.
 */
@Tag("cuda")
class ConstantsTest {
  private final NDManager manager = TestDevice.manager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void theyHaveTheTypeOfTheOperand() {
    NDArray floats = manager.create(new float[] {1});
    NDArray doubles = manager.create(new double[] {1});
    assertThat(Constants.of(floats, 0.1).getDataType()).isEqualTo(DataType.FLOAT32);
    assertThat(Constants.of(doubles, 0.1).getDouble()).isEqualTo(0.1);
    assertThat(Constants.of(doubles, 0.1).getShape()).isEqualTo(new Shape());
  }

  @Test
  void gradientsOfDistributionsSurviveACollection() {
    NDArray noise = row(0.3f, -0.2f, 0.9f);
    NDArray actions = manager.create(new long[] {1});
    survives(z -> new Categorical(z).straightThrough(noise, 0.5).mul(noise).sum());
    survives(z -> new Categorical(z).entropy().sum());
    survives(z -> new Categorical(z).kl(new Categorical(noise)).sum());
    survives(z -> new Categorical(z).logProb(actions).sum());
    survives(z -> new DiagonalGaussian(z, noise).logProb(noise).sum());
    survives(z -> new DiagonalGaussian(noise, z).logProb(noise).sum());
    survives(z -> new DiagonalGaussian(z, noise).kl(new DiagonalGaussian(noise, z)).sum());
  }

  @Test
  void gradientsOfObjectivesSurviveACollection() {
    survives(z -> new ReinforceObjective().value(input(z)));
    survives(z -> new ClippedObjective(0.2, Normaliser.TRAJECTORIES).value(input(z)));
    NDArray targets = row(1, 2, 3);
    NDArray old = row(0.1f, 0.1f, 0.1f);
    survives(z -> new ValueLoss(0.5, OptionalDouble.of(0.2)).value(z, old, targets));
  }

  private ObjectiveInput input(NDArray logProb) {
    return new ObjectiveInput(logProb, row(-0.1f, 0, 0.1f), row(1, 2, -3), row(1, 1, 1), 3);
  }

  private NDArray row(float... numbers) {
    return manager.create(numbers, new Shape(1, numbers.length));
  }

  private void survives(UnaryOperator<NDArray> function) {
    float[] undisturbed = gradient(function, false);
    for (int i = 0; i < 3; i++) {
      assertThat(gradient(function, true)).containsExactly(undisturbed, within(0f));
    }
  }

  private float[] gradient(UnaryOperator<NDArray> function, boolean disturbed) {
    return TorchOps.recordingGradients(
        true,
        () -> {
          NDArray z = row(0.1f, -0.3f, 0.2f);
          z.setRequiresGradient(true);
          NDArray value = function.apply(z);
          if (disturbed) {
            collectAndOverwrite();
          }
          NDArray out = manager.zeros(new Shape(3));
          TorchOps.gradient(value, List.of(z), out);
          return out.toFloatArray();
        });
  }

  private static void collectAndOverwrite() {
    System.gc();
    try {
      Thread.sleep(30); // buffers are freed by a thread of the collector's
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<ByteBuffer> others = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      ByteBuffer other = ByteBuffer.allocateDirect(i % 2 == 0 ? 4 : 8);
      while (other.hasRemaining()) {
        other.put((byte) 0x7f); // 3.4e38, or 1.4e306
      }
      others.add(other);
    }
    assertThat(others).hasSize(5000);
  }
}
