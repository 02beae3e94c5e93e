package io.gradus.agents.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import io.gradus.agents.export.Action;
import io.gradus.agents.export.PolicyTranslatorFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code export} and {@code predict} of runs, and what their users do wrong. */
class ExportCommandTest {
  @TempDir static Path shared;
  @TempDir Path folder;

  private static Path pendulum;

  @BeforeAll
  static void train() {
    pendulum = shared.resolve("pendulum");
    trained("Pendulum-v1", pendulum, "--preset", "cleanrl");
  }

  private static void trained(String environment, Path run, Object... more) {
    Object[] words = {
      "train", environment, "--steps", 2048, "--eval-episodes", 1, "--run-dir", run
    };
    Object[] all = new Object[words.length + more.length];
    System.arraycopy(words, 0, all, 0, words.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    Command command = Command.gradus(all);
    assertThat(command.code()).as(command.err()).isZero();
  }

  private Path observations(String text) throws IOException {
    return Files.writeString(folder.resolve("observations.csv"), text);
  }

  private static void assertMistake(Command command, String message) {
    assertThat(command.err()).isEqualTo("gradus: " + message + "\n");
    assertThat(command.code()).isEqualTo(2);
  }

  @Test
  void anExportedRunDoesWhatTheRunPredicts() throws Exception {
    Path model = folder.resolve("model");
    Command exported = Command.gradus("export", pendulum, "--format", "djl", "--out", model);
    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(exported.out())
        .isEqualTo(
            model
                + " (djl, update 1)\n"
                + "  observation: float32 (N, 3)\n"
                + "  action: float32 (N, 1)\n"
                + "  parameters: float32 (N, 2), mean_0 to log_std_0\n");
    Path given = observations("x,y,speed\n1,0,0.5\n-0.5,0.25,-7\n");
    Path csv = folder.resolve("actions.csv");
    Command predicted =
        Command.gradus("predict", pendulum, "--observations", given, "--out", csv, "--parameters");
    assertThat(predicted.code()).as(predicted.err()).isZero();
    assertThat(predicted.out()).isEqualTo(csv + ": 2 actions (update 1)\n");

    List<String> lines = Files.readAllLines(csv);
    assertThat(lines).hasSize(3).first().isEqualTo("action,mean_0,log_std_0");
    Criteria<float[], Action> criteria =
        Criteria.builder()
            .setTypes(float[].class, Action.class)
            .optModelPath(model)
            .optTranslatorFactory(new PolicyTranslatorFactory())
            .build();
    try (ZooModel<float[], Action> loaded = criteria.loadModel();
        Predictor<float[], Action> predictor = loaded.newPredictor()) {
      Action action = predictor.predict(new float[] {-0.5f, 0.25f, -7});
      String[] fields = lines.get(2).split(",", -1);
      assertThat((double) action.numbers()[0]).isCloseTo(Double.parseDouble(fields[0]), within());
      assertThat((double) action.parameters()[1])
          .isCloseTo(Double.parseDouble(fields[2]), within());
    }
  }

  /** Run as it stands in the docs, in a process of its own. */
  @Test
  void theProgramOfTheDocsActs() throws Exception {
    Path run = folder.resolve("cartpole");
    trained("CartPole-v1", run);
    Path model = folder.resolve("model");
    Path given = observations("0.01,0.02,0.03,0.04\n");
    Path csv = folder.resolve("actions.csv");
    assertThat(Command.gradus("export", run, "--format", "djl", "--out", model).code()).isZero();
    assertThat(Command.gradus("predict", run, "--observations", given, "--out", csv).code())
        .isZero();
    String page =
        Files.readString(
            Path.of(System.getProperty("gradus.projectDirectory", ".."), "docs", "export.md"));
    int start = page.indexOf("import ai.djl.inference.Predictor;");
    Path program =
        Files.writeString(
            folder.resolve("Act.java"), page.substring(start, page.indexOf("```", start)));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dai.djl.offline=true",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=io/gradus/agents/cli/logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                program.toString(),
                model.toString())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("errors"))).isZero();
    assertThat(said.lines().toList()).isEqualTo(List.of(Files.readAllLines(csv).get(1)));
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-6);
  }

  @Test
  void everyFormatHasANameOfItsOwnInTheRunFolderAndAnyCheckpointCanBeTaken() {
    Path run = folder.resolve("cartpole");
    trained("CartPole-v1", run);
    for (String format : List.of("djl", "serving", "torchscript", "safetensors", "onnx")) {
      Command exported = Command.gradus("export", run, "--format", format, "--checkpoint", "best");
      assertThat(exported.code()).as(exported.err()).isZero();
    }
    Path first = folder.resolve("first.pt");
    Command exported =
        Command.gradus("export", run, "--format", "torchscript", "--checkpoint", 0, "--out", first);
    assertThat(exported.out()).startsWith(first + " (torchscript, update 0)\n");
    assertThat(run.resolve("policy-djl/policy.pt")).isRegularFile();
    for (String name : List.of("zip", "pt", "safetensors", "onnx")) {
      assertThat(run.resolve("policy." + name)).isRegularFile();
    }
  }

  @Test
  void whatIsThereIsNotWrittenOverWithoutForce() throws IOException {
    Path out = Files.writeString(folder.resolve("policy.pt"), "mine");
    Command refused = Command.gradus("export", pendulum, "--format", "torchscript", "--out", out);
    assertMistake(
        refused, out + " is there already: expected another --out, or --force to write over it");
    assertThat(out).hasContent("mine");
    Command forced =
        Command.gradus("export", pendulum, "--format", "torchscript", "--out", out, "--force");
    assertThat(forced.code()).as(forced.err()).isZero();
    assertThat(Files.size(out)).isGreaterThan(1000);
  }

  @Test
  void aFormatOrACheckpointThatThereIsNotIsNamed() {
    assertMistake(
        Command.gradus("export", pendulum, "--format", "pickle"),
        "--format is 'pickle': expected djl, serving, torchscript, safetensors or onnx");
    assertMistake(
        Command.gradus("export", pendulum, "--format", "onnx", "--checkpoint", "first"),
        "--checkpoint is 'first': expected last, best or one of [0, 1]");
    assertMistake(
        Command.gradus("export", folder.resolve("none"), "--format", "onnx"),
        "there is no run folder " + folder.resolve("none"));
  }

  @Test
  void aPolicyThatSeesMoreThanOneObservationIsRefusedButForItsWeights() throws IOException {
    Path run = folder.resolve("stacked");
    trained("CartPole-v1", run, "--frame-stack", 2);
    String message =
        "2 observations are stacked: expected a policy whose actions follow from one observation"
            + " of the environment; the format safetensors writes the weights of any";
    assertMistake(Command.gradus("export", run, "--format", "onnx"), message);
    Path given = observations("0,0,0,0\n");
    Path out = folder.resolve("out.csv");
    assertMistake(Command.gradus("predict", run, "--observations", given, "--out", out), message);
    Command weights = Command.gradus("export", run, "--format", "safetensors");
    assertThat(weights.code()).as(weights.err()).isZero();
  }

  @Test
  void aMistakeInTheObservationsIsNamedWithItsRowAndColumn() throws IOException {
    Path out = folder.resolve("out.csv");
    Path given = observations("x,y,speed\n1,0,0\n1,zero,0\n");
    Command word = Command.gradus("predict", pendulum, "--observations", given, "--out", out);
    assertMistake(word, given + ", row 3, column 2: 'zero' is not a finite number");
    observations("1,0\n");
    Command two = Command.gradus("predict", pendulum, "--observations", given, "--out", out);
    assertMistake(
        two,
        given
            + ", row 1: it has 2 columns: expected 3 for an observation in Box([-1.0, -1.0, -8.0],"
            + " [1.0, 1.0, 8.0], shape [3])");
    observations("x,y,speed\n");
    Command none = Command.gradus("predict", pendulum, "--observations", given, "--out", out);
    assertMistake(none, given + " has no observations: expected one a row, of 3 numbers");
    Path missing = folder.resolve("missing.csv");
    assertMistake(
        Command.gradus("predict", pendulum, "--observations", missing, "--out", out),
        "there is no file " + missing);
    assertThat(out).doesNotExist();
  }
}
