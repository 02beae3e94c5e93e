package io.gradus.agents.cli;

import static io.gradus.agents.cli.Command.gradus;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonParser;
import io.gradus.agents.FeatureFile;
import io.gradus.agents.run.RunFolder;
import io.gradus.agents.run.TrainingRun;
import io.gradus.core.Sha256;
import io.gradus.envs.HostOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelOptionTest {
  private static final String SHORT = "--preset cleanrl --steps 2048 --eval-episodes 2 --seed 3";

  @TempDir Path directory;

  @Test
  void aFrozenModelStaysAsItWasToTheByteAndOneThatIsNotIsTrained() throws IOException {
    Path model = FeatureFile.write(directory.resolve("features.pt"), 4, 16, 1);
    Map<String, float[]> frozen = trained(model, "all");
    Map<String, float[]> free = trained(model, "none");
    Map<String, float[]> first = trained(model, "first");
    for (String name : List.of("first_weight", "first_bias")) {
      float[] before = weights(model, name);
      assertThat(frozen.get("trunk." + name)).containsExactly(before);
      assertThat(first.get("trunk." + name)).containsExactly(before);
      assertThat(free.get("trunk." + name)).isNotEqualTo(before);
    }
    float[] before = weights(model, "second_weight");
    assertThat(frozen.get("trunk.second_weight")).containsExactly(before);
    assertThat(first.get("trunk.second_weight")).isNotEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--freeze none", "--freeze second --network lstm"})
  void aRunAboveAModelGoesOnToTheSameBytes(String words) throws Exception {
    Path model = FeatureFile.write(directory.resolve("features.pt"), 4, 16, 1);
    Path whole = directory.resolve("whole");
    Path parts = directory.resolve("parts");
    Command trained = train(whole, "--model " + model + " " + words);
    assertThat(trained.code()).as(trained.err()).isZero();
    Files.delete(model); // the run has a copy
    try (TrainingRun run =
        TrainingRun.start(
            RunFolder.open(whole).config(), RunFolder.create(parts), HostOptions.defaults())) {
      run.listen(
          report -> {
            if (report.update() == 2) {
              run.stop();
            }
          });
      run.train();
    }
    Path moved = Files.move(parts, directory.resolve("moved"));
    Command resumed = gradus("train", "--resume", moved);
    assertThat(resumed.code()).as(resumed.err()).isZero();
    for (String file : List.of("weights.safetensors", "learner.safetensors", "state.bin")) {
      assertThat(Command.checkpoint(moved).resolve(file))
          .hasSameBinaryContentAs(Command.checkpoint(whole).resolve(file));
    }
    assertThat(moved.resolve("metrics.csv")).hasSameBinaryContentAs(whole.resolve("metrics.csv"));
  }

  @Test
  void theRunsFolderHasTheModelAndSaysWhichItIs() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("features"));
    Path model = FeatureFile.write(folder.resolve("features.pt"), 4, 16, 1);
    Path run = directory.resolve("run");
    assertThat(train(run, "--model " + folder).code()).isZero();
    var config = JsonParser.parseString(Files.readString(run.resolve("config.json")));
    var written = config.getAsJsonObject().getAsJsonObject("model");
    assertThat(written.get("path").getAsString()).isEqualTo("model/features");
    assertThat(written.getAsJsonObject("files").get("features.pt").getAsString())
        .isEqualTo(Sha256.of(model));
    assertThat(written.getAsJsonObject("use").get("frozen_all").getAsBoolean()).isTrue();

    Command before = gradus("evaluate", run, "--episodes", 3);
    Files.delete(model);
    assertThat(before.code()).as(before.err()).isZero();
    Path moved = Files.move(run, directory.resolve("moved"));
    assertThat(gradus("evaluate", moved, "--episodes", 3)).isEqualTo(before);

    Path copy = moved.resolve("model/features/features.pt");
    Files.write(copy, new byte[] {1});
    Command changed = gradus("evaluate", moved, "--episodes", 3);
    assertThat(changed.code()).isEqualTo(2);
    assertThat(changed.err())
        .isEqualTo(
            "gradus: the model "
                + copy.getParent()
                + " is another one by now: expected the SHA-256 {features.pt="
                + written.getAsJsonObject("files").get("features.pt").getAsString()
                + "}\n");
    Files.delete(copy);
    Files.delete(copy.getParent());
    Command gone = gradus("record", moved, "--episodes", 1, "--out", directory.resolve("x.hdf5"));
    assertThat(gone.code()).isEqualTo(2);
    assertThat(gone.err())
        .startsWith("gradus: the model " + copy.getParent() + " is gone: expected the files with ");
  }

  @Test
  void aModelThatIsAPolicyIsTrainedFromWhatItDoesAlready() throws IOException {
    Path model = FeatureFile.write(directory.resolve("policy.pt"), 4, 2, 1);
    Path run = directory.resolve("run");
    Command trained = train(run, "--model " + model + " --model-output policy --freeze none");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(saved(run)).containsKeys("policy.second_weight", "value.0.weight");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--model none.pt | there is no model none.pt: expected a TorchScript file, or a folder with"
            + " one",
        "--freeze all | --freeze is an option of --model PATH: expected both of them",
        "--model-output policy | --model-output is an option of --model PATH: expected both of them",
        "--model FILE --model-output logits | --model-output is 'logits': expected features or"
            + " policy",
        "--model FILE --hidden 8 | --hidden is given with --model: expected one of them, as a linear"
            + " layer each of policy and value function is put above a model's features",
        "--model FILE --freeze conv1 | no parameter of the model RUN/model/features.pt begins with"
            + " 'conv1': expected the beginning of one of [first_weight, first_bias, second_weight,"
            + " second_bias]",
        "--model FILE --model-output policy --network lstm | the model RUN/model/features.pt is the"
            + " policy's network from observations on: expected no memory and nothing that policy"
            + " and value function share beside it",
        "--model FILE --observe 0,2 | the model RUN/model/features.pt does not take observations in"
            + " Box([-4.8, -0.41887903], [4.8, 0.41887903], shape [2]), (2, 2) for two of them: RuntimeError:"
            + " mat1 and mat2 shapes cannot be multiplied (2x2 and 4x16)",
      })
  void refusesInOneLine(String words, String message) throws IOException {
    Path model = FeatureFile.write(directory.resolve("features.pt"), 4, 16, 1);
    Path run = directory.resolve("run");
    Command refused = train(run, words.replace("FILE", model.toString()));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .isEqualTo("gradus: " + message.replace("RUN", run.toString()) + System.lineSeparator());
    assertThat(run).doesNotExist();
  }

  /** Chance comes to 22; random features under a linear layer to 100, trained ones solve it. */
  @ParameterizedTest
  @Tag("learning")
  @CsvSource({"all, 90", "none, 475"})
  void learnsAboveAModel(String frozen, double atLeast) throws IOException {
    Path model = FeatureFile.write(directory.resolve("features.pt"), 4, 64, 1);
    Path run = directory.resolve("run");
    Command trained =
        gradus("train", "CartPole-v1", "--model", model, "--freeze", frozen, "--run-dir", run);
    assertThat(trained.code()).as(trained.err()).isZero();
    var result = JsonParser.parseString(Files.readString(run.resolve("result.json")));
    assertThat(
            result.getAsJsonObject().getAsJsonObject("evaluation").get("mean_return").getAsDouble())
        .isGreaterThanOrEqualTo(atLeast);
  }

  private Map<String, float[]> trained(Path model, String frozen) throws IOException {
    Path run = directory.resolve(frozen);
    Command command = train(run, "--model " + model + " --freeze " + frozen);
    assertThat(command.code()).as(command.err()).isZero();
    return saved(run);
  }

  private static Command train(Path run, String words) {
    List<Object> all = new ArrayList<>(List.of("train", "CartPole-v1", "--run-dir", run));
    all.addAll(Arrays.asList((SHORT + " " + words.strip()).strip().split(" ", -1)));
    return gradus(all.toArray());
  }

  private static Map<String, float[]> saved(Path run) throws IOException {
    Map<String, float[]> saved = new TreeMap<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      Path file = Command.checkpoint(run).resolve("weights.safetensors");
      for (NDArray array : NDList.decode(manager, Files.readAllBytes(file))) {
        saved.put(array.getName(), array.toFloatArray());
      }
    }
    return saved;
  }

  private static float[] weights(Path model, String name) throws IOException {
    try (var file = ai.djl.Model.newInstance("features", "PyTorch")) {
      file.load(model);
      return file.getBlock().getParameters().get(name).getArray().toFloatArray();
    } catch (ai.djl.MalformedModelException e) {
      throw new IOException(e);
    }
  }
}
