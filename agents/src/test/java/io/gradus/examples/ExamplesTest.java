package io.gradus.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Each example does what it says. */
@ResourceLock(Resources.SYSTEM_OUT)
class ExamplesTest {
  @TempDir Path folder;

  /** Something that may throw. */
  private interface Main {
    void run(String[] arguments) throws Exception;
  }

  private static List<String> lines(Main main, Object... arguments) throws Exception {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    PrintStream out = System.out;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (PrintStream caught = new PrintStream(written, true, StandardCharsets.UTF_8)) {
      System.setOut(caught);
      main.run(words);
    } finally {
      System.setOut(out);
    }
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static double number(String line, String before) {
    assertThat(line).contains(before);
    String rest = line.substring(line.indexOf(before) + before.length());
    return Double.parseDouble(rest.replaceFirst("^(-?[0-9.]+(E-?\\d+)?).*", "$1"));
  }

  @Test
  void aNewcomerTrainsSavesLoadsAndServesWithinFortyLines() throws Exception {
    Path file = folder.resolve("policy.safetensors");
    List<String> lines = lines(Newcomer::main, file);
    // from a cell drawn at random, nine steps to the right at the most: five on average
    assertThat(Double.parseDouble(lines.get(0))).isGreaterThan(-6);
    assertThat(lines.get(1)).isEqualTo("1.0");
    assertThat(file).exists();
    assertThat(code("Newcomer")).hasSizeLessThanOrEqualTo(40);
  }

  @Test
  void anOwnEnvironmentIsLearned() throws Exception {
    List<String> lines = lines(OwnEnvironment::main, 30_000);
    assertThat(lines).hasSize(1); // it keeps its contract
    assertThat(number(lines.get(0), " before, ")).isGreaterThan(-12);
    assertThat(number(lines.get(0), "mean return ")).isLessThan(-20);
  }

  @Test
  void anOwnNetworkIsTrained() throws Exception {
    List<String> lines = lines(OwnNetwork::main, 30_000);
    // 4·32 + 32, norm 2·32, 32·32 + 32, heads 2·32 + 2 and 32 + 1
    assertThat(lines.get(0)).startsWith("1379 parameters, mean return ");
    assertThat(number(lines.get(0), "mean return ")).isGreaterThan(100);
  }

  @Test
  void anOwnListenerMeasuresStopsAndKeepsTheBest() throws Exception {
    Path best = folder.resolve("best.safetensors");
    List<String> lines = lines(OwnListener::main, 60, best);
    assertThat(lines.get(0)).isEqualTo("to step 99328");
    assertThat(lines.get(1)).startsWith("2048 {hesitation=0.").contains("eval/mean_return=");
    String ended = lines.get(lines.size() - 2);
    assertThat(ended).startsWith("ended: the mean return of 10 evaluation episodes is ");
    assertThat(number(lines.get(lines.size() - 1), "best ")).isGreaterThanOrEqualTo(60);
    assertThat(best).exists();
  }

  @Test
  void anOwnObjectiveIsLearnedBy() throws Exception {
    assertThat(number(lines(OwnObjective::main, 30_000).get(0), "mean return ")).isGreaterThan(100);
  }

  @Test
  void aRemoteEnvironmentTrainsToTheSameNumbersAsOneHere() throws Exception {
    List<String> lines = lines(RemoteEnvironment::main, 2_048);
    assertThat(number(lines.get(0), "over HTTP: mean return "))
        .isEqualTo(number(lines.get(1), "here: mean return "));
  }

  @Test
  void maskedActionsAreNeverTaken() throws Exception {
    List<String> lines = lines(MaskedActions::main, 20_000);
    // 1 to 9 sticks, three a move: two moves on average
    assertThat(number(lines.get(0), "mean return ")).isBetween(-2.2, -1.8);
    assertThat(lines.get(0)).endsWith("; of one stick takes 1");
  }

  @Test
  void aPretrainedModelStaysAsItIsAndItsHeadLearns() throws Exception {
    List<String> lines = lines(PretrainedModel::main, folder, 30_000);
    assertThat(lines.get(0)).startsWith("frozen: [").contains("weight").contains("bias");
    assertThat(number(lines.get(1), " before, ")).isGreaterThan(80);
    assertThat(number(lines.get(1), "mean return ")).isLessThan(50);
  }

  @Test
  void aPolicyIsWrittenInEachForm() throws Exception {
    assertThat(lines(Export::main, folder, 2_048)).hasSize(5);
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder(
            "policy-djl", "policy.zip", "policy.pt", "policy.safetensors", "policy.onnx");
  }

  @Test
  void aTrainingIsResumed() throws Exception {
    assertThat(lines(Resume::main, folder))
        .containsExactly("half differs: true", "resumed is the same: true");
  }

  @Test
  void examplesAreShortAndSayWhatTheyShow() throws Exception {
    try (Stream<Path> files = Files.list(sources())) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        assertThat(code(name)).as(name).hasSizeLessThan(80);
        String text = Files.readString(file);
        assertThat(text).as(name).contains("/**");
        assertThat(text.contains("static void main(") || name.equals("package-info"))
            .as(name)
            .isTrue();
      }
    }
  }

  private static Path sources() {
    return Path.of(System.getProperty("gradus.projectDirectory", ".."))
        .resolve("agents/examples/io/gradus/examples");
  }

  /** The lines but for imports and empty ones. */
  private static List<String> code(String name) throws IOException {
    return Files.readAllLines(sources().resolve(name + ".java")).stream()
        .filter(line -> !line.isBlank() && !line.matches("(import|package) .*"))
        .toList();
  }
}
