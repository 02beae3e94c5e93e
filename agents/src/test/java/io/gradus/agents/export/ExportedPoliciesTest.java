package io.gradus.agents.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.inference.Predictor;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gradus.core.space.Discrete;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported policies do on a thousand observations what the networks do, in DJL's engines. */
class ExportedPoliciesTest {
  private static final double TOLERANCE = 1e-6;

  @TempDir Path folder;

  static Stream<PolicyCase> policies() {
    return PolicyCase.all().stream();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aFolderForDjlTakesRawObservationsAndGivesTheSameActions(PolicyCase policy) throws Exception {
    policy.use(
        (export, expected) -> {
          Path path = export.write(ExportFormat.DJL, to("djl")).path();
          Criteria<float[], Action> criteria =
              Criteria.builder()
                  .setTypes(float[].class, Action.class)
                  .optModelPath(path)
                  .optTranslatorFactory(new PolicyTranslatorFactory())
                  .build();
          try (ZooModel<float[], Action> model = criteria.loadModel();
              Predictor<float[], Action> predictor = model.newPredictor()) {
            List<float[]> thousand = policy.thousand();
            List<Action> actions = predictor.batchPredict(thousand);
            requireEqual(
                expected,
                actions.stream().map(Action::numbers).toList(),
                actions.stream().map(Action::parameters).toList());
            Action alone = predictor.predict(thousand.get(7));
            requireNear("action", alone.numbers(), expected.actions().get(7));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("policies")
  void onnxTakesRawObservationsAndGivesTheSameActionsInOnnxRuntime(PolicyCase policy)
      throws Exception {
    policy.use(
        (export, expected) -> {
          Path path = export.write(ExportFormat.ONNX, to("policy.onnx")).path();
          Criteria<NDList, NDList> criteria =
              Criteria.builder()
                  .setTypes(NDList.class, NDList.class)
                  .optEngine("OnnxRuntime")
                  .optModelPath(path)
                  .build();
          try (ZooModel<NDList, NDList> model = criteria.loadModel();
              Predictor<NDList, NDList> predictor = model.newPredictor();
              NDManager manager = model.getNDManager().newSubManager()) {
            NDList out = predictor.predict(new NDList(batch(manager, policy)));
            requireEqual(expected, rows(out.get(0)), rows(out.get(1)));
            long[] shape = policy.actions().shape();
            assertThat(out.get(0).getShape().slice(1)).isEqualTo(new Shape(shape));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("policies")
  void anArchiveForServingTakesJsonAndGivesTheSameActions(PolicyCase policy) throws Exception {
    policy.use(
        (export, expected) -> {
          Path path = export.write(ExportFormat.SERVING, to("policy.zip")).path();
          Criteria<Input, Output> criteria =
              Criteria.builder().setTypes(Input.class, Output.class).optModelPath(path).build();
          try (ZooModel<Input, Output> model = criteria.loadModel();
              Predictor<Input, Output> predictor = model.newPredictor()) {
            List<Output> answers =
                predictor.batchPredict(
                    policy.thousand().stream().map(ExportedPoliciesTest::request).toList());
            List<JsonObject> read =
                answers.stream()
                    .map(answer -> JsonParser.parseString(answer.getAsString(0)).getAsJsonObject())
                    .toList();
            requireEqual(
                expected,
                read.stream().map(answer -> floats(answer.get("action"))).toList(),
                read.stream().map(answer -> floats(answer.get("parameters"))).toList());
            assertThat(read.get(0).get("action").isJsonPrimitive())
                .isEqualTo(policy.actions() instanceof Discrete);
          }
        });
  }

  private static Input request(float[] observation) {
    JsonArray numbers = new JsonArray();
    for (float number : observation) {
      numbers.add(number);
    }
    return request("{\"observation\": " + numbers + "}");
  }

  private static Input request(String json) {
    Input input = new Input();
    input.add(json);
    return input;
  }

  private static float[] floats(JsonElement json) {
    if (json.isJsonPrimitive()) {
      return new float[] {json.getAsFloat()};
    }
    float[] floats = new float[json.getAsJsonArray().size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = json.getAsJsonArray().get(i).getAsFloat();
    }
    return floats;
  }

  private static NDArray batch(NDManager manager, PolicyCase policy) {
    int size = policy.observations().size();
    float[] numbers = new float[PolicyCase.ROWS * size];
    List<float[]> thousand = policy.thousand();
    for (int row = 0; row < PolicyCase.ROWS; row++) {
      System.arraycopy(thousand.get(row), 0, numbers, row * size, size);
    }
    long[] shape =
        LongStream.concat(
                LongStream.of(PolicyCase.ROWS), Arrays.stream(policy.observations().shape()))
            .toArray();
    return manager.create(numbers, new Shape(shape));
  }

  private static List<float[]> rows(NDArray array) {
    float[] numbers =
        switch (array.getDataType()) {
          case INT64 -> floats(array.toLongArray());
          case INT8 -> floats(array.toByteArray());
          default -> array.toFloatArray();
        };
    int width = numbers.length / PolicyCase.ROWS;
    List<float[]> rows = new ArrayList<>();
    for (int row = 0; row < PolicyCase.ROWS; row++) {
      rows.add(Arrays.copyOfRange(numbers, row * width, (row + 1) * width));
    }
    return rows;
  }

  private static float[] floats(long[] integers) {
    float[] floats = new float[integers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = integers[i];
    }
    return floats;
  }

  private static float[] floats(byte[] integers) {
    float[] floats = new float[integers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = integers[i];
    }
    return floats;
  }

  private static void requireEqual(
      Predictions expected, List<float[]> actions, List<float[]> parameters) {
    assertThat(actions).hasSize(PolicyCase.ROWS);
    for (int row = 0; row < PolicyCase.ROWS; row++) {
      requireNear("action " + row, actions.get(row), expected.actions().get(row));
      requireNear("parameters " + row, parameters.get(row), expected.parameters().get(row));
    }
    assertThat(expected.actions().stream().map(Arrays::toString).distinct().count())
        .as("different actions, so that a constant would not do")
        .isGreaterThan(1);
  }

  private static void requireNear(String what, float[] given, float[] expected) {
    assertThat(given).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < given.length; i++) {
      double far = Math.abs(given[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
      assertThat(far)
          .as(() -> what + ": " + Arrays.toString(given) + " for " + Arrays.toString(expected))
          .isLessThanOrEqualTo(TOLERANCE);
    }
  }

  private Destination to(String name) {
    return new Destination(folder.resolve(name), false);
  }
}
