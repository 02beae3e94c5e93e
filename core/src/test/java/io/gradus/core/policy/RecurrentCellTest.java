package io.gradus.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import io.gradus.core.random.Pcg64;
import io.gradus.core.torch.TorchOps;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Against what {@code torch.nn.LSTM(3, 2)} and {@code torch.nn.GRU(3, 2)} gave on sequences (3, 2)
 * with a memory at the start, and the gradients of Σ_k k y_k, k = 1 … 12, at their parameters.
 */
class RecurrentCellTest {
  private static final int STEPS = 3;
  private static final int SEQUENCES = 2;
  private static final int INPUTS = 3;
  private static final List<String> PARAMETERS =
      List.of("input_weight", "input_bias", "memory_weight", "memory_bias");

  private Map<String, Map<String, float[]>> torch;

  @BeforeEach
  void read() throws IOException {
    try (Reader in =
        new InputStreamReader(
            Objects.requireNonNull(
                RecurrentCellTest.class.getResourceAsStream("recurrent-cells.json")),
            StandardCharsets.UTF_8)) {
      torch = new Gson().fromJson(in, new TypeToken<Map<String, Map<String, float[]>>>() {});
    }
  }

  @ParameterizedTest
  @EnumSource
  void stepsAreThoseOfTorch(Recurrence.Cell kind) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, float[]> data = numbers(kind);
      RecurrentCell cell = cell(manager, kind, data);
      ParameterStore store = new ParameterStore(manager, false);
      NDArray memory = manager.create(data.get("memory"), new Shape(SEQUENCES, cell.memorySize()));
      NDArray x = manager.create(data.get("x"), new Shape(STEPS, SEQUENCES, INPUTS));
      for (int t = 0; t < STEPS; t++) {
        NDList after = cell.forward(store, new NDList(x.get(t), memory), false);
        memory = after.get(1);
        float[] expected = new float[SEQUENCES * 2];
        System.arraycopy(data.get("y"), t * expected.length, expected, 0, expected.length);
        assertThat(after.get(0).toFloatArray()).containsExactly(expected, within(2e-6f));
      }
      assertThat(memory.toFloatArray()).containsExactly(data.get("end"), within(2e-6f));
    }
  }

  @ParameterizedTest
  @EnumSource
  void unrolledTheyHaveTheGradientsOfTorch(Recurrence.Cell kind) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, float[]> data = numbers(kind);
      RecurrentCell cell = cell(manager, kind, data);
      NDArray x = manager.create(data.get("x"), new Shape(STEPS * SEQUENCES, INPUTS));
      Sequences sequences =
          new Sequences(
              x,
              manager.create(data.get("memory"), new Shape(SEQUENCES, cell.memorySize())),
              new boolean[STEPS * SEQUENCES],
              new boolean[] {true, true, true, true, true, true});
      TorchOps.recordingGradients(
          true,
          () -> {
            NDArray y = cell.unroll(new ParameterStore(manager, false), x, sequences);
            assertThat(y.toFloatArray()).containsExactly(data.get("y"), within(2e-6f));
            NDArray weights = manager.arange(1, 13, 1).reshape(6, 2);
            NDArray out = manager.zeros(new Shape(size(cell)));
            TorchOps.gradient(
                y.mul(weights).sum(),
                cell.getParameters().values().stream().map(p -> p.getArray()).toList(),
                out);
            float[] found = out.toFloatArray();
            int at = 0;
            for (String name : PARAMETERS) {
              float[] expected = Objects.requireNonNull(data.get("grad_" + name));
              float[] part = new float[expected.length];
              System.arraycopy(found, at, part, 0, part.length);
              assertThat(part).as(name).containsExactly(expected, within(5e-5f));
              at += part.length;
            }
            return y;
          });
    }
  }

  private static RecurrentCell cell(
      NDManager manager, Recurrence.Cell kind, Map<String, float[]> data) {
    RecurrentCell cell = new Recurrence(kind, 2, 0, 0).make(INPUTS, Pcg64.seeded(1));
    cell.initialize(manager);
    for (int i = 0; i < PARAMETERS.size(); i++) {
      NDArray parameter = cell.getParameters().valueAt(i).getArray();
      NDArray values = manager.create(data.get(PARAMETERS.get(i)), parameter.getShape());
      TorchOps.recordingGradients(
          false,
          () -> {
            TorchOps.copy(values, parameter);
            return parameter;
          });
    }
    return cell;
  }

  private static long size(RecurrentCell cell) {
    return cell.getParameters().values().stream().mapToLong(p -> p.getArray().size()).sum();
  }

  private Map<String, float[]> numbers(Recurrence.Cell kind) {
    return Objects.requireNonNull(torch.get(kind.name().toLowerCase(Locale.ROOT)));
  }
}
